import * as events from 'aws-cdk-lib/aws-events';
import { RECORD_DETAIL_TYPE } from '../../private/names';
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
  readonly id: string;
  /** The services as in `eventSource`, without the domain; undefined for every service. */
  readonly services?: string[];
  readonly clues: Clue[];
  /** Whether the rule also matches read events. */
  readonly withReads?: boolean;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: not adjustable */
export const LONGEST_PATTERN = 2_048;

/**
 * The event pattern for the records of a watch.
 *
 * It excludes data events, which services in normal operation cause by the thousand. Records in the older format without
 * `managementEvent` match as well.
 */
export function patternOf({ services, clues }: Watch): events.EventPattern {
  const alternatives = merged(clues).map(({ path, values, besides }) => nest(path, values, besides));
  return {
    source: [{ prefix: 'aws.' }] as unknown as string[], // nobody but AWS can put such an event
    detailType: [RECORD_DETAIL_TYPE],
    detail: {
      managementEvent: [true, { exists: false }],
      ...services && { eventSource: services.map(service => `${service}.amazonaws.com`) },
      ...alternatives.length > 1 ? { $or: alternatives } : alternatives[0],
    },
  };
}

/**
 * Splits a watch into as many as are needed for their patterns to be within EventBridge's limit.
 *
 * @param longest the same watch, with each string as long as its value can be after deployment
 * @throws if the pattern for a single clue is too long
 */
export function split(watch: Watch, longest: Watch): Watch[] {
  const packs: number[][] = [[]];
  watch.clues.forEach((clue, index) => {
    const pack = packs[packs.length - 1];
    const fits = lengthOf({ ...longest, clues: [...pack, index].map(one => longest.clues[one]) }) <= LONGEST_PATTERN;
    if (fits) pack.push(index);
    else if (pack.length === 0) throw new Error(`${watch.id}: an event pattern that looks for ${clue.path.join('.')} alone has more than ${LONGEST_PATTERN} characters`);
    else packs.push([index]);
  });
  return packs.filter(pack => pack.length > 0)
    .map((pack, index) => ({ ...watch, id: index === 0 ? watch.id : `${watch.id}${index + 1}`, clues: pack.map(one => watch.clues[one]) }));
}

/** The length of the pattern as EventBridge counts it. */
export function lengthOf(watch: Watch): number {
  const { source, detailType, detail } = patternOf(watch);
  return JSON.stringify({ source, 'detail-type': detailType, detail }).length;
}

/**
 * Makes a rule match read events as well, which EventBridge ignores by default.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function withReads(rule: events.Rule): void {
  requireResource(rule, events.CfnRule.CFN_RESOURCE_TYPE_NAME).addPropertyOverride('State', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
}

/** Merges clues with the same path and conditions into one with several values. */
function merged(clues: Clue[]): Clue[] {
  const byPlace = new Map<string, Clue>();
  for (const clue of clues) {
    const place = JSON.stringify([clue.path, clue.besides]);
    const values = [...byPlace.get(place)?.values ?? [], ...clue.values];
    byPlace.set(place, { ...clue, values: [...new Map(values.map(value => [JSON.stringify(value), value])).values()] });
  }
  return [...byPlace.values()];
}

function nest(path: string[], values: unknown[], besides: Record<string, unknown> = {}): Record<string, unknown> {
  const [last, ...above] = [...path].reverse();
  const field: Record<string, unknown> = { [last]: values };
  return { ...besides, ...above.reduce<Record<string, unknown>>((inner, name) => ({ [name]: inner }), field) };
}
