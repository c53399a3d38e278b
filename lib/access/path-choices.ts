import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { Conditions } from './conditions';
import { Permission, Verb } from './permissions';
import { GrantedApi } from '../broker/granted-api';
import { STAGE_NAME } from '../broker/routes';
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
  { method, below, belowAny }: Permission,
  api: GrantedApi,
  scope: ShellScope,
  chosen?: aws_gameliftstreams.IStreamGroupRef[],
  conditions?: Conditions,
): PathChoice[] {
  const choice = (paths: string[], lengths: number[]): PathChoice => ({
    arns: paths.map(path => api.arnFor(method, path)),
    ownArns: paths.map(path => `execute-api:/${STAGE_NAME}/${method}${path}`),
    length: statementLength(lengths, conditions),
  });
  const groups = chosen ?? scope.streamGroups;
  const pathsOf = (id: string, rest: string[]) => rest.map(path => `/streamgroups/${id}${path}`);
  // A path is longer than the stream group's ARN by about this much, whatever the values of tokens.
  const lengthsOf = (group: aws_gameliftstreams.IStreamGroupRef) =>
    below.map(path => longestLengthOf(group.streamGroupRef.streamGroupArn) + PATH_SURPLUS + `${method}${path}`.length);
  const each = groups && choice(groups.flatMap(group => pathsOf(streamGroupIdOf(group), below)), groups.flatMap(lengthsOf));
  const all = chosen ? undefined : choice(pathsOf('*', belowAny), belowAny.map(path => LONGEST_PATH + `${method}${path}`.length));
  return [each, all].filter(given => given !== undefined);
}

/**
 * @throws if none fits
 */
export function firstThatFits(verb: Verb, choices: PathChoice[], fits: (choice: PathChoice) => boolean, where: string): PathChoice {
  const found = choices.find(fits);
  if (found) return found;
  const { arns, length } = choices[choices.length - 1];
  throw new Error(`grants.${verb} with ${arns.length} stream group${arns.length > 1 ? 's' : ''} takes ${length} characters, more than are left in ${where}: `
    + 'leave streamGroups out to grant every stream group of the shell by one wildcard, create a shell for these, or shorten the conditions');
}

/** Method and what is below the stream group come on top. */
const LONGEST_PATH = 'arn:aws-us-gov:execute-api:ap-southeast-1:111122223333:abcdefghij/prod//streamgroups/*'.length;
const PATH_SURPLUS = 'arn:aws:execute-api:us-west-2:111122223333:abcdefghij/prod//streamgroups/sg-1'.length
  - 'arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1'.length;
