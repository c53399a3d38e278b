import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Placeholder for text that is not known until deployment: a partition, an account or a Region, none of which contains a slash. */
const LATER = '\0';
/** Upper bounds for the values, present and future. */
const LONGEST: Record<string, number> = { 'AWS::Partition': 12, 'AWS::AccountId': 12, 'AWS::Region': 16 };
/** For a role whose ARN is not known at synth: the longest that one of our roles can have. */
const LONGEST_UNKNOWN = `arn:aws-us-gov:iam::111122223333:role/gameliftstreams-admin-shell/${'x'.repeat(64)}`.length;

/** A role, identified by its ARN. */
export interface KnownRole {
  readonly arn: string;
  /** The maximum length of the ARN. */
  readonly longest: number;
  /** The ARN as far as it is known at synth, with placeholders; undefined if it isn't. */
  readonly template?: string;
}

/** Patterns that distinguish known roles from all others. */
export interface Patterns<T> {
  readonly patterns: T[];
  /** Known roles for which no pattern within the limits of CloudWatch Logs and EventBridge is possible; usually none. */
  readonly indistinguishable: KnownRole[];
}

export function combined<T>(all: Array<Patterns<T>>): Patterns<T> {
  return {
    patterns: all.flatMap(({ patterns }) => patterns),
    indistinguishable: all.find(({ indistinguishable }) => indistinguishable.length > 0)?.indistinguishable ?? [],
  };
}

export function knownRole(scope: IConstruct, arn: string): KnownRole {
  const resolved = Stack.of(scope).resolve(arn);
  const template = templateOf(resolved);
  // Roles are distinguished by what follows a slash, so that must be known.
  return template === undefined || template.includes(`/${LATER}`) ? { arn, longest: LONGEST_UNKNOWN } : { arn, longest: longestOf(resolved), template };
}

/** Whether a resolved string means the same in every stack of an account and Region. */
export function isPortable(resolved: unknown): boolean {
  return templateOf(resolved) !== undefined;
}

/** Whether a role's name has this prefix; undefined if that is not known until deployment. */
export function nameStartsWith({ template }: KnownRole, prefix: string): boolean | undefined {
  if (template === undefined) return undefined;
  const name = nameOf(template);
  const known = name.split(LATER)[0];
  if (known.length >= prefix.length || known.length === name.length) return known.startsWith(prefix);
  return prefix.startsWith(known) ? undefined : false;
}

/** Whether a role's name contains a text; undefined if that is not known until deployment. */
export function nameContains({ template }: KnownRole, text: string): boolean | undefined {
  if (template === undefined) return undefined;
  const name = nameOf(template);
  return name.includes(text) || (name.includes(LATER) ? undefined : false);
}

/** Short texts that only some of the names contain, the most even split of the roles first. */
export function dividingTexts(known: KnownRole[]): string[] {
  const names = namesBelow('', known);
  const texts = new Set(names.flatMap(name => [1, 2, 3].flatMap(length => [...name].map((_, at) => name.slice(at, at + length)))));
  const larger = (text: string) => {
    const contained = known.map(role => nameContains(role, text));
    return Math.max(contained.filter(one => one !== false).length, contained.filter(one => one !== true).length);
  };
  return [...texts].map(text => ({ text, size: larger(text) })).filter(({ size }) => size < known.length)
    .sort((one, other) => one.size - other.size || one.text.length - other.text.length || (one.text < other.text ? -1 : 1))
    .map(({ text }) => text);
}

/** The longest common prefix of all names that start with `prefix`. */
export function commonPrefix(prefix: string, known: KnownRole[]): string {
  const names = namesBelow(prefix, known).sort();
  const [first = prefix, last = prefix] = [names[0], names[names.length - 1]];
  let length = prefix.length;
  while (length < first.length && first[length] === last[length]) length++;
  return first.slice(0, length);
}

/** The prefixes into which the names that start with `prefix` branch, beyond their common prefix, those with the most roles first. */
export function branchesBelow(prefix: string, known: KnownRole[]): string[] {
  const { length } = commonPrefix(prefix, known);
  const sizes = new Map<string, number>();
  for (const name of namesBelow(prefix, known).filter(one => one.length > length)) {
    const next = name.slice(0, length + 1);
    sizes.set(next, (sizes.get(next) ?? 0) + 1);
  }
  return [...sizes].sort(([one, size], [other, otherSize]) => otherSize - size || (one < other ? -1 : 1)).map(([next]) => next);
}

/** The names with this prefix, as far as they are known at synth. */
function namesBelow(prefix: string, known: KnownRole[]): string[] {
  return known.flatMap(({ template }) => template === undefined ? [] : [nameOf(template).split(LATER)[0]]).filter(name => name.startsWith(prefix));
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function templateOf(resolved: any): string | undefined {
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
