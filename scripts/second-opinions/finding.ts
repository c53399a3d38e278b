/** A tool's finding, and our review of it. */

export type Tool = 'checkov' | 'cfn-guard';

export interface Finding {
  readonly tool: Tool;
  /** The tool's name for the check. */
  readonly id: string;
  /** The resource's type. */
  readonly type: string;
  /** The resource, for anyone who investigates. */
  readonly where: string;
}

/** A reviewed finding. */
export interface Reviewed extends Pick<Finding, 'tool' | 'id' | 'type'> {
  /** Why it needs no change. */
  readonly why: string;
  /** For a security team's likely question: the option that answers it, or the heading in docs/security.md that explains why not. */
  readonly answer?: { readonly option: string } | { readonly heading: string };
}

const keyOf = ({ tool, id, type }: Pick<Finding, 'tool' | 'id' | 'type'>) => `${tool} ${id} on ${type}`;

/** Findings that nobody has reviewed, and reviewed ones that no longer occur. */
export function disagreements(found: readonly Finding[], reviewed: readonly Reviewed[]): string[] {
  const known = new Set(reviewed.map(keyOf));
  const seen = new Set(found.map(keyOf));
  const fresh = [...new Set(found.map(keyOf))].filter(key => !known.has(key));
  return [
    ...fresh.map(key => `${key} is not in reviewed.ts: ${found.filter(one => keyOf(one) === key).map(({ where }) => where).slice(0, 3).join(', ')}`),
    ...reviewed.map(keyOf).filter(key => !seen.has(key)).map(key => `${key} is in reviewed.ts, and is not found any more`),
  ];
}
