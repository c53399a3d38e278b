import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

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

/** `<human>-<hash>`, of letters, digits and hyphens. */
export function uniqueName(construct: IConstruct, maxLength: number): string {
  const { human, hash } = nameParts(construct);
  return `${shortened(human, maxLength - HASH - 1)}-${hash.slice(0, HASH).toUpperCase()}`;
}

/**
 * `<eight octal digits>-<human>`: for many names that patterns must tell apart by their prefixes. At most eight characters
 * can follow any prefix of digits, however many names there are.
 */
export function evenlySpreadName(construct: IConstruct, maxLength: number): string {
  const { human, hash } = nameParts(construct);
  const digits = parseInt(hash.slice(0, 6), 16).toString(8).padStart(HASH, '0');
  return `${digits}-${shortened(human, maxLength - HASH - 1)}`;
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
