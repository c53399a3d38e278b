import * as events from 'aws-cdk-lib/aws-events';
import { GAMELIFT_STREAMS, OPEN_SHELL_EVENT, RECORD_DETAIL_TYPE, SESSION_ACCESS_EVENTS } from '../private/event-names';
import { LONGEST_EVENT_PATTERN, patternLength } from '../private/event-patterns';
import { branchesBelow, combined, KnownRole, nameStartsWith, Patterns } from '../shells/known-role';

/** Roles whose names have one of these prefixes. */
interface Share { readonly eventNames: string[]; readonly prefixes: string[]; readonly known: KnownRole[] }

/**
 * Event patterns for CloudTrail's record of a call that was not made by a known shell. There are as many as it takes to name
 * the roles. They divide the roles by the prefixes of their names, so that a record matches at most one of them.
 */
export function bypassedEvents(known: KnownRole[]): Patterns<events.EventPattern> {
  return callsByOthers([OPEN_SHELL_EVENT], known);
}

/** The same for other ways to a player's session, which take no shell. */
export function sessionAccesses(known: KnownRole[]): Patterns<events.EventPattern> {
  return callsByOthers(SESSION_ACCESS_EVENTS, known);
}

function callsByOthers(eventNames: string[], known: KnownRole[]): Patterns<events.EventPattern> {
  if (fits(anyoneBut(eventNames, atLongest(known), []))) return { patterns: [anyoneBut(eventNames, known, [])], indistinguishable: [] };
  const { patterns, indistinguishable } = combined(branchesBelow('', known).map(prefix => split({ eventNames, prefixes: [prefix], known })));
  if (indistinguishable.length > 0) return { patterns: [], indistinguishable };
  const shares = joined(patterns);
  const prefixes = shares.flatMap(share => share.prefixes);
  const rest = known.filter(role => !prefixes.some(prefix => nameStartsWith(role, prefix) === true));
  if (!fits(anyoneBut(eventNames, atLongest(rest), prefixes))) return { patterns: [], indistinguishable: known };
  return { patterns: [anyoneBut(eventNames, rest, prefixes), ...shares.map(among)], indistinguishable: [] };
}

/** Divides the roles until each share is small enough for one pattern. */
function split({ eventNames, prefixes: [prefix], known: all }: Share): Patterns<Share> {
  const known = all.filter(role => nameStartsWith(role, prefix) !== false);
  const share = { eventNames, prefixes: [prefix], known };
  if (hasRoom(share)) return { patterns: [share], indistinguishable: [] };
  const branches = branchesBelow(prefix, known);
  if (branches.length === 0) return { patterns: [], indistinguishable: known };
  return combined(branches.map(next => split({ ...share, prefixes: [next] })));
}

/** As few shares as possible, with one pattern each. */
function joined(shares: Share[]): Share[] {
  return shares.reduce<Share[]>((fewer, share) => {
    const index = fewer.findIndex(one => hasRoom(both(one, share)));
    return index < 0 ? [...fewer, share] : fewer.map((one, position) => position === index ? both(one, share) : one);
  }, []);
}

function both(one: Share, other: Share): Share {
  return { ...one, prefixes: [...one.prefixes, ...other.prefixes], known: [...new Set([...one.known, ...other.known])] };
}

/** Calls without a role, or with a role of no known shell. Root, users and some services have no session issuer. */
function anyoneBut(eventNames: string[], known: KnownRole[], elsewhere: string[]): events.EventPattern {
  const name = elsewhere.length === 0 ? {} : { userName: [{ 'anything-but': { prefix: elsewhere } }] };
  return calls(eventNames, {
    $or: [
      issuer({ ...name, arn: [unknown(known)] }),
      issuer({ arn: [{ exists: false }] }),
      ...elsewhere.length === 0 ? [] : [issuer({ userName: [{ exists: false }] })],
    ],
  });
}

function among({ eventNames, prefixes, known }: Share): events.EventPattern {
  return calls(eventNames, issuer({ userName: prefixes.map(prefix => ({ prefix })), arn: [unknown(known)] }));
}

function calls(eventNames: string[], detail: object): events.EventPattern {
  return {
    source: ['aws.gameliftstreams'],
    detailType: [RECORD_DETAIL_TYPE],
    detail: { eventSource: [GAMELIFT_STREAMS], eventName: eventNames, ...detail },
  };
}

function issuer(sessionIssuer: object): object {
  return { userIdentity: { sessionContext: { sessionIssuer } } };
}

function unknown(known: KnownRole[]): object {
  return known.length > 0 ? { 'anything-but': known.map(({ arn }) => arn) } : { exists: true }; // an empty list is no pattern
}

function hasRoom(share: Share): boolean {
  return fits(among({ ...share, known: atLongest(share.known) }));
}

function fits(pattern: events.EventPattern): boolean {
  return patternLength(pattern) <= LONGEST_EVENT_PATTERN;
}

function atLongest(known: KnownRole[]): KnownRole[] {
  return known.map(role => ({ ...role, arn: 'x'.repeat(role.longest) }));
}
