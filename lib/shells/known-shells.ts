import { IResolvable, Lazy, Stack, Stage, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { isSpelledOut, KnownRole, knownRole } from './known-role';
import { mark, marked, writeAgain } from '../private/app-wide';
import { lateProperty } from '../private/late-property';
import { SHELL_ROLE_PATH } from '../private/names';
import { evenlySpreadName } from '../private/physical-name';
import { resourceOf } from '../private/template';

/**
 * Shells don't accuse each other: whoever looks for bypasses knows the role of every shell of the app in its account and
 * Region. The roles have names that depend on nothing but the shell itself, and what is believed of them is read from the
 * template, after aspects. A stack that was written before a shell was made or renamed is written again.
 */
const SHELL = Symbol.for('cdk-gameliftstreams-admin-shell.KnownShell');
const WATCHER = Symbol.for('cdk-gameliftstreams-admin-shell.ShellWatcher');

/** What each watcher knows, once the root is validated: names and paths don't change any more, and there may be fifty of each. */
const settled = new WeakMap<IConstruct, Map<Construct, KnownRole[]>>();

interface Shell { readonly role: iam.Role }
interface Watcher {
  readonly reach: Reach;
  /** What is wrong with the roles that it must know, or nothing. */
  readonly problems: () => string[];
  /** The roles that it knew when its template was written. */
  written?: string;
}

/** Whose shells a watcher hears of. */
export interface Reach {
  /** Whether the trail records the calls of every Region. */
  readonly anyRegion: boolean;
  /** Roles of shells elsewhere; more may be added until the template is written. */
  readonly trusted: iam.IRole[];
}

const LONGEST_REGION = 16;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST_ROLE_NAME = 64;

/** A name that the app's other stacks can write down. As roles are the whole account's, with the Region in it. */
export function shellRoleName(shell: Construct): string {
  return `${evenlySpreadName(shell, LONGEST_ROLE_NAME - LONGEST_REGION - 1)}-${Stack.of(shell).region}`;
}

/** Makes the shell's role known to whoever looks for bypasses. */
export function markAsShell(shell: Construct, role: iam.Role): void {
  settled.delete(shell.node.root);
  mark(shell, SHELL, { role });
}

/** @param problems what is wrong with the roles that it must know, or nothing */
export function markAsWatcher(watcher: Construct, reach: Reach, problems: () => string[]): void {
  const first = mark(watcher, WATCHER, { reach, problems });
  watcher.node.addValidation({ validate: () => [...unnamed(watcher, reach), ...problems()] });
  // The root is synthesized last, and validated when every aspect has run.
  if (first) watcher.node.root.node.addValidation({ validate: () => catchUp(watcher) });
}

/** The shells of the app that a watcher hears of. */
export function shellsInReach(watcher: Construct, { anyRegion }: Reach): Array<[shell: Construct, role: iam.Role]> {
  return marked<Shell>(watcher, SHELL)
    .filter(([shell]) => inReach(watcher, shell, anyRegion))
    .map(([shell, { role }]) => [shell, role]);
}

/** What a watcher's template says of the known roles, each time that it is written. */
export function whenWritten<T>(watcher: Construct, produce: () => T): IResolvable {
  return Lazy.uncachedAny({
    produce: ({ preparing }) => {
      const [, record] = marked<Watcher>(watcher, WATCHER).find(([construct]) => construct === watcher)!;
      if (!preparing) record.written = inkOf(watcher, knownRoles(watcher, record.reach));
      return produce();
    },
  });
}

/** The roles under which a call is no bypass: those of the app's shells in the watcher's account and Region, and the trusted ones. */
export function knownRoles(watcher: Construct, reach: Reach): KnownRole[] {
  const found = settled.get(watcher.node.root);
  const known = found?.get(watcher) ?? findRoles(watcher, reach);
  found?.set(watcher, known);
  return known;
}

function findRoles(watcher: Construct, reach: Reach): KnownRole[] {
  const shells = shellsInReach(watcher, reach);
  const others = reach.trusted.filter(role => !shells.some(([, shellRole]) => shellRole.node === role.node));
  const arns = [...shells.flatMap(([, role]) => arnsOfShell(watcher, role)), ...others.map(({ roleArn }) => roleArn)];
  const roles = arns.map(arn => knownRole(watcher, arn));
  return [...new Map(roles.map(role => [inkOf(watcher, [role]), role])).values()];
}

/**
 * ARN of a shell's role as it will be deployed, in words that mean the same in every stack; empty where there are none. Of
 * a role that is made beforehand (`Role.customizeRoles`) CDK knows the name alone, which is unique whatever the path.
 */
function arnsOfShell(watcher: Construct, role: iam.Role): string[] {
  const stack = Stack.of(role);
  const arn = (path: string, name: string) => stack.formatArn({ service: 'iam', region: '', resource: `role${path.slice(0, -1)}`, resourceName: name });
  const resource = resourceOf<iam.CfnRole>(role, iam.CfnRole.CFN_RESOURCE_TYPE_NAME);
  if (resource === undefined) return [role.roleArn, arn(SHELL_ROLE_PATH, role.roleName)];
  const name = lateProperty(resource, 'RoleName', resource.roleName);
  const path = lateProperty(resource, 'Path', resource.path) ?? '/';
  if (isSpelledOut(name) && isSpelledOut(path)) return [arn(Token.asString(path), Token.asString(name))];
  return stack === Stack.of(watcher) ? [role.roleArn] : [];
}

function unnamed(watcher: Construct, reach: Reach): string[] {
  return shellsInReach(watcher, reach).filter(([, role]) => arnsOfShell(watcher, role).length === 0).map(([shell]) =>
    `the role of shell ${shell.node.scope!.node.path} has no RoleName or Path that other stacks can write down, so that ${watcher.node.path} would take its use for a bypass: `
    + 'leave both as they are made, or change them to texts');
}

/**
 * Has the watchers that were written too early written again.
 *
 * @returns what keeps them from it
 */
function catchUp(anywhere: Construct): string[] {
  settled.set(anywhere.node.root, new Map());
  const late = marked<Watcher>(anywhere, WATCHER).filter(([watcher, { reach, written }]) =>
    // What is synthesized with the root is not written yet.
    written !== undefined && Stage.of(watcher) !== watcher.node.root && written !== inkOf(watcher, knownRoles(watcher, reach)));
  const wrong = late.flatMap(([watcher, { reach, problems }]) => [...unnamed(watcher, reach), ...problems()].map(problem => `${watcher.node.path}: ${problem}`));
  if (wrong.length > 0) return wrong;
  return [...new Set(late.map(([watcher]) => Stack.of(watcher)))].flatMap(stack => {
    const obstacle = writeAgain(stack);
    return obstacle === undefined ? [] : [`${stack.node.path} was synthesized before a shell was made, or its role renamed, that it must know, and ${obstacle}: `
      + 'make every Stage before the first one is added to the pipeline, or name the role in trustedShellRoles there'];
  });
}

/** As it stands in the template. */
function inkOf(watcher: Construct, known: KnownRole[]): string {
  return JSON.stringify(Stack.of(watcher).resolve(known.map(({ arn }) => arn)));
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
