/**
 * The forms in which a caller may name a thing, in the language of event patterns. Never a wildcard: a bus takes 30 rules
 * with one, in all of a Region.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */

/** Whatever begins so. */
export const prefix = (text: string) => ({ prefix: text });
/** Whatever ends so: an ARN whose beginning need not be spelled out, for one. */
export const suffix = (text: string) => ({ suffix: text });
/** The name in any case: IAM doesn't tell them apart. */
export const anyCase = (name: string) => ({ 'equals-ignore-case': name });
export const prefixInAnyCase = (text: string) => ({ prefix: { 'equals-ignore-case': text } });
/** Whatever it is. */
export const ANY = { exists: true };

/** A log group by name or by ARN: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDataProtectionPolicy.html */
export const logGroupForms = (name: string) => [name, suffix(`:${name}`)];
/** The same by ARN, with or without what stands for its streams. */
export const logGroupArnForms = (name: string) => [suffix(`:${name}`), suffix(`:${name}:*`)];

/**
 * A function by name, ARN or any part of the ARN, each with or without version or alias behind it.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html#API_GetFunction_RequestSyntax
 */
export function functionForms(name: string, account: string, arn: string): unknown[] {
  return [name, suffix(`:${name}`), ...['', 'function:', `${account}:function:`].map(before => prefix(`${before}${name}:`)), prefix(`${arn}:`)];
}

/** The same by ARN alone. */
export const functionArnForms = (name: string, arn: string) => [suffix(`:${name}`), prefix(`${arn}:`)];

/** A queue by any of its addresses, old ones and those of VPC endpoints included. */
export const queueUrlForms = (name: string, account: string) => [suffix(`/${account}/${name}`)];

/** An API, and all that is below it. */
export const apiArnForms = (arn: string) => [arn, prefix(`${arn}/`)];

/** A table, and all that is below it: its indexes, backups, streams. */
export const tableArnForms = (arn: string) => [arn, prefix(`${arn}/`)];

/** A stack by name or ID. */
export const stackForms = (name: string, arn: string) => [name, prefix(`${arn}/`)];
