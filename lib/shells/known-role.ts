import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Stands for a piece of text that only a deployment knows: a partition, an account or a Region, none of which holds a slash. */
const LATER = '\0';
/** The longest that there are, and those that may come. */
const LONGEST: Record<string, number> = { 'AWS::Partition': 12, 'AWS::AccountId': 12, 'AWS::Region': 16 };
/** Of a role whose ARN synth doesn't know: as long as one of ours can be. */
const LONGEST_UNKNOWN = `arn:aws-us-gov:iam::111122223333:role/gameliftstreams-admin-shell/${'x'.repeat(64)}`.length;

/** A role by its ARN. */
export interface KnownRole {
  readonly arn: string;
  /** The most characters that the ARN can have. */
  readonly longest: number;
  /** The ARN as far as synth knows it; undefined where it doesn't. */
  readonly spelled?: string;
}

/** More roles than the limits of CloudWatch Logs and EventBridge leave room to tell apart. */
export class TooManyRoles extends Error {
  constructor(public readonly roles: KnownRole[]) {
    super('too many roles');
  }
}

export function knownRole(scope: IConstruct, arn: string): KnownRole {
  const resolved = Stack.of(scope).resolve(arn);
  const spelled = spell(resolved);
  // What follows a slash is what tells names apart.
  return spelled === undefined || spelled.includes(`/${LATER}`) ? { arn, longest: LONGEST_UNKNOWN } : { arn, longest: longestOf(resolved), spelled };
}

/** Whether a resolved text means the same in every stack of an account and Region. */
export function isSpelledOut(resolved: unknown): boolean {
  return spell(resolved) !== undefined;
}

/** Whether a role's name begins so: true and false where it is certain, undefined where only a deployment knows. */
export function nameBegins({ spelled }: KnownRole, beginning: string): boolean | undefined {
  if (spelled === undefined) return undefined;
  const name = nameOf(spelled);
  const known = name.split(LATER)[0];
  if (known.length >= beginning.length || known.length === name.length) return known.startsWith(beginning);
  return beginning.startsWith(known) ? undefined : false;
}

/** Whether a role's name holds a text: true and false where it is certain, undefined where only a deployment knows. */
export function nameHolds({ spelled }: KnownRole, text: string): boolean | undefined {
  if (spelled === undefined) return undefined;
  const name = nameOf(spelled);
  return name.includes(text) || (name.includes(LATER) ? undefined : false);
}

/** Short texts that some of the names hold and some don't, those first that leave the fewest roles on either side. */
export function holdings(known: KnownRole[]): string[] {
  const names = namesBelow('', known);
  const texts = new Set(names.flatMap(name => [1, 2, 3].flatMap(length => [...name].map((_, at) => name.slice(at, at + length)))));
  const larger = (text: string) => {
    const held = known.map(role => nameHolds(role, text));
    return Math.max(held.filter(one => one !== false).length, held.filter(one => one !== true).length);
  };
  return [...texts].map(text => ({ text, size: larger(text) })).filter(({ size }) => size < known.length)
    .sort((one, other) => one.size - other.size || one.text.length - other.text.length || (one.text < other.text ? -1 : 1)).map(({ text }) => text);
}

/** What all names that begin so have in common beyond it. */
export function commonBeginning(beginning: string, known: KnownRole[]): string {
  const names = namesBelow(beginning, known).sort();
  const [first = beginning, last = beginning] = [names[0], names[names.length - 1]];
  let length = beginning.length;
  while (length < first.length && first[length] === last[length]) length++;
  return first.slice(0, length);
}

/**
 * The ways in which names that begin so go on, those with the most roles first. What all of them have in common is passed
 * over.
 */
export function classesBelow(beginning: string, known: KnownRole[]): string[] {
  const { length } = commonBeginning(beginning, known);
  const sizes = new Map<string, number>();
  for (const name of namesBelow(beginning, known).filter(one => one.length > length)) {
    const next = name.slice(0, length + 1);
    sizes.set(next, (sizes.get(next) ?? 0) + 1);
  }
  return [...sizes].sort(([one, size], [other, otherSize]) => otherSize - size || (one < other ? -1 : 1)).map(([next]) => next);
}

/** As far as synth knows them. */
function namesBelow(beginning: string, known: KnownRole[]): string[] {
  return known.flatMap(({ spelled }) => spelled === undefined ? [] : [nameOf(spelled).split(LATER)[0]]).filter(name => name.startsWith(beginning));
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function spell(resolved: any): string | undefined {
  const parts = partsOf(resolved).map(part => typeof part === 'string' ? part : part?.Ref in LONGEST ? LATER : undefined);
  return parts.includes(undefined) ? undefined : parts.join('');
}

function longestOf(resolved: unknown): number {
  return partsOf(resolved).reduce<number>((sum, part) => sum + (typeof part === 'string' ? part.length : LONGEST[part.Ref]), 0);
}

function partsOf(resolved: any): any[] {
  const [separator, parts] = resolved?.['Fn::Join'] ?? [];
  return separator === '' && Array.isArray(parts) ? parts.flatMap(partsOf) : [resolved];
}
