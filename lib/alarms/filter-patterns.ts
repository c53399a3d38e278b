import { GAMELIFT_STREAMS, OPEN_SHELL_EVENT } from '../private/names';
import { branchesBelow, commonPrefix, dividingTexts, KnownRole, nameBegins, nameContains, TooManyRoles } from '../shells/known-role';

/**
 * What the metric filters on CloudTrail's records look for.
 *
 * Whether `!=` matches a field that is missing is documented nowhere, so it never stands without a NOT EXISTS beside it;
 * nor does a verdict hang on what a null does.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */

const THE_CALL = `($.eventSource = "${GAMELIFT_STREAMS}") && ($.eventName = "${OPEN_SHELL_EVENT}")`;
const ISSUER = '$.userIdentity.sessionContext.sessionIssuer.arn';
const ISSUER_NAME = '$.userIdentity.sessionContext.sessionIssuer.userName';
/** A pattern has at most 1,024 characters: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html */
export const LONGEST_PATTERN = 1_024;

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

/** In the log of the function that keeps approvals: what it answered approvers with a 4xx. Answers to the broker have no status. */
export const UNDECIDED_PATTERN = '{ ($.status >= 400) && ($.status < 500) }';

/**
 * The call was not made by a known shell, successful or not. Root, IAM users and some services have no session issuer at
 * all: their calls are found by that.
 *
 * As many patterns as it takes: they share out the roles by how their names begin, and a call fits one of them at most. A
 * metric counts what any of them finds; nothing is subtracted, so nobody can talk it down.
 *
 * @throws TooManyRoles
 */
export function bypassedPatterns(known: KnownRole[]): string[] {
  return share({ beginning: '', with: [], without: [] }, known);
}

/** Roles by their names: how they begin, and what they hold anywhere or don't. */
interface Share { readonly beginning: string; readonly with: string[]; readonly without: string[] }

/** One pattern for the roles of a share, and more for those that it has no room for. */
function share(of: Share, known: KnownRole[]): string[] {
  const common = commonPrefix(of.beginning, known);
  const apart = setApart(of, known, branchesBelow(of.beginning, known)) ?? setApart(of, known, common === of.beginning ? [] : [common]);
  if (apart === undefined) return halve(of, known);
  return [
    bypassed(of, apart, rest(known, apart).map(({ arn }) => arn)),
    ...apart.flatMap(next => share({ ...of, beginning: next }, known.filter(role => nameBegins(role, next) !== false))),
  ];
}

/** As many of the classes as must have patterns of their own, so that there is room for the rest in one. */
function setApart(of: Share, known: KnownRole[], classes: string[]): string[] | undefined {
  return [...classes.keys(), classes.length].map(count => classes.slice(0, count)).find(apart =>
    bypassed(of, apart, rest(known, apart).map(({ longest }) => 'x'.repeat(longest))).length <= LONGEST_PATTERN);
}

function rest(known: KnownRole[], apart: string[]): KnownRole[] {
  return known.filter(role => !apart.some(next => nameBegins(role, next) === true));
}

/** Names that go on in too many ways are told apart by what about half of them hold. */
function halve(of: Share, known: KnownRole[]): string[] {
  const half = dividingTexts(known)[0];
  if (half === undefined) throw new TooManyRoles(known);
  return [
    ...share({ ...of, with: [...of.with, half] }, known.filter(role => nameContains(role, half) !== false)),
    ...share({ ...of, without: [...of.without, half] }, known.filter(role => nameContains(role, half) !== true)),
  ];
}

function bypassed({ beginning, with: held, without }: Share, apart: string[], known: string[]): string {
  const present = [...beginning === '' ? [] : [`${beginning}*`], ...held.map(text => `*${text}*`)].map(text => `(${ISSUER_NAME} = "${text}")`);
  const absent = [...without.map(text => `*${text}*`), ...apart.map(next => `${next}*`)].map(text => `(${ISSUER_NAME} != "${text}")`);
  const other = [...absent, ...known.map(arn => `(${ISSUER} != "${arn}")`)];
  if (present.length > 0) return `{ ${[THE_CALL, ...present, ...other].join(' && ')} }`;
  if (other.length === 0) return `{ ${THE_CALL} }`;
  const nobody = [ISSUER, ...absent.length > 0 ? [ISSUER_NAME] : []].map(field => `(${field} NOT EXISTS) || (${field} IS NULL)`).join(' || ');
  return `{ ${THE_CALL} && (${nobody} || (${other.join(' && ')})) }`;
}
