import { Names, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';

/**
 * Shells don't accuse each other: whoever looks for bypasses knows the role of every shell of the app in its account and
 * Region. Constructs find each other by these marks, at synth, so that the order in which they are made doesn't matter.
 */
const SHELL = Symbol.for('cdk-gameliftstreams-admin-shell.ShellRole');
const WATCHER = Symbol.for('cdk-gameliftstreams-admin-shell.BypassWatcher');

interface Shell { readonly role: iam.Role; readonly rolePath: string }
interface Watcher { readonly anyRegion: boolean }

/** A role's ARN, and the most characters that it can have once it is deployed. */
export interface KnownRole { readonly arn: string; readonly longest: number }

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST_ROLE_NAME = 64;
const LONGEST_REGION = 16;
const LONGEST_ARN_PREFIX = 'arn:aws-us-gov:iam::111122223333:role'.length;

/** Makes the shell role known to whoever looks for bypasses. */
export function markAsShell(shell: Construct, role: iam.Role, rolePath: string): void {
  mark(shell, SHELL, { role, rolePath });
}

/** Makes shells of other stacks know that someone needs the names of their roles. */
export function markAsWatcher(watcher: Construct, anyRegion: boolean): void {
  mark(watcher, WATCHER, { anyRegion });
}

/**
 * The name that a shell's role must have because a watcher in another stack knows it by name: stacks that took each
 * other's ARNs by reference would wait for each other. Undefined where nobody needs it, and CloudFormation names the role.
 */
export function nameNeededElsewhere(shell: Construct): string | undefined {
  const needed = marked<Watcher>(shell, WATCHER)
    .some(([watcher, { anyRegion }]) => Stack.of(watcher) !== Stack.of(shell) && inReach(watcher, shell, anyRegion));
  return needed ? nameOf(shell) : undefined;
}

/** The roles under which a call is no bypass: those of the app's shells in the watcher's account and Region, and the trusted ones. */
export function knownRoles(watcher: Construct, anyRegion: boolean, trusted: iam.IRole[]): KnownRole[] {
  const shells = marked<Shell>(watcher, SHELL).filter(([shell]) => inReach(watcher, shell, anyRegion));
  const own = shells.map(([shell, { role, rolePath }]) => Stack.of(shell) === Stack.of(watcher)
    ? { arn: role.roleArn, longest: LONGEST_ARN_PREFIX + rolePath.length + LONGEST_ROLE_NAME }
    : byName(watcher, shell, rolePath));
  const others = trusted.filter(role => !shells.some(([, shell]) => shell.role.node === role.node));
  const all = [...own, ...others.map(({ roleArn }) => ({ arn: roleArn, longest: longestRoleArn(roleArn) }))];
  return [...new Map(all.map(role => [role.arn, role])).values()];
}

function byName(watcher: Construct, shell: Construct, rolePath: string): KnownRole {
  return {
    arn: Stack.of(watcher).formatArn({ service: 'iam', region: '', resource: `role${rolePath.slice(0, -1)}`, resourceName: nameOf(shell) }),
    longest: LONGEST_ARN_PREFIX + rolePath.length + (Token.isUnresolved(nameOf(shell)) ? LONGEST_ROLE_NAME : nameOf(shell).length),
  };
}

/** Unique within an app and, as roles are the whole account's, for each Region. */
function nameOf(shell: Construct): string {
  const stem = Names.uniqueResourceName(shell, { maxLength: LONGEST_ROLE_NAME - LONGEST_REGION - 1, separator: '-' });
  return `${stem}-${Stack.of(shell).region}`;
}

/** Of a role of whatever path, where synth doesn't know: as long as one of ours. */
function longestRoleArn(roleArn: string): number {
  return Token.isUnresolved(roleArn) ? LONGEST_ARN_PREFIX + '/gameliftstreams-admin-shell/'.length + LONGEST_ROLE_NAME : roleArn.length;
}

function inReach(watcher: Construct, shell: Construct, anyRegion: boolean): boolean {
  const [here, there] = [Stack.of(watcher), Stack.of(shell)];
  return same(here.account, there.account) && (anyRegion || same(here.region, there.region));
}

/** Two stacks that both leave it open are deployed together; one that does and one that doesn't may be anywhere. */
function same(one: string, other: string): boolean {
  const comparison = Token.compareStrings(one, other);
  return comparison === TokenComparison.SAME || comparison === TokenComparison.BOTH_UNRESOLVED;
}

/** On the root of the tree, so that nobody has to walk it: an app may have fifty shells, and each asks for all. */
function mark(construct: Construct, symbol: symbol, value: object): void {
  const root = construct.node.root as IConstruct & Record<symbol, unknown[] | undefined>;
  if (root[symbol] === undefined) Object.defineProperty(root, symbol, { value: [] });
  root[symbol]!.push([construct, value]);
}

function marked<T>(anywhere: Construct, symbol: symbol): Array<[Construct, T]> {
  return (anywhere.node.root as IConstruct & Record<symbol, Array<[Construct, T]> | undefined>)[symbol] ?? [];
}
