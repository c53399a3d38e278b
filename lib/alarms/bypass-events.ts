import * as events from 'aws-cdk-lib/aws-events';
import { GAMELIFT_STREAMS, OPEN_SHELL_EVENT, RECORD_DETAIL_TYPE } from '../private/names';
import { branchesBelow, combined, KnownRole, nameBegins, Patterns } from '../shells/known-role';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const LONGEST_PATTERN = 2_048;

/** Roles whose names have one of these prefixes. */
interface Share { readonly beginnings: string[]; readonly known: KnownRole[] }

/**
 * Event patterns for CloudTrail's record of a call that was not made by a known shell. There are as many as it takes to name
 * the roles. They divide the roles by the prefixes of their names, so that a record matches at most one of them.
 */
export function bypassedEvents(known: KnownRole[]): Patterns<events.EventPattern> {
  if (fits(anyoneBut(atLongest(known), []))) return { patterns: [anyoneBut(known, [])], indistinguishable: [] };
  const { patterns, indistinguishable } = combined(branchesBelow('', known).map(beginning => split(beginning, known)));
  if (indistinguishable.length > 0) return { patterns: [], indistinguishable };
  const shares = pack(patterns);
  const beginnings = shares.flatMap(share => share.beginnings);
  const rest = known.filter(role => !beginnings.some(beginning => nameBegins(role, beginning) === true));
  if (!fits(anyoneBut(atLongest(rest), beginnings))) return { patterns: [], indistinguishable: known };
  return { patterns: [anyoneBut(rest, beginnings), ...shares.map(among)], indistinguishable: [] };
}

/** Divides the roles until each share is small enough for one pattern. */
function split(beginning: string, all: KnownRole[]): Patterns<Share> {
  const known = all.filter(role => nameBegins(role, beginning) !== false);
  const share = { beginnings: [beginning], known };
  if (hasRoom(share)) return { patterns: [share], indistinguishable: [] };
  const branches = branchesBelow(beginning, known);
  if (branches.length === 0) return { patterns: [], indistinguishable: known };
  return combined(branches.map(next => split(next, known)));
}

function pack(shares: Share[]): Share[] {
  return shares.reduce<Share[]>((packed, share) => {
    const index = packed.findIndex(one => hasRoom(both(one, share)));
    return index < 0 ? [...packed, share] : packed.map((one, position) => position === index ? both(one, share) : one);
  }, []);
}

function both(one: Share, other: Share): Share {
  return { beginnings: [...one.beginnings, ...other.beginnings], known: [...new Set([...one.known, ...other.known])] };
}

/** Calls without a role, or with a role of no known shell. Root, users and some services have no session issuer. */
function anyoneBut(known: KnownRole[], elsewhere: string[]): events.EventPattern {
  const name = elsewhere.length === 0 ? {} : { userName: [{ 'anything-but': { prefix: elsewhere } }] };
  return calls({
    $or: [
      issuer({ ...name, arn: [unknown(known)] }),
      issuer({ arn: [{ exists: false }] }),
      ...elsewhere.length === 0 ? [] : [issuer({ userName: [{ exists: false }] })],
    ],
  });
}

function among({ beginnings, known }: Share): events.EventPattern {
  return calls(issuer({ userName: beginnings.map(prefix => ({ prefix })), arn: [unknown(known)] }));
}

function calls(detail: object): events.EventPattern {
  return {
    source: ['aws.gameliftstreams'],
    detailType: [RECORD_DETAIL_TYPE],
    detail: { eventSource: [GAMELIFT_STREAMS], eventName: [OPEN_SHELL_EVENT], ...detail },
  };
}

function issuer(sessionIssuer: object): object {
  return { userIdentity: { sessionContext: { sessionIssuer } } };
}

function unknown(known: KnownRole[]): object {
  return known.length > 0 ? { 'anything-but': known.map(({ arn }) => arn) } : { exists: true }; // an empty list is no pattern
}

function hasRoom({ beginnings, known }: Share): boolean {
  return fits(among({ beginnings, known: atLongest(known) }));
}

function fits({ detailType, ...rest }: events.EventPattern): boolean {
  return JSON.stringify({ ...rest, 'detail-type': detailType }).length <= LONGEST_PATTERN;
}

function atLongest(known: KnownRole[]): KnownRole[] {
  return known.map(role => ({ ...role, arn: 'x'.repeat(role.longest) }));
}
