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

/** A log group by name or by ARN: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDataProtectionPolicy.html */
export const logGroupForms = (name: string) => [name, suffix(`:${name}`)];
/** A log group by ARN only, with or without `:*` at the end. */
export const logGroupArnForms = (name: string) => [suffix(`:${name}`), suffix(`:${name}:*`)];

/**
 * A function by name, ARN or partial ARN, each with or without a version or alias.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html#API_GetFunction_RequestSyntax
 */
export function functionForms(name: string, account: string, arn: string): unknown[] {
  return [name, suffix(`:${name}`), ...['', 'function:', `${account}:function:`].map(before => prefix(`${before}${name}:`)), prefix(`${arn}:`)];
}

/** A function by ARN only. */
export const functionArnForms = (name: string, arn: string) => [suffix(`:${name}`), prefix(`${arn}:`)];

/** A queue by any of its URLs, including legacy ones and those of VPC endpoints. */
export const queueUrlForms = (name: string, account: string) => [suffix(`/${account}/${name}`)];

/** An API and everything below it. */
export const apiArnForms = (arn: string) => [arn, prefix(`${arn}/`)];

/** A table, and all that is below it: its indexes, backups, streams. */
export const tableArnForms = (name: string, arn: string) => [suffix(`:table/${name}`), prefix(`${arn}/`)];

/** A stack by name or ID. */
export const stackForms = (name: string, arn: string) => [name, prefix(`${arn}/`)];
