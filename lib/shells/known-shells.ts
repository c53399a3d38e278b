import { IResolvable, Lazy, Stack, Stage, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { isPortable, KnownRole, knownRole } from './known-role';
import { mark, marked } from '../private/app-wide';
import { SHELL_ROLE_PATH } from '../private/iam-paths';
import { lateProperty } from '../private/late-property';
import { rewriteTemplate } from '../private/template';
import { resourceOf } from '../private/underlying-resource';

/**
 * Keeps shells from reporting each other as bypasses: every watcher (a construct that looks for bypasses) knows the roles of
 * all the app's shells in its account and Region. A role's name depends only on its shell, and is read from the template
 * after all aspects have run. A template that was written before a shell was created or its role renamed is rewritten.
 */
const SHELL = Symbol.for('cdk-gameliftstreams-admin-shell.KnownShell');
const WATCHER = Symbol.for('cdk-gameliftstreams-admin-shell.ShellWatcher');

/** Caches the roles that each watcher knows, once the root is validated: names and paths are final, and there may be fifty of each. */
const finalRoles = new WeakMap<IConstruct, Map<Construct, KnownRole[]>>();

interface Shell { readonly role: iam.Role }
interface Watcher {
  readonly reach: Reach;
  /** Validates the roles that it must know. */
  readonly problems: () => string[];
  /** The roles in its template, when it was last written. */
  renderedRoles?: string;
}

/** Which shells' calls a watcher can see. */
export interface Reach {
  /** Whether the trail records the calls of every Region. */
  readonly anyRegion: boolean;
  /** Roles of shells from elsewhere; more may be added until the template is written. */
  readonly trusted: iam.IRole[];
}

/** Makes the shell's role known to all watchers. */
export function markAsShell(shell: Construct, role: iam.Role): void {
  finalRoles.delete(shell.node.root);
  mark(shell, SHELL, { role });
}

/** @param problems validates the roles that the watcher must know */
export function markAsWatcher(watcher: Construct, reach: Reach, problems: () => string[]): void {
  const first = mark(watcher, WATCHER, { reach, problems });
  watcher.node.addValidation({ validate: () => [...unpredictableNames(watcher, reach), ...problems()] });
  // The root is synthesized last, and validated after every aspect has run.
  if (first) watcher.node.root.node.addValidation({ validate: () => rewriteOutdated(watcher) });
}

/** The shells of the app whose calls a watcher can see. */
export function shellsInReach(watcher: Construct, { anyRegion }: Reach): Array<[shell: Construct, role: iam.Role]> {
  return marked<Shell>(watcher, SHELL)
    .filter(([shell]) => inReach(watcher, shell, anyRegion))
    .map(([shell, { role }]) => [shell, role]);
}

/** A value that depends on the known roles and is produced anew each time the watcher's template is written. */
export function fromKnownRoles<T>(watcher: Construct, produce: () => T): IResolvable {
  return Lazy.uncachedAny({
    produce: ({ preparing }) => {
      const [, record] = marked<Watcher>(watcher, WATCHER).find(([construct]) => construct === watcher)!;
      if (!preparing) record.renderedRoles = rendered(watcher, knownRoles(watcher, record.reach));
      return produce();
    },
  });
}

/** The roles whose calls do not count as bypasses: those of the app's shells in the watcher's account and Region, and the trusted ones. */
export function knownRoles(watcher: Construct, reach: Reach): KnownRole[] {
  const cache = finalRoles.get(watcher.node.root);
  const known = cache?.get(watcher) ?? findRoles(watcher, reach);
  cache?.set(watcher, known);
  return known;
}

function findRoles(watcher: Construct, reach: Reach): KnownRole[] {
  const shells = shellsInReach(watcher, reach);
  const others = reach.trusted.filter(role => !shells.some(([, shellRole]) => shellRole.node === role.node));
  const arns = [...shells.flatMap(([, role]) => arnsOfShell(watcher, role)), ...others.map(({ roleArn }) => roleArn)];
  const roles = arns.map(arn => knownRole(watcher, arn));
  return [...new Map(roles.map(role => [rendered(watcher, [role]), role])).values()];
}

/**
 * The ARN of a shell's role as it will be deployed, without references to its stack; empty if that is impossible. For a
 * precreated role (`Role.customizeRoles`), CDK knows only the name, which is unique whatever the path.
 */
function arnsOfShell(watcher: Construct, role: iam.Role): string[] {
  const stack = Stack.of(role);
  const arn = (path: string, name: string) => stack.formatArn({ service: 'iam', region: '', resource: `role${path.slice(0, -1)}`, resourceName: name });
  const resource = resourceOf<iam.CfnRole>(role, iam.CfnRole.CFN_RESOURCE_TYPE_NAME);
  if (resource === undefined) return [role.roleArn, arn(SHELL_ROLE_PATH, role.roleName)];
  const name = lateProperty(resource, 'RoleName', resource.roleName);
  const path = lateProperty(resource, 'Path', resource.path) ?? '/';
  if (isPortable(name) && isPortable(path)) return [arn(Token.asString(path), Token.asString(name))];
  return stack === Stack.of(watcher) ? [role.roleArn] : [];
}

function unpredictableNames(watcher: Construct, reach: Reach): string[] {
  return shellsInReach(watcher, reach).filter(([, role]) => arnsOfShell(watcher, role).length === 0).map(([shell]) =>
    `the role of shell ${shell.node.scope!.node.path} has no RoleName or Path that is known to other stacks at synth, so that ${watcher.node.path} would report its use as a bypass: `
    + 'leave both as this library sets them, or set them to literal strings');
}

/**
 * Rewrites the templates of watchers that were written too early.
 *
 * @returns the problems that prevent it
 */
function rewriteOutdated(anywhere: Construct): string[] {
  finalRoles.set(anywhere.node.root, new Map());
  const outdated = marked<Watcher>(anywhere, WATCHER).filter(([watcher, { reach, renderedRoles }]) =>
    // What is synthesized together with the root has not been written yet.
    renderedRoles !== undefined && Stage.of(watcher) !== watcher.node.root && renderedRoles !== rendered(watcher, knownRoles(watcher, reach)));
  const found = outdated.flatMap(([watcher, { reach, problems }]) =>
    [...unpredictableNames(watcher, reach), ...problems()].map(problem => `${watcher.node.path}: ${problem}`));
  if (found.length > 0) return found;
  return [...new Set(outdated.map(([watcher]) => Stack.of(watcher)))].flatMap(stack => {
    const obstacle = rewriteTemplate(stack);
    return obstacle === undefined ? [] : [`${stack.node.path} was synthesized before a shell that it must know was created, or its role renamed, and ${obstacle}: `
      + 'create every Stage before the first one is added to the pipeline, or pass the role in trustedShellRoles there'];
  });
}

/** The roles' ARNs as they appear in the template. */
function rendered(watcher: Construct, known: KnownRole[]): string {
  return JSON.stringify(Stack.of(watcher).resolve(known.map(({ arn }) => arn)));
}

function inReach(watcher: Construct, shell: Construct, anyRegion: boolean): boolean {
  const [here, there] = [Stack.of(watcher), Stack.of(shell)];
  return same(here.account, there.account) && (anyRegion || same(here.region, there.region));
}

/** Two environment-agnostic stacks are assumed to be deployed together; an agnostic and a concrete one are not. */
function same(one: string, other: string): boolean {
  const comparison = Token.compareStrings(one, other);
  return comparison === TokenComparison.SAME || comparison === TokenComparison.BOTH_UNRESOLVED;
}
