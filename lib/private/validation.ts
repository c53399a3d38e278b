import { Annotations, Duration, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** https://docs.aws.amazon.com/gameliftstreams/latest/apireference/API_CreateStreamSessionAdminShell.html; every stream group's ID begins with `sg-`. */
const STREAM_GROUP_ID = /^sg-[A-Za-z0-9-]{1,125}$/;
const STREAM_GROUP_ARN = /^arn:aws[a-z-]*:gameliftstreams:[a-z0-9-]+:\d{12}:streamgroup\/sg-[A-Za-z0-9-]{1,125}$/;

/** @throws unless it is the ID of a stream group, or a token */
export function requireStreamGroupId(streamGroupId: string): void {
  if (Token.isUnresolved(streamGroupId) || STREAM_GROUP_ID.test(streamGroupId)) return;
  const advice = streamGroupId.startsWith('arn:')
    ? 'this is an ARN: use StreamGroup.fromStreamGroupArn'
    : 'an ID is "sg-" and letters, digits or hyphens, such as sg-1AB2C3De4';
  throw new Error(`streamGroupId must be the ID of a stream group, got ${JSON.stringify(streamGroupId)}: ${advice}`);
}

/** @throws unless it is the ARN of a stream group, or a token */
export function requireStreamGroupArn(streamGroupArn: string): void {
  if (Token.isUnresolved(streamGroupArn) || STREAM_GROUP_ARN.test(streamGroupArn)) return;
  throw new Error(`streamGroupArn must be the ARN of a stream group, got ${JSON.stringify(streamGroupArn)}: `
    + 'it has the form arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1AB2C3De4');
}

/** @throws unless each is a construct that represents a stream group: JavaScript and Python accept strings as well */
export function requireStreamGroups(name: string, streamGroups: unknown[]): void {
  for (const group of streamGroups) {
    if (typeof group === 'object' && group !== null && 'streamGroupRef' in group) continue;
    const factory = typeof group === 'string' && group.startsWith('arn:') ? 'fromStreamGroupArn' : 'fromStreamGroupId';
    throw new Error(`${name} has ${JSON.stringify(group) ?? String(group)}, which is not a stream group: `
      + `pass a CfnStreamGroup, or StreamGroup.${factory}(scope, id, ${typeof group === 'string' ? JSON.stringify(group) : '...'})`);
  }
}

/** @throws unless it is a known duration from `min` to `max` */
export function requireDurationBetween(name: string, value: Duration, min: Duration, max: Duration): void {
  const range = `between ${min.toHumanString()} and ${max.toHumanString()}`;
  if (value.isUnresolved()) {
    throw new Error(`${name} must be ${range} and known at synth, got a token: use a Duration of a number`);
  }
  if (value.toMilliseconds() < min.toMilliseconds() || value.toMilliseconds() > max.toMilliseconds()) {
    throw new Error(`${name} must be ${range}, got ${value.toHumanString()}`);
  }
}

/** @throws unless it is a JavaScript regular expression in Unicode mode, or a token */
export function requireRegularExpression(name: string, pattern: string): void {
  if (Token.isUnresolved(pattern)) return;
  if (pattern === '') throw new Error(`${name} must be a regular expression, got "": leave it out to take any text`);
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    throw new Error(`${name} must be a JavaScript regular expression (with flag u), got ${JSON.stringify(pattern)}: ${(error as Error).message}`);
  }
}

