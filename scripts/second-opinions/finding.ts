/** A tool's finding, and our review of it. */

export interface Finding {
  /** The tool's name for the check: `CKV_…` (checkov) or `CT.…` (cfn-guard). */
  readonly id: string;
  /** The resource's type. */
  readonly type: string;
  /** The resource, for anyone who investigates. */
  readonly where: string;
}

/** A reviewed finding, of one tool or of both. */
export interface Reviewed extends Pick<Finding, 'type'> {
  readonly ids: readonly string[];
  /** Why it needs no change. */
  readonly why: string;
  /** For a security team's likely question: the option that answers it, or the heading in docs/security.md that explains why not. */
  readonly answer?: { readonly option: string } | { readonly heading: string };
}

const keyOf = ({ id, type }: Pick<Finding, 'id' | 'type'>) => `${id} on ${type}`;

export function keysOf({ ids, type }: Reviewed): string[] {
  return ids.map(id => keyOf({ id, type }));
}

/** Findings that nobody has reviewed, and reviewed ones that no longer occur. */
export function disagreements(found: readonly Finding[], reviewed: readonly Reviewed[]): string[] {
  const known = reviewed.flatMap(keysOf);
  const seen = new Set(found.map(keyOf));
  const fresh = [...new Set(found.map(keyOf))].filter(key => !known.includes(key));
  return [
    ...fresh.map(key => `${key} is not in reviewed.ts: ${found.filter(one => keyOf(one) === key).map(({ where }) => where).slice(0, 3).join(', ')}`),
    ...known.filter(key => !seen.has(key)).map(key => `${key} is in reviewed.ts, but no longer occurs`),
  ];
}
