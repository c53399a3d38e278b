import { Aws, Fn, Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** What every name begins with: one pattern of a service control policy covers all of them. */
export const WATCHED_NAME_PREFIX = 'admin-shell-';
/** A rule's name has 64 characters; this leaves 19 for what comes after the prefix. */
const LONGEST_STEM = 23;

/**
 * What the names of a shell's rules, alarms and dashboard begin with, and nobody else's: so that one short pattern watches
 * them all, the rules that watch included.
 *
 * Two hashes keep it apart: one of the construct's path, and the beginning of the stack's ID, as one template may be
 * deployed twice. It ends in a hyphen, or `AdminShell` would also hear of `AdminShell2`.
 */
export function watchedPrefix(scope: Construct): string {
  return `${WATCHED_NAME_PREFIX}${apart(scope, LONGEST_STEM)}`;
}

/** What every forwarder's names begin with. Shells of other Regions can't know more of one. */
export const FORWARDER_NAME_PREFIX = `${WATCHED_NAME_PREFIX}forwarder-`;

export function forwarderPrefix(scope: Construct): string {
  return `${FORWARDER_NAME_PREFIX}${apart(scope, LONGEST_STEM - 'forwarder-'.length)}`;
}

function apart(scope: Construct, maxLength: number): string {
  const stackId = Fn.select(2, Fn.split('/', Aws.STACK_ID)); // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID
  return `${Names.uniqueResourceName(scope, { maxLength, separator: '-' })}-${Fn.select(0, Fn.split('-', stackId))}-`;
}

/** The longest that a prefix gets. */
export const LONGEST_WATCHED_PREFIX = `${WATCHED_NAME_PREFIX}${'x'.repeat(LONGEST_STEM)}-01234567-`;

/** The same for what is one for all Regions of an account. */
export function watchedGlobalName(scope: Construct, name: string): string {
  return `${watchedPrefix(scope)}${name}-${Stack.of(scope).region}`;
}
