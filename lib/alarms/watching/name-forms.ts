/** What a resource is called. */
export interface ResourceName {
  readonly name: string;
  readonly arn: string;
  /**
   * Whether CloudFormation generates the name, with random characters at its end. Then no other name begins or ends like it, and
   * a pattern needs no separators, one form covers several, and the template stays small.
   */
  readonly generated: boolean;
}

/**
 * The forms in which a caller can name a resource, in the syntax of event patterns. Never a wildcard: a bus can have only 30
 * rules with wildcards.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */

/** Any value with this prefix. */
export const prefix = (text: string) => ({ prefix: text });
/** Any value with this suffix, such as an ARN, whatever its beginning. */
export const suffix = (text: string) => ({ suffix: text });
/** The name in any case, which IAM doesn't distinguish. */
export const anyCase = (name: string) => ({ 'equals-ignore-case': name });
export const prefixInAnyCase = (text: string) => ({ prefix: { 'equals-ignore-case': text } });
/** Any value. */
export const ANY = { exists: true };

/** The end of anything that ends with the name, such as an ARN. */
export const endOf = ({ name, generated }: ResourceName, separator: string) => generated ? name : `${separator}${name}`;
export const ending = (one: ResourceName, separator = ':') => suffix(endOf(one, separator));
/** A resource by name or by ARN. */
export const nameOrArn = (one: ResourceName, separator?: string): unknown[] => one.generated ? [ending(one)] : [one.name, ending(one, separator)];

/** A resource, and everything below it, by ARN only. */
const byArn = (one: ResourceName, ...unlessGenerated: unknown[]): unknown[] => one.generated ? [prefix(one.arn)] : unlessGenerated;

/**
 * A log group by ARN only, with or without `:*` at the end.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDataProtectionPolicy.html
 */
export const logGroupArnForms = (one: ResourceName) => byArn(one, ending(one), suffix(`:${one.name}:*`));

/**
 * A function by name, ARN or partial ARN, each with or without a version or alias.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html#API_GetFunction_RequestSyntax
 */
export function functionForms(one: ResourceName, account: string): unknown[] {
  const end = one.generated ? '' : ':';
  return [...nameOrArn(one), ...[one.name, `function:${one.name}`, `${account}:function:${one.name}`, one.arn].map(form => prefix(`${form}${end}`))];
}

/** A function by ARN only. */
export const functionArnForms = (one: ResourceName) => byArn(one, ending(one), prefix(`${one.arn}:`));

/** An API and everything below it. */
export const apiArnForms = (arn: string) => [arn, prefix(`${arn}/`)];

/** A table, and everything below it: its indexes, backups, streams. */
export const tableArnForms = (one: ResourceName) => byArn(one, ending(one, ':table/'), prefix(`${one.arn}/`));

/** A stack by name or ID. */
export const stackForms = (name: string, arn: string) => [name, prefix(`${arn}/`)];
