/** One thing that was looked at. */
export interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly found: string;
  /** The way out, where there is something to do. */
  readonly fix?: string;
  /** What "connect" would end with. */
  readonly exitCode?: number;
}
