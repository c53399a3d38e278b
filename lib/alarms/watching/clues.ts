import * as events from 'aws-cdk-lib/aws-events';
import { prefixInAnyCase } from './name-forms';
import { PARAMETERS } from './parameters';
import { RECORD_DETAIL_TYPE } from '../../private/event-names';

/**
 * A field of CloudTrail's record whose value shows that one of our resources was changed.
 */
export interface Clue {
  /** The path of the field below `detail`. */
  readonly path: string[];
  /** Alternative values, in the syntax of event patterns. */
  readonly values: unknown[];
  /** Further conditions, below `detail`. */
  readonly besides?: Record<string, unknown>;
}

/** The CloudTrail records that a rule matches: those of these services with at least one of the clues. */
export interface Watch {
  /** The rule. Watches that have little to look for share one. */
  readonly id: string;
  /** The services as in `eventSource`, without the domain; undefined for every service. */
  readonly services?: string[];
  readonly clues: Clue[];
  /** Whether the rule also matches read events. */
  readonly withReads?: boolean;
}

type Kind = keyof typeof PARAMETERS;
/** Makes an ARN in the account. */
export interface Here { readonly arn: (service: string, rest: string, where?: { region?: string }) => string }

/** The prefix of the paths of all roles and policies of shells, brokers and grants. */
export const LIBRARY_PATHS = '/gameliftstreams-admin-shell';

/** One clue for each parameter of the service that can name a resource of that kind. */
export function cluesFor(kind: Kind, service: string, values: unknown[], besides?: Record<string, unknown>): Clue[] {
  const parameters = (PARAMETERS[kind] as Record<string, string[]>)[service];
  if (parameters === undefined) throw new Error(`no parameter of ${service} names a ${kind}`);
  return values.length === 0 ? [] : parameters.map(parameter => ({ path: ['requestParameters', ...parameter.split('.')], values, besides }));
}

/** Anything that is created or changed on the paths that a guardrail trusts. */
export function onLibraryPaths({ arn }: Here): Clue[] {
  return [
    ...cluesFor('policyArn', 'iam', [prefixInAnyCase(arn('iam', `policy${LIBRARY_PATHS}`, { region: '' }))]),
    ...cluesFor('path', 'iam', [prefixInAnyCase(LIBRARY_PATHS)]),
  ];
}

/**
 * The event pattern for the records of all these watches.
 *
 * It excludes data events, which services in normal operation cause by the thousand. Records in the older format without
 * `managementEvent` match as well.
 */
export function patternOf(watches: Watch[]): events.EventPattern {
  return {
    source: [{ prefix: 'aws.' }] as unknown as string[], // nobody but AWS can put such an event
    detailType: [RECORD_DETAIL_TYPE],
    detail: {
      managementEvent: [true, { exists: false }],
      ...either(watches.map(({ services, clues }) => ({
        ...services && { eventSource: services.map(service => `${service}.amazonaws.com`) },
        ...either(grouped(clues, ({ besides }) => JSON.stringify(besides)).map(alike => together(alike[0].besides, fields(alike)))),
      }))),
    },
  };
}

/** Both conditions, which may be on different parameters of a request. */
function together(besides: Record<string, unknown> = {}, found: Record<string, unknown>): Record<string, unknown> {
  const { requestParameters: others } = besides;
  const { requestParameters: named } = found;
  return { ...besides, ...found, ...others && named ? { requestParameters: { ...others, ...named } } : {} };
}

/** Any of the clues, with what their paths have in common written once. */
function fields(clues: Array<Pick<Clue, 'path' | 'values'>>): Record<string, unknown> {
  return either(grouped(clues, ({ path }) => path[0]).map(alike => {
    const [name, ...below] = alike[0].path;
    if (below.length === 0) return { [name]: distinct(alike.flatMap(({ values }) => values)) };
    return { [name]: fields(alike.map(({ path, values }) => ({ path: path.slice(1), values }))) };
  }));
}

function either(alternatives: Array<Record<string, unknown>>): Record<string, unknown> {
  return alternatives.length > 1 ? { $or: alternatives } : alternatives[0];
}

function distinct(values: unknown[]): unknown[] {
  return grouped(values, value => JSON.stringify(value)).map(([value]) => value);
}

function grouped<T>(all: T[], by: (one: T) => string | undefined): T[][] {
  const groups = new Map<string | undefined, T[]>();
  for (const one of all) {
    const key = by(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}
