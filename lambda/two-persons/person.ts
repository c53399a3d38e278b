/**
 * The human behind an ARN, as far as a name tells: without case, and up to the `@`, so that `Alice` under one role is
 * `alice@example.com` under another. Two names of one person that differ otherwise can't be told to be one; see docs/gates.md.
 */
export function personOf(arn: string): string {
  return nameOf(arn).toLowerCase().replace(/@.*$/, '');
}

/** Name of the role session or of the user. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
