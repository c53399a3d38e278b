import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Deadlines } from './deadlines';
import { decodedOnce, readText } from './header-text';
import { noNote, notAShell, reviewNotRecorded } from './refusals';
import type { Services } from './services';
import { BrokerError } from '../shared/errors';
import { identifyCaller } from '../shared/operator';
import type { ProxyEvent } from '../shared/proxy-event';
import { readGroup } from '../shared/stream-group';
import { respond, respondRefused } from '../shared/wire';

/**
 * A statement that someone has reviewed a shell that was opened in an emergency. This interface is the allow-list for the log line and
 * the event.
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
const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9._@+=,-]{0,255}$/;

/** Decided by the route that API Gateway reports, as for emergency access. */
export function isReview({ resource }: ProxyEvent): boolean {
  return resource?.endsWith(REVIEW_ROUTE) ?? false;
}

/**
 * Records a review. It opens nothing and looks nothing up: the function can't read its own log, and has no table. Whether the reviewer
 * is someone other than the operator is for the saved query to compare (lib/gate-queries.ts).
 */
export async function answerReviewer(
  event: ProxyEvent,
  { received, recordBy }: Deadlines,
  { announce }: Pick<Services, 'announce'>,
  { log }: { log(line: string): void },
): Promise<APIGatewayProxyResult> {
  // A reviewer's name must be a person's, even if the shell accepts other names from its operators.
  const { arn: reviewer, sourceIp, caller, accessKeyId, refusal: objection } = identifyCaller(event.requestContext.identity);
  const { requestId } = event.requestContext;
  let review: Review = { reviewer, sourceIp, requestId, caller, accessKeyId, time: new Date(received).toISOString() };
  let refusal = objection;
  try {
    if (!refusal) {
      review = { ...review, streamGroupId: readGroup(event) };
      review = { ...review, ssmSessionId: readSessionId(event) };
      review = { ...review, note: readNote(event) };
      // As with shells: a review that isn't announced doesn't count.
      if (!await announce({ detailType: 'Admin Shell Emergency Reviewed', detail: review, time: new Date(received) }, recordBy)) throw reviewNotRecorded();
    }
  } catch (error) {
    refusal = error instanceof BrokerError ? error : reviewNotRecorded();
  }
  // Only a refusal has an outcome, as requests for shells do: the alarms match it.
  log(JSON.stringify({ action: 'review', status: refusal?.status ?? 200, outcome: refusal?.outcome, ...review }));
  if (refusal) return respondRefused(refusal);
  const { ssmSessionId, streamGroupId, note, time } = review;
  return respond(200, { SessionId: ssmSessionId, StreamGroupId: streamGroupId, Reviewer: reviewer, Note: note, ReviewedAt: time });
}

function readSessionId({ pathParameters }: ProxyEvent): string {
  const sent = pathParameters.SessionId as string | undefined;
  const id = decodedOnce(sent ?? '');
  if (id !== undefined && SESSION_ID.test(id)) return id;
  throw notAShell(sent);
}

function readNote(event: ProxyEvent): string {
  const note = readText(event, NOTE_HEADER, 'note');
  if (note !== undefined) return note;
  throw noNote(NOTE_HEADER);
}
