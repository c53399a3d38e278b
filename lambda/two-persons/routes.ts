import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Approval } from './approval';
import type { Approvals } from './approvals';
import { approvalAnswer, approvalDetail } from './record';
import { BrokerError, invalid, quoted } from '../shared/errors';
import { identifyCaller, type Caller } from '../shared/operator';
import type { ProxyEvent } from '../shared/proxy-event';
import { readGroup } from '../shared/stream-group';
import { respond, respondRefused } from '../shared/wire';

/** The API's dependencies. */
export interface Dependencies {
  readonly approvals: Approvals;
  readonly now: () => number;
  log(line: string): void;
}

const APPROVAL_ID = /^[A-Za-z0-9-]{1,64}$/;
const ACTIONS: { readonly [method: string]: 'show' | 'approve' | 'deny' } = { GET: 'show', POST: 'approve', DELETE: 'deny' };

/** The result of a request, for the answer and the log. */
interface Handled {
  readonly action?: string;
  readonly streamGroupId?: string;
  readonly approvalId?: string;
  readonly approval?: Approval;
  readonly body?: object;
}

/** Answers approvers. Every answer is logged with the caller's name. */
export async function answerApprover(event: ProxyEvent, dependencies: Dependencies): Promise<APIGatewayProxyResult> {
  // An approver's name must be a person's, even if the shell accepts other names from its operators.
  const caller = identifyCaller(event.requestContext.identity);
  let handled: Handled = {};
  let refusal: BrokerError | undefined;
  try {
    await handle(event, caller, dependencies, known => { handled = { ...handled, ...known }; });
  } catch (error) {
    refusal = error instanceof BrokerError ? error : new BrokerError('InternalServerException', 'The request could not be handled: the approvals can\'t be read or written. Do the same again; if it persists, give the platform team this response\'s request ID.');
  }
  dependencies.log(JSON.stringify({
    action: handled.action,
    status: refusal?.status ?? 200,
    approver: caller.arn,
    sourceIp: caller.sourceIp,
    streamGroupId: handled.streamGroupId,
    approvalId: handled.approvalId,
    ...handled.approval && approvalDetail(handled.approval),
    problem: refusal?.type,
    requestId: event.requestContext.requestId,
    time: new Date(dependencies.now()).toISOString(),
  }));
  return refusal ? respondRefused(refusal) : respond(200, handled.body!);
}

async function handle(event: ProxyEvent, caller: Caller, { approvals, now }: Dependencies, report: (handled: Handled) => void): Promise<void> {
  if (caller.refusal) throw caller.refusal;
  const streamGroupId = readGroup(event);
  report({ streamGroupId });
  const approvalId = event.pathParameters.ApprovalId as string | undefined;
  if (approvalId === undefined && event.resource?.endsWith('/approvals') && event.httpMethod === 'GET') {
    report({ action: 'list' });
    return report({ body: { Approvals: (await approvals.pending(streamGroupId)).map(approval => approvalAnswer(approval, now())) } });
  }
  const action = ACTIONS[event.httpMethod ?? ''];
  if (action === undefined) throw invalid(`Unsupported method ${quoted(event.httpMethod)}: GET shows a request for approval, POST approves it, DELETE denies or revokes it.`);
  report({ action });
  if (approvalId === undefined || !APPROVAL_ID.test(approvalId)) throw invalid(`The request for approval must be given in the path by its ID; got ${quoted(approvalId)}.`);
  report({ approvalId });
  const approval = action === 'show' ? await approvals.find(streamGroupId, approvalId) : await approvals[action](streamGroupId, approvalId, caller.arn!);
  report({ approval, body: approvalAnswer(approval, now()) });
}
