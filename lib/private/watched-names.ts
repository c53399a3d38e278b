import { Aws, Fn, Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** The prefix of every watched name, so that one pattern in a service control policy covers all of them. */
export const WATCHED_NAME_PREFIX = 'admin-shell-';
/** A rule's name has at most 64 characters; this leaves 19 after the prefix. */
const LONGEST_STEM = 23;

/**
 * The prefix of the names of one shell's rules, alarms and dashboard, so that one short pattern watches them all, including
 * the rules that do the watching.
 *
 * Two hashes make it unique: one of the construct's path, and the beginning of the stack's ID, since one template may be
 * deployed twice. It ends in a hyphen, or the pattern for `AdminShell` would also match `AdminShell2`.
 */
export function watchedPrefix(scope: Construct): string {
  return `${WATCHED_NAME_PREFIX}${uniqueStem(scope, LONGEST_STEM)}`;
}

/** The prefix of every forwarder's names: the only part that shells of other Regions can know. */
export const FORWARDER_NAME_PREFIX = `${WATCHED_NAME_PREFIX}forwarder-`;

export function forwarderPrefix(scope: Construct): string {
  return `${FORWARDER_NAME_PREFIX}${uniqueStem(scope, LONGEST_STEM - 'forwarder-'.length)}`;
}

function uniqueStem(scope: Construct, maxLength: number): string {
  const stackId = Fn.select(2, Fn.split('/', Aws.STACK_ID)); // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID
  return `${Names.uniqueResourceName(scope, { maxLength, separator: '-' })}-${Fn.select(0, Fn.split('-', stackId))}-`;
}

/** A prefix of the greatest possible length. */
export const LONGEST_WATCHED_PREFIX = `${WATCHED_NAME_PREFIX}${'x'.repeat(LONGEST_STEM)}-01234567-`;

/** For resources whose names are shared by all Regions of an account, such as dashboards. */
export function watchedGlobalName(scope: Construct, name: string): string {
  return `${watchedPrefix(scope)}${name}-${Stack.of(scope).region}`;
}
