import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Deadlines } from './deadlines';
import { decodedOnce, readText } from './sent-text';
import type { Services } from './services';
import { BrokerError, notAnnounced } from '../shared/errors';
import { identifyCaller } from '../shared/operator';
import type { ProxyEvent } from '../shared/proxy-event';
import { invalid, quoted, readGroup } from '../shared/stream-group';
import { respond, respondRefused } from '../shared/wire';

/**
 * Someone's statement that they have gone through a shell that was opened in an emergency. This interface is the allow-list for
 * line and event.
 */
interface Review {
  /** ARN. */
  readonly reviewer?: string;
  readonly sourceIp?: string;
  readonly streamGroupId?: string;
  /** Session Manager's ID of the shell. Unlike API Gateway's request ID, which a client can send, only the service makes it. */
  readonly ssmSessionId?: string;
  readonly note?: string;
  readonly requestId?: string;
  readonly caller?: string;
  readonly accessKeyId?: string;
  /** When the review was received, ISO 8601 in UTC. */
  readonly time: string;
}

const REVIEW_ROUTE = '/emergencies/{SessionId}/review';
const NOTE_HEADER = 'x-admin-shell-note';
const UNRECORDED = 'The review is not on record';
const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9._@+=,-]{0,255}$/;

/** Decided by the route that API Gateway reports, as for the emergency door. */
export function isReview({ resource }: ProxyEvent): boolean {
  return resource?.endsWith(REVIEW_ROUTE) ?? false;
}

/**
 * Puts a review on record. It opens nothing and looks nothing up: the function can't read its own log, and keeps no table. Whose shell it
 * was, and so whether the reviewer is someone else, is what the saved query compares (lib/gate-queries.ts).
 */
export async function answerReviewer(
  event: ProxyEvent,
  { received, recordBy }: Deadlines,
  { announce }: Pick<Services, 'announce'>,
  { log }: { log(line: string): void },
): Promise<APIGatewayProxyResult> {
  // However lenient the shell is with its operators, a reviewer's name must be a human's.
  const { arn: reviewer, sourceIp, caller, accessKeyId, refusal: objection } = identifyCaller(event.requestContext.identity);
  const { requestId } = event.requestContext;
  let review: Review = { reviewer, sourceIp, requestId, caller, accessKeyId, time: new Date(received).toISOString() };
  let refusal = objection;
  try {
    if (!refusal) {
      review = { ...review, streamGroupId: readGroup(event) };
      review = { ...review, ssmSessionId: readSessionId(event) };
      review = { ...review, note: readNote(event) };
      // As with shells: what wasn't announced doesn't count.
      if (!await announce({ detailType: 'Admin Shell Emergency Reviewed', detail: review, time: new Date(received) }, recordBy)) throw notAnnounced(UNRECORDED);
    }
  } catch (error) {
    refusal = error instanceof BrokerError ? error : notAnnounced(UNRECORDED);
  }
  // Only what was refused has an outcome, as a request for a shell has, by which the alarms know it.
  log(JSON.stringify({ action: 'review', status: refusal?.status ?? 200, outcome: refusal?.outcome, ...review }));
  if (refusal) return respondRefused(refusal);
  const { ssmSessionId, streamGroupId, note, time } = review;
  return respond(200, { SessionId: ssmSessionId, StreamGroupId: streamGroupId, Reviewer: reviewer, Note: note, ReviewedAt: time });
}

function readSessionId({ pathParameters }: ProxyEvent): string {
  const sent = pathParameters.SessionId as string | undefined;
  const id = decodedOnce(sent ?? '');
  if (id !== undefined && SESSION_ID.test(id)) return id;
  throw invalid(`The shell must be given in the path by its Session Manager session, ssmSessionId in its record; got ${quoted(sent)}.`);
}

function readNote(event: ProxyEvent): string {
  const note = readText(event, NOTE_HEADER, 'note');
  if (note !== undefined) return note;
  throw invalid(`Say what the review found in the header ${NOTE_HEADER} (what was done, why nobody could be asked, a ticket).`);
}
