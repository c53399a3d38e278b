/** What a tool has found, and what we know of it. */

export type Tool = 'checkov' | 'cfn-guard';

export interface Finding {
  readonly tool: Tool;
  /** As the tool calls the check. */
  readonly id: string;
  /** The resource's type. */
  readonly type: string;
  /** Which one, for whoever looks into it. */
  readonly where: string;
}

/** A finding that was looked into. */
export interface Reviewed extends Pick<Finding, 'tool' | 'id' | 'type'> {
  /** Why it is right as it is. */
  readonly why: string;
  /** For what a security team would rightly ask: the option that answers it, or the heading in docs/security.md that says why not. */
  readonly answer?: { readonly option: string } | { readonly heading: string };
}

const keyOf = ({ tool, id, type }: Pick<Finding, 'tool' | 'id' | 'type'>) => `${tool} ${id} on ${type}`;

/** What is found and nobody has looked into, and what was looked into and is found no longer. */
export function disagreements(found: readonly Finding[], reviewed: readonly Reviewed[]): string[] {
  const known = new Set(reviewed.map(keyOf));
  const seen = new Set(found.map(keyOf));
  const fresh = [...new Set(found.map(keyOf))].filter(key => !known.has(key));
  return [
    ...fresh.map(key => `${key} is not in reviewed.ts: ${found.filter(one => keyOf(one) === key).map(({ where }) => where).slice(0, 3).join(', ')}`),
    ...reviewed.map(keyOf).filter(key => !seen.has(key)).map(key => `${key} is in reviewed.ts, and is not found any more`),
  ];
}
