import * as events from 'aws-cdk-lib/aws-events';
import { patternOf, Watch } from './clues';
import { LONGEST_EVENT_PATTERN, patternLength } from '../../private/event-patterns';
import { requireResource } from '../../private/underlying-resource';

/** What one rule matches: a watch, and as much of other watches as fits. */
export interface PackedRule { readonly id: string; readonly watches: Watch[] }

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
    const rule = candidates.find(candidate => patternLength(patternOf(watchesOf([...candidate.clues, ...clues], longest))) <= LONGEST_EVENT_PATTERN);
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
    if (!add([another], clue)) throw new Error(`${id}: an event pattern that looks for ${watches[clue[0]].clues[clue[1]].path.join('.')} alone has more than ${LONGEST_EVENT_PATTERN} characters`);
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

/**
 * Makes a rule match read events as well, which EventBridge ignores by default.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function withReads(rule: events.Rule): void {
  requireResource(rule, events.CfnRule.CFN_RESOURCE_TYPE_NAME).addPropertyOverride('State', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
}
