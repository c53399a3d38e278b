import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * Names that others must know before the thing exists: made of the stack's name and the construct's path within the stack,
 * and of nothing else. So they are the same whatever else is in the app and in whatever order, and differ between two
 * stacks of the same constructs.
 */
interface NameParts {
  /** What a person recognizes: `Beta-AdminShell-Shell`. */
  readonly human: string;
  /** Hexadecimal digits. */
  readonly hash: string;
}

const HASH = 8;

/** `<human>-<hash>`, in letters, digits and hyphens. */
export function uniqueName(construct: IConstruct, maxLength: number): string {
  const { human, hash } = nameParts(construct);
  return `${shortened(human, maxLength - HASH - 1)}-${hash.slice(0, HASH).toUpperCase()}`;
}

/**
 * `<eight octal digits>-<human>`: where many names are to be told apart by how they begin. There are only eight ways to go
 * on after each digit, however many names there are.
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

/** The stack that a nested one is deployed with; its own name is made up by CloudFormation. */
export function deployedStack(stack: Stack): Stack {
  return stack.nestedStackParent === undefined ? stack : deployedStack(stack.nestedStackParent);
}

/** Both ends of a long name: the stack is at one, the shell at the other. */
function shortened(name: string, maxLength: number): string {
  if (name.length <= maxLength) return name;
  const half = Math.floor((maxLength - 1) / 2);
  return `${name.slice(0, half)}-${name.slice(-half)}`;
}
