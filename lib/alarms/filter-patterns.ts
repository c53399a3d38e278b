import { KnownRole } from '../private/known-shells';
import { GAMELIFT_STREAMS, OPEN_SHELL_EVENT } from '../private/names';

/**
 * What the metric filters on CloudTrail's records look for.
 *
 * Whether `!=` matches a field that is missing is documented nowhere, so it never stands without a NOT EXISTS beside it;
 * nor does a verdict hang on what a null does.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */

const THE_CALL = `($.eventSource = "${GAMELIFT_STREAMS}") && ($.eventName = "${OPEN_SHELL_EVENT}")`;
const ISSUER = '$.userIdentity.sessionContext.sessionIssuer.arn';
/** A pattern has at most 1,024 characters: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html */
const LONGEST_PATTERN = 1_024;

/** A shell was opened, whoever did it. A call that failed carries an error code. */
export const OPENED_PATTERN = `{ ${THE_CALL} && (($.errorCode NOT EXISTS) || ($.errorCode IS NULL)) }`;

/**
 * Someone was refused by IAM, in any of the spellings that CloudTrail has for it. Not a session that is not ready yet
 * (StreamSessionAccessNotReadyException), which is what a waiting broker hears all the time.
 */
export const DENIED_PATTERN = `{ ${THE_CALL} && (${['AccessDenied*', '*.AccessDenied', '*.AccessDeniedException', '*Unauthorized*']
  .map(code => `($.errorCode = "${code}")`).join(' || ')}) }`;

/** In the broker's own log: requests that it answered with 400, 404, 409 or 429, none of which means that someone may not. */
export const UNSERVED_PATTERN = `{ ${['Invalid', 'NotFound', 'NotReady', 'Throttled'].map(outcome => `($.outcome = "${outcome}")`).join(' || ')} }`;

/**
 * The call was not made by a known shell, successful or not. Root, IAM users and some services have no session issuer at
 * all: their calls are found by that.
 */
export function bypassedPattern(known: KnownRole[]): string {
  return bypassed(known.map(({ arn }) => arn));
}

/** What is wrong with so many known roles, or nothing. */
export function bypassedPatternProblems(known: KnownRole[]): string[] {
  const length = bypassed(known.map(({ longest }) => 'x'.repeat(longest))).length;
  if (length <= LONGEST_PATTERN) return [];
  return [`${known.length} shell roles are known here, and the metric filter that looks for calls by anyone else would have up to ${length} characters; CloudWatch Logs takes ${LONGEST_PATTERN}. `
    + 'Make fewer shells (one serves any number of stream groups, by streamGroups or streamGroupTags), or pass fewer trustedShellRoles'];
}

function bypassed(known: string[]): string {
  const nobody = `(${ISSUER} NOT EXISTS) || (${ISSUER} IS NULL)`;
  if (known.length === 0) return `{ ${THE_CALL} }`;
  return `{ ${THE_CALL} && (${nobody} || (${known.map(arn => `(${ISSUER} != "${arn}")`).join(' && ')})) }`;
}
