import * as events from 'aws-cdk-lib/aws-events';
import { RECORD_DETAIL_TYPE } from '../../private/event-names';
import { requireResource } from '../../private/template';

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

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: not adjustable */
export const LONGEST_PATTERN = 2_048;

/** What one rule matches: a watch, and as much of other watches as fits. */
export interface PackedRule { readonly id: string; readonly watches: Watch[] }

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

/**
 * Divides the clues among as few rules as EventBridge's limit allows. Each watch has its rule, and what doesn't fit into it goes
 * where there is room: a bus has only so many rules.
 *
 * The first clue of a watch stays in its own rule if it fits. So if two watches begin with the same clue, two rules match it.
 *
 * @param longest the same watches, with each string as long as its value can be after deployment
 * @throws if the pattern for a single clue is too long
 */
export function pack(watches: Watch[], longest: Watch[]): PackedRule[] {
  const rules: Rule[] = [...new Set(watches.map(({ id }) => id))].map(id => ({ id, clues: [] }));
  const add = (candidates: Rule[], ...clues: Place[]) => {
    const rule = candidates.find(candidate => lengthOf(watchesOf([...candidate.clues, ...clues], longest)) <= LONGEST_PATTERN);
    rule?.clues.push(...clues);
    return rule !== undefined;
  };
  const all = watches.map((watch, place) => watch.clues.map((_, clue): Place => [place, clue]));
  const own = (place: number) => rules.filter(({ id }) => id === watches[place].id);
  const refusedByOwn = (clues: Place[]) => clues.filter(clue => !add(own(clue[0]), clue));
  const leftOver = refusedByOwn(all.flatMap(clues => clues.slice(0, 1)));
  // All at once, where they fit: measuring a pattern is what takes time here.
  for (const [place, [, ...others]] of all.entries()) {
    if (!add(own(place), ...others)) leftOver.push(...refusedByOwn(others));
  }
  for (const clue of leftOver) {
    if (add(rules, clue)) continue;
    const { id } = watches[clue[0]];
    const another = { id: `${id}${rules.filter(rule => rule.id.startsWith(id)).length + 1}`, clues: [] };
    rules.push(another);
    if (!add([another], clue)) throw new Error(`${id}: an event pattern that looks for ${watches[clue[0]].clues[clue[1]].path.join('.')} alone has more than ${LONGEST_PATTERN} characters`);
  }
  return rules.map(({ id, clues }) => ({ id, watches: watchesOf(clues, watches) }));
}

/** A clue, by its place among the watches. */
type Place = [watch: number, clue: number];
interface Rule { readonly id: string; readonly clues: Place[] }

function watchesOf(places: Place[], watches: Watch[]): Watch[] {
  return watches.map((watch, place) => ({ ...watch, clues: places.filter(([of]) => of === place).map(([, clue]) => watch.clues[clue]) }))
    .filter(({ clues }) => clues.length > 0);
}

/** The length of the pattern as EventBridge counts it. */
export function lengthOf(watches: Watch[]): number {
  const { source, detailType, detail } = patternOf(watches);
  return JSON.stringify({ source, 'detail-type': detailType, detail }).length;
}

/**
 * Makes a rule match read events as well, which EventBridge ignores by default.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function withReads(rule: events.Rule): void {
  requireResource(rule, events.CfnRule.CFN_RESOURCE_TYPE_NAME).addPropertyOverride('State', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
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