/** Validates an expression that is a token. One that is known at synth can be an error, one that is not is a warning. For `validate`. */
export function regularExpressionProblems(scope: Construct, name: string, pattern: string): string[] {
  const resolved: unknown = Stack.of(scope).resolve(pattern);
  if (typeof resolved === 'object' && resolved !== null) {
    Annotations.of(scope).addWarningV2(`cdk-gameliftstreams-admin-shell:${name}`,
      `${name} of ${scope.node.path} is not known until deployment: if its value is not a regular expression, the broker answers every request with 500`);
    return [];
  }
  try {
    requireRegularExpression(name, resolved === undefined ? '' : `${resolved}`);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

const ROLE_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):role\/[^*?"\s]+$/;

/** @throws unless it is the ARN of one role, or a token */
export function requireRoleArn(name: string, roleArn: string): void {
  if (Token.isUnresolved(roleArn) || ROLE_ARN.test(roleArn)) return;
  throw new Error(`${name} must be the ARN of a role, got ${JSON.stringify(roleArn)}: it has the form arn:aws:iam::111122223333:role/gameliftstreams-admin-shell/Arcade`);
}

/** The account in a role's ARN; undefined where the ARN is a token. */
export function accountOfRole(roleArn: string): string | undefined {
  return ROLE_ARN.exec(roleArn)?.[1];
}

/** @throws unless it is the ID of a REST API, or a token */
export function requireRestApiId(name: string, restApiId: string): void {
  if (Token.isUnresolved(restApiId) || /^[a-z0-9]{1,32}$/.test(restApiId)) return;
  throw new Error(`${name} must be the ID of a REST API, got ${JSON.stringify(restApiId)}: it is the part of the URL before .execute-api, such as a1b2c3d4e5`);
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Trail.html */
const TRAIL_ARN = /^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:trail\/[A-Za-z0-9._-]{3,128}$/;

/** @throws unless it is the ARN of a trail, or a token */
export function requireTrailArn(trailArn: string): void {
  if (Token.isUnresolved(trailArn) || TRAIL_ARN.test(trailArn)) return;
  throw new Error(`trailArn must be the ARN of a trail, got ${JSON.stringify(trailArn)}: it has the form arn:aws:cloudtrail:us-west-2:111122223333:trail/my-trail`);
}

/** @throws if one matches more than one role: a wildcard among trusted roles trusts anyone who can create a role */
export function requireExactRoles(name: string, roleArns: string[]): void {
  const wrong = roleArns.find(roleArn => /[*?"\s]/.test(roleArn));
  if (wrong === undefined) return;
  throw new Error(`${name} has ${JSON.stringify(wrong)}: name each role by its exact ARN, such as arn:aws:iam::111122223333:role/gameliftstreams-admin-shell/Arcade`);
}

/** @throws unless it is a whole number of at least 1, known at synth */
export function requireCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1 && !Token.isUnresolved(value)) return;
  throw new Error(`${name} must be a whole number of at least 1, known at synth, got ${Token.isUnresolved(value) ? 'a token' : value}`);
}

/** @throws unless an alarm can have such a period */
export function requireAlarmPeriod(name: string, value: Duration): void {
  requireDurationBetween(name, value, Duration.minutes(1), Duration.hours(8));
  if (value.toMilliseconds() % 60_000 !== 0) throw new Error(`${name} must be whole minutes, got ${value.toHumanString()}`);
}

/** An account and a Region, either of which may be a token. */
export interface Environment { readonly account: string; readonly region: string }

/**
 * @param advice why it must be in the same account and Region, and what to do instead
 * @param environment the environment of the construct, if it is not that of its stack
 * @throws if it is known to be in another account or Region
 */
export function requireSameEnvironment(
  scope: Construct, what: string, theirs: Environment, advice: string, environment: Environment = Stack.of(scope),
): void {
  for (const [where, there, here] of [['account', theirs.account, environment.account], ['Region', theirs.region, environment.region]]) {
    if (Token.compareStrings(there, here) === TokenComparison.DIFFERENT) {
      throw new Error(`${what} is in ${where} ${there}, ${scope.node.path} in ${here}: ${advice}`);
    }
  }
}

/** Advice for `requireSameEnvironment`, about resources that alarms and notices use. */
export const SIGNALS_STAY_HERE = 'alarms and notices work only within their account and Region, so create or pass one there';

/** @throws if there is none, or unless each matches the form or is a token */
export function requireEach(name: string, values: string[], form: RegExp, example: string): void {
  if (values.length === 0) throw new Error(`${name} is empty: leave it out for the default`);
  const wrong = values.find(value => !Token.isUnresolved(value) && !form.test(value));
  if (wrong !== undefined) throw new Error(`${name} has ${JSON.stringify(wrong)}: it takes values such as ${example}`);
}
