import { knownIdOf } from './shell-scope';

/**
 * IAM refuses a managed policy of more than 6,144 characters (white space not counted). The rest is room for the
 * statement around the ARNs.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const ARNS_PER_POLICY = 5_600;
/** Of the ten managed policies that a role may have by default, we leave two to others. */
const POLICIES_PER_ROLE = 8;

/** The longest that the parts of an ARN get which synth may not know; true of every partition and Region so far. */
const LONGEST_PREFIX = 'arn:aws-us-gov:gameliftstreams:ap-southeast-1:111122223333:streamgroup/';
/** Longest ARN that the service takes: https://docs.aws.amazon.com/gameliftstreams/latest/apireference/API_CreateStreamSessionAdminShell.html */
const LONGEST_ARN = 128;

/**
 * Deals the ARNs of stream groups out to as many managed policies as they need. We do it because CDK's own splitting
 * counts tokens as if they were text, and makes policies that IAM refuses.
 *
 * @throws if one role can't hold that many
 */
export function packArns(streamGroupArns: string[]): string[][] {
  const packs: string[][] = [];
  let room = 0;
  for (const arn of streamGroupArns) {
    const length = longestLengthOf(arn) + '"",'.length;
    if (length > room) {
      packs.push([]);
      room = ARNS_PER_POLICY;
    }
    packs[packs.length - 1].push(arn);
    room -= length;
  }
  if (packs.length > POLICIES_PER_ROLE) {
    throw new Error(`streamGroups has ${streamGroupArns.length} stream groups: naming them takes ${packs.length} managed policies, and a role holds ${POLICIES_PER_ROLE} of them beside its others. `
      + 'Tag the stream groups and pass streamGroupTags (its policy has the same size for any number), or make several shells');
  }
  return packs;
}

/** True if one managed policy holds that many characters of ARNs. */
export function fitsOnePolicy(arnLengths: number[]): boolean {
  return arnLengths.reduce((sum, length) => sum + length + '"",'.length, 0) <= ARNS_PER_POLICY;
}

/**
 * An upper bound that does not depend on what synth happens to know of partition, Region and account: the same stream
 * groups make the same policies in every stack and under every feature flag.
 */
export function longestLengthOf(streamGroupArn: string): number {
  const id = knownIdOf(streamGroupArn);
  return id === undefined ? LONGEST_ARN : LONGEST_PREFIX.length + id.length;
}
