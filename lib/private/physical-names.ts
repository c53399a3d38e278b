import { createHash } from 'node:crypto';
import { Aws, Fn, Names, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';

/**
 * Physical names that others must know before the resource exists. They depend only on the stack's name and the construct's
 * path within the stack, not on the rest of the app or its order, and differ between two stacks with the same constructs.
 */
interface NameParts {
  /** The part that a person recognizes, such as `Beta-AdminShell-Shell`. */
  readonly human: string;
  /** Hexadecimal digits. */
  readonly hash: string;
}

const HASH = 8;
const LONGEST_REGION = 16;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST_ROLE_NAME = 64;

/** `<human>-<hash>`, of letters, digits and hyphens. */
export function uniqueName(construct: IConstruct, maxLength: number): string {
  const { human, hash } = nameParts(construct);
  return `${shortened(human, maxLength - HASH - 1)}-${hash.slice(0, HASH).toUpperCase()}`;
}

/** A shell's `shellName`: of its API, and in the broker's metrics. */
export function shellNameOf(shell: Construct): string {
  return Names.uniqueResourceName(shell, { maxLength: 128, separator: '-' });
}

/**
 * `<eight octal digits>-<human>`: for many names that patterns must tell apart by their prefixes. At most eight characters
 * can follow any prefix of digits, however many names there are.
 */
function evenlySpreadName(construct: IConstruct, maxLength: number): string {
  const { human, hash } = nameParts(construct);
  const digits = parseInt(hash.slice(0, 6), 16).toString(8).padStart(HASH, '0');
  return `${digits}-${shortened(human, maxLength - HASH - 1)}`;
}

/** The name of a shell's role, which the app's other stacks can predict. It includes the Region, since roles are global to the account. */
export function shellRoleName(shell: Construct): string {
  return `${evenlySpreadName(shell, LONGEST_ROLE_NAME - LONGEST_REGION - 1)}-${Stack.of(shell).region}`;
}

function nameParts(construct: IConstruct): NameParts {
  const stack = deployedStack(Stack.of(construct));
  const path = construct.node.path.slice(stack.node.path.length).split('/').filter(id => id !== '' && id !== 'Default' && id !== 'Resource');
  const hash = createHash('sha256').update([stack.stackName, ...path].join('/')).digest('hex');
  return { human: [stack.stackName, ...path].map(part => part.replace(/[^A-Za-z0-9-]/g, '')).join('-'), hash };
}

/** The top-level stack that a nested stack is deployed with: CloudFormation generates the nested stack's own name. */
export function deployedStack(stack: Stack): Stack {
  return stack.nestedStackParent === undefined ? stack : deployedStack(stack.nestedStackParent);
}

/** Keeps both ends of a long name: the stack is at the beginning, the shell at the end. */
function shortened(name: string, maxLength: number): string {
  if (name.length <= maxLength) return name;
  const half = Math.floor((maxLength - 1) / 2);
  return `${name.slice(0, half)}-${name.slice(-half)}`;
}

// --- Names of rules, alarms and dashboards ---

/** The prefix of every watched name, so that one pattern in a service control policy covers all of them. */
export const WATCHED_NAME_PREFIX = 'admin-shell-';
/** A rule's name has at most 64 characters; this leaves 19 after the prefix. */
const LONGEST_STEM = 23;

/**
 * What the names of one shell's rules, alarms and dashboard begin with, so that one short pattern watches them all, including
 * the rules that do the watching.
 *
 * Two hashes make it unique: one of the construct's path, and the beginning of the stack's ID, since one template may be
 * deployed twice. One resource has it as its name, and the others' names refer to that: a template has some fifty of them, and
 * the expression for the stack's ID is long.
 */
export function watchedStem(scope: Construct): string {
  return `${WATCHED_NAME_PREFIX}${uniqueStem(scope, LONGEST_STEM)}`;
}

/** Ends in a hyphen, or the pattern for `AdminShell` would also match `AdminShell2`. */
export function prefixOf(stem: string): string {
  return `${stem}-`;
}

/** The prefix of every forwarder's names: the only part that shells of other Regions can know. */
export const FORWARDER_NAME_PREFIX = `${WATCHED_NAME_PREFIX}forwarder-`;

export function forwarderPrefix(scope: Construct): string {
  return prefixOf(`${FORWARDER_NAME_PREFIX}${uniqueStem(scope, LONGEST_STEM - 'forwarder-'.length)}`);
}

function uniqueStem(scope: Construct, maxLength: number): string {
  const stackId = Fn.select(2, Fn.split('/', Aws.STACK_ID)); // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID
  return `${Names.uniqueResourceName(scope, { maxLength, separator: '-' })}-${Fn.select(0, Fn.split('-', stackId))}`;
}

/** A stem of the greatest possible length. */
export const LONGEST_WATCHED_STEM = `${WATCHED_NAME_PREFIX}${'x'.repeat(LONGEST_STEM)}-01234567`;

/** For resources whose names are shared by all Regions of an account, such as dashboards. */
export function watchedGlobalName(scope: Construct, name: string): string {
  return `${prefixOf(watchedStem(scope))}${name}-${Stack.of(scope).region}`;
}
