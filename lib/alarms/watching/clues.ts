import * as events from 'aws-cdk-lib/aws-events';
import { RECORD_DETAIL_TYPE } from '../../private/names';
import { requireResource } from '../../private/template';

/**
 * Something that gives a change of ours away: a field of CloudTrail's record, and what it then holds.
 */
export interface Clue {
  /** Below `detail`. */
  readonly path: string[];
  /** In the language of event patterns; any of them. */
  readonly values: unknown[];
  /** What must hold besides, below `detail`. */
  readonly besides?: Record<string, unknown>;
}

/** Records to look for: of these services, with at least one of the clues. */
export interface Watch {
  readonly id: string;
  /** As they stand in `eventSource`, without the domain. Every service where left out. */
  readonly services?: string[];
  readonly clues: Clue[];
  /** Whether records that CloudTrail marks as reads are looked at, too. */
  readonly withReads?: boolean;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: not adjustable */
export const LONGEST_PATTERN = 2_048;

/**
 * The records of a watch, as an event pattern.
 *
 * Data events are left out, whoever records them: services at work leave them by the thousand. A record from before
 * `managementEvent` was written counts.
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
 * Deals the clues of a watch out to as many watches as their patterns need.
 *
 * @param longest the same watch, each of its texts as long as it can get once it is deployed
 * @throws if a single clue is longer than a pattern may be
 */
export function dealt(watch: Watch, longest: Watch): Watch[] {
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

/** Characters as EventBridge counts them. */
export function lengthOf(watch: Watch): number {
  const { source, detailType, detail } = patternOf(watch);
  return JSON.stringify({ source, 'detail-type': detailType, detail }).length;
}

/**
 * Has a rule look at records that CloudTrail marks as reads, too: EventBridge passes over them otherwise.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function withReads(rule: events.Rule): void {
  requireResource(rule, events.CfnRule.CFN_RESOURCE_TYPE_NAME).addPropertyOverride('State', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
}

/** Clues at the same place are one, with more values. */
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
