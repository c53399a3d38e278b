import { GAMELIFT_STREAMS, OPEN_SHELL_EVENT } from '../private/event-names';
import { branchesBelow, combined, commonPrefix, dividingTexts, KnownRole, nameStartsWith, nameContains, Patterns } from '../shells/known-role';

/**
 * Patterns of the metric filters on CloudTrail's records.
 *
 * It is not documented whether `!=` matches a missing field, so it is always combined with NOT EXISTS; nor does any result
 * depend on how null is treated.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */

const THE_CALL = `($.eventSource = "${GAMELIFT_STREAMS}") && ($.eventName = "${OPEN_SHELL_EVENT}")`;
const ISSUER = '$.userIdentity.sessionContext.sessionIssuer.arn';
const ISSUER_NAME = '$.userIdentity.sessionContext.sessionIssuer.userName';
/** A pattern has at most 1,024 characters: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html */
export const LONGEST_PATTERN = 1_024;

/** A shell was opened, no matter by whom. A failed call has an error code. */
export const OPENED_PATTERN = `{ ${THE_CALL} && (($.errorCode NOT EXISTS) || ($.errorCode IS NULL)) }`;

/**
 * IAM refused the call, in any of the spellings that CloudTrail uses. This doesn't include a session that is not ready yet
 * (StreamSessionAccessNotReadyException), an error that a waiting broker gets all the time.
 */
export const DENIED_PATTERN = `{ ${THE_CALL} && (${['AccessDenied*', '*.AccessDenied', '*.AccessDeniedException', '*Unauthorized*']
  .map(code => `($.errorCode = "${code}")`).join(' || ')}) }`;

/** In the broker's own log: requests that it answered with 400, 404, 409 or 429, none of which means that access was denied. */
export const UNSERVED_PATTERN = `{ ${['Invalid', 'NotFound', 'NotReady', 'Throttled'].map(outcome => `($.outcome = "${outcome}")`).join(' || ')} }`;

/** In the log of the function that keeps approvals: what it answered approvers with a 4xx. Answers to the broker have no status. */
export const UNDECIDED_PATTERN = '{ ($.status >= 400) && ($.status < 500) }';

/**
 * Patterns for calls that were not made by a known shell, successful or not. Root, IAM users and some services have no
 * session issuer at all, by which their calls are recognized.
 *
 * There are as many patterns as it takes. They divide the roles by the prefixes of their names, so that a call matches at
 * most one of them. The metric counts the matches of all patterns and nothing is subtracted, so nobody can lower the count.
 */
export function bypassedPatterns(known: KnownRole[]): Patterns<string> {
  return patternsOf({ prefix: '', with: [], without: [] }, known);
}

/** Roles, selected by their names: the prefix, and texts that they contain or don't. */
interface Share { readonly prefix: string; readonly with: string[]; readonly without: string[] }

/** One pattern for the roles of a share, and more for those that it has no room for. */
function patternsOf(share: Share, known: KnownRole[]): Patterns<string> {
  const common = commonPrefix(share.prefix, known);
  const apart = setApart(share, known, branchesBelow(share.prefix, known)) ?? setApart(share, known, common === share.prefix ? [] : [common]);
  if (apart === undefined) return halve(share, known);
  return combined([
    { patterns: [bypassed(share, apart, rest(known, apart).map(({ arn }) => arn))], indistinguishable: [] },
    ...apart.map(next => patternsOf({ ...share, prefix: next }, known.filter(role => nameStartsWith(role, next) !== false))),
  ]);
}

/** The fewest branches that must have patterns of their own so that one pattern has room for the rest. */
function setApart(share: Share, known: KnownRole[], branches: string[]): string[] | undefined {
  return [...branches.keys(), branches.length].map(count => branches.slice(0, count)).find(apart =>
    bypassed(share, apart, rest(known, apart).map(({ longest }) => 'x'.repeat(longest))).length <= LONGEST_PATTERN);
}

function rest(known: KnownRole[], apart: string[]): KnownRole[] {
  return known.filter(role => !apart.some(next => nameStartsWith(role, next) === true));
}

/** Divides names with too many branches by a text that about half of them contain. */
function halve(share: Share, known: KnownRole[]): Patterns<string> {
  const text = dividingTexts(known)[0];
  if (text === undefined) return { patterns: [], indistinguishable: known };
  return combined([
    patternsOf({ ...share, with: [...share.with, text] }, known.filter(role => nameContains(role, text) !== false)),
    patternsOf({ ...share, without: [...share.without, text] }, known.filter(role => nameContains(role, text) !== true)),
  ]);
}

function bypassed({ prefix, with: contained, without }: Share, apart: string[], known: string[]): string {
  const present = [...prefix === '' ? [] : [`${prefix}*`], ...contained.map(text => `*${text}*`)].map(text => `(${ISSUER_NAME} = "${text}")`);
  const absent = [...without.map(text => `*${text}*`), ...apart.map(next => `${next}*`)].map(text => `(${ISSUER_NAME} != "${text}")`);
  const other = [...absent, ...known.map(arn => `(${ISSUER} != "${arn}")`)];
  if (present.length > 0) return `{ ${[THE_CALL, ...present, ...other].join(' && ')} }`;
  if (other.length === 0) return `{ ${THE_CALL} }`;
  const nobody = [ISSUER, ...absent.length > 0 ? [ISSUER_NAME] : []].map(field => `(${field} NOT EXISTS) || (${field} IS NULL)`).join(' || ');
  return `{ ${THE_CALL} && (${nobody} || (${other.join(' && ')})) }`;
}
