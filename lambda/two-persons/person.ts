/**
 * The person behind an ARN, as far as the name tells: in lower case, and up to the `@`, so that `Alice` under one role is
 * `alice@example.com` under another. Names that differ in another way count as different people; see docs/gates.md.
 */
export function personOf(arn: string): string {
  return nameOf(arn).toLowerCase().replace(/@.*$/, '');
}

/** Name of the role session or of the user. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
