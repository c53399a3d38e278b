import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { Conditions } from './connect-conditions';
import { GrantedApi } from '../broker/granted-api';
import { STAGE_NAME } from '../private/names';
import { longestLengthOf, statementLength } from '../private/policy-size';
import { streamGroupIdOf } from '../private/stream-group-id';
import { ShellScope } from '../shells/shell-scope';

/** Paths of the broker's API that a statement can grant. */
export interface PathChoice {
  /** The ARNs for an identity policy. */
  readonly arns: string[];
  /** The ARNs for the API's own resource policy. They can't include the API's ID and stage, which depend on that policy. */
  readonly ownArns: string[];
  /** An upper bound for the statement's length, conditions included, whatever the values of tokens. */
  readonly length: number;
}

/**
 * The ways to grant stream groups, narrowest first: one path each; and, if all stream groups of the shell are granted, a
 * wildcard.
 */
export function pathChoices(
  api: GrantedApi,
  scope: ShellScope,
  chosen?: aws_gameliftstreams.IStreamGroupRef[],
  conditions?: Conditions,
): PathChoice[] {
  const choice = (ids: string[], lengths: number[]): PathChoice => {
    const paths = ids.map(id => `/streamgroups/${id}/streamsessions/*/access`);
    return {
      arns: paths.map(path => api.arnFor('POST', path)),
      ownArns: paths.map(path => `execute-api:/${STAGE_NAME}/POST${path}`),
      length: statementLength(lengths, conditions),
    };
  };
  const groups = chosen ?? scope.streamGroups;
  // A path is longer than the stream group's ARN by about this much, whatever the values of tokens.
  const lengthOf = (group: aws_gameliftstreams.IStreamGroupRef) => longestLengthOf(group.streamGroupRef.streamGroupArn) + PATH_SURPLUS;
  const each = groups && choice(groups.map(streamGroupIdOf), groups.map(lengthOf));
  const all = chosen ? undefined : choice(['*'], [LONGEST_PATH]);
  return [each, all].filter(given => given !== undefined);
}

/**
 * @throws if none fits
 */
export function firstThatFits(choices: PathChoice[], fits: (choice: PathChoice) => boolean, where: string): PathChoice {
  const found = choices.find(fits);
  if (found) return found;
  const { arns, length } = choices[choices.length - 1];
  throw new Error(`grants.connect with ${arns.length} stream group${arns.length > 1 ? 's' : ''} takes ${length} characters, more than are left in ${where}: `
    + 'leave streamGroups out to grant every stream group of the shell by one wildcard, create a shell for these, or shorten the conditions');
}

const LONGEST_PATH = 'arn:aws-us-gov:execute-api:ap-southeast-1:111122223333:abcdefghij/prod/POST/streamgroups/*/streamsessions/*/access'.length;
const PATH_SURPLUS = 'arn:aws:execute-api:us-west-2:111122223333:abcdefghij/prod/POST/streamgroups/sg-1/streamsessions/*/access'.length
  - 'arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1'.length;
