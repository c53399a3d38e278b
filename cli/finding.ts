/** The result of one check. */
export interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly found: string;
  /** What to do, if there is a problem. */
  readonly fix?: string;
  /** The exit code that `connect` would have. */
  readonly exitCode?: number;
}
