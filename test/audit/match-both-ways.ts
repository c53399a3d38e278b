import type { Json } from './records/cloudtrail';
import { ruleMatches, type EventRule } from '../../local/signals/signals';

/** Whether a rule matches an event, for both ways that AWS may treat a missing field. */
export function matchBothWays(rule: EventRule, event: Json): boolean[] {
  return [false, true].map(missingFieldDiffers => ruleMatches(rule, event, missingFieldDiffers));
}
