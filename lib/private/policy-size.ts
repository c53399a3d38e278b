import { knownIdOf } from './stream-group-id';

/**
 * IAM's limit is 6,144 characters, not counting white space. The difference is a margin for what we only estimate: keys,
 * braces, and what CDK adds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MANAGED_POLICY_ROOM = 5_600;
/** API Gateway's limit is 8,192 characters: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
export const RESOURCE_POLICY_ROOM = 7_600;
/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
export const SERVICE_CONTROL_POLICY_LIMIT = 5_120;
/** Default quota of managed policies per role, user or group. For roles and users, AWS raises it to at most twenty. */
export const POLICIES_PER_PRINCIPAL = 10;
export const MAX_POLICIES = { role: 20, user: 20, group: POLICIES_PER_PRINCIPAL };
/** Leaves two of a role's ten for other uses. */
const POLICIES_PER_ROLE = 8;

/** The longest possible parts of an ARN that may be unknown at synth, for every partition and Region so far. */
const LONGEST_PREFIX = 'arn:aws-us-gov:gameliftstreams:ap-southeast-1:111122223333:streamgroup/';
/** The service's limit for an ARN: https://docs.aws.amazon.com/gameliftstreams/latest/apireference/API_CreateStreamSessionAdminShell.html */
const LONGEST_ARN = 128;
/** The length of a role's name: the longest value that a token in a grant or guardrail can stand for. */
const LONGEST_TOKEN = 64;

/**
 * Distributes the ARNs of stream groups over as many managed policies as necessary. CDK's own splitting counts the
 * characters of tokens, not of their values, and creates policies that IAM rejects.
 *
 * @throws if they need more policies than a role can have
 */
export function packArns(streamGroupArns: string[]): string[][] {
  const packs: string[][] = [];
  let room = 0;
  for (const arn of streamGroupArns) {
    const length = longestLengthOf(arn) + '"",'.length;
    if (length > room) {
      packs.push([]);
      room = MANAGED_POLICY_ROOM;
    }
    packs[packs.length - 1].push(arn);
    room -= length;
  }
  if (packs.length > POLICIES_PER_ROLE) {
    throw new Error(`streamGroups has ${streamGroupArns.length} stream groups, which takes ${packs.length} managed policies, and the shell role can have ${POLICIES_PER_ROLE}. `
      + 'Tag the stream groups and pass streamGroupTags (its policy has the same size for any number of them), or create several shells');
  }
  return packs;
}

/** The number of characters of a statement with these resources and these other parts (conditions, a principal). */
export function statementLength(resourceLengths: number[], ...parts: unknown[]): number {
  const frame = '{"Action":"execute-api:Invoke","Effect":"Allow","Resource":[],"Condition":,"Principal":},'.length;
  return [frame, ...resourceLengths.map(length => length + '"",'.length), ...parts.map(jsonLength)].reduce((sum, length) => sum + length, 0);
}

/** The length of a value as JSON without white space. A token counts as the longest name or ID that it may stand for. */
export function jsonLength(value: unknown): number {
  return (JSON.stringify(value) ?? '').replace(/\$\{Token\[[^\]]*\]\}/g, '-'.repeat(LONGEST_TOKEN)).length;
}

/**
 * An upper bound, which doesn't depend on whether partition, Region and account are known at synth: the same stream groups
 * result in the same policies in every stack and with every feature flag.
 */
export function longestLengthOf(streamGroupArn: string): number {
  const id = knownIdOf(streamGroupArn);
  return id === undefined ? LONGEST_ARN : LONGEST_PREFIX.length + id.length;
}
