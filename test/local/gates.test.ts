import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessDeniedException, InternalServerException, StreamSessionAccessNotReadyException } from '@aws-sdk/client-gameliftstreams';
import { Duration, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { GROUP, OTHER_GROUP, remove, RunningShell, SESSION, synthesizeShell } from './running-shell';
import { Gate } from '../../lib';
import { signedRequest, type Answer } from '../../local/demo/signed-request';
import type { Identity } from '../../local/services/identities';
import type { Sabotage } from '../../local/services/server';

// The broker, a platform team's gate and the approval function, each as synthesized and in its own process.

/** The platform team's gate: the reason says what it does. */
const TICKETS = `export async function handler({ reason }) {
  if (reason.startsWith('throw')) throw new Error('SECRET');
  if (reason.startsWith('deny')) return { decision: 'deny', message: 'INC-4711 is closed.' };
  return { decision: 'allow', approvedBy: 'INC-4711' };
}`;

function gates(stack: Stack): Gate[] {
  const directory = mkdtempSync(join(tmpdir(), 'tickets-'));
  writeFileSync(join(directory, 'index.mjs'), TICKETS);
  const tickets = new lambda.Function(stack, 'Tickets', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(directory),
    role: new iam.Role(stack, 'TicketsRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }), // AWS's managed policies are not in the stack
  });
  return [Gate.fromFunction(tickets, { timeout: Duration.seconds(2) }), Gate.twoPersons()];
}

let assembly: string;
let shell: RunningShell;
let alice: Identity;
let bob: Identity;
let reasons = 0;
/** An approval remains valid, so each test has its own reason. */
let reason: string;

beforeAll(async () => {
  assembly = synthesizeShell(Duration.seconds(10), {}, gates);
  shell = await RunningShell.start(assembly);
  alice = shell.session('GameOps', 'alice@example.com');
  bob = shell.session('Leads', 'bob@example.com');
});
afterAll(async () => {
  await shell?.stop();
  remove(assembly);
});
beforeEach(() => {
  shell.reset();
  shell.environment.streams.startSession(GROUP, SESSION);
  reason = `INC-4711 black screen, number ${++reasons}`;
});

const ask = (as = alice, why = reason) => shell.ask({ as, reason: why });
const approvals = (method: string, as: Identity, id = '', group = GROUP): Promise<Answer> =>
  signedRequest(method, `${shell.environment.endpointUrl}/streamgroups/${group}/approvals${id && `/${id}`}`, as, 'us-west-2');
const emergency = (as: Identity, headers: Record<string, string>): Promise<Answer> =>
  signedRequest('POST', `${shell.environment.endpointUrl}/streamgroups/${GROUP}/streamsessions/${SESSION}/emergency-access`, as, 'us-west-2', headers);
const review = (as: Identity, id: string, group = GROUP): Promise<Answer> =>
  signedRequest('POST', `${shell.environment.endpointUrl}/streamgroups/${group}/emergencies/${id}/review`, as, 'us-west-2', { 'x-admin-shell-note': 'encoder%20restarted' });
const events = () => shell.events.map(({ detailType, detail }) => `${detailType}${detail.gate === undefined ? '' : ` (${detail.gate})`}`);

const hangUp: Sabotage = (_, response) => Boolean(response.socket!.destroy());

/** @returns the request's ID */
async function waitForApproval(): Promise<string> {
  await expect(ask()).rejects.toThrow(StreamSessionAccessNotReadyException);
  return JSON.parse(shell.lines[shell.lines.length - 1]).approvalId;
}

test('an operator waits for a colleague, can\'t approve their own request, and gets the shell once it is approved', async () => {
  const id = await waitForApproval();
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(events()).toEqual(['Admin Shell Approval Requested', 'Admin Shell Refused (two-persons)']);
  expect(shell.events[0].detail).toMatchObject({ approvalId: id, operator: alice.arn, streamSessionId: SESSION, reason, state: 'pending' });
  expect(shell.assumptions).toEqual([]);

  const pending = await approvals('GET', bob);
  expect(pending.body.Approvals).toContainEqual(expect.objectContaining({ ApprovalId: id, State: 'pending', Operator: alice.arn, Reason: reason }));
  expect(await approvals('POST', shell.session('Leads', 'Alice'), id)).toMatchObject({ status: 403, body: { Message: expect.stringContaining('same person') } });
  await expect(ask()).rejects.toThrow(StreamSessionAccessNotReadyException);

  expect(await approvals('POST', bob, id)).toMatchObject({ status: 200, body: { State: 'approved', DecidedBy: bob.arn } });
  expect(await ask()).toMatchObject({ SessionId: expect.stringMatching(/^gameliftstreams-/) });
  expect(shell.assumptions).toEqual([expect.objectContaining({ tags: expect.objectContaining({ Operator: alice.arn, ApprovedBy: bob.arn }) })]);
  expect(JSON.parse(shell.lines[2])).toMatchObject({ outcome: 'Opened', approvedBy: bob.arn, approvalId: id });
  expect(events().slice(2)).toEqual(['Admin Shell Refused (two-persons)', 'Admin Shell Approved', 'Admin Shell Opened']);
  expect(shell.gateLines.map(line => JSON.parse(line).action)).toEqual(['ask', 'list', 'approve', 'ask', 'approve', 'ask']);
});

test('fails after a colleague revokes an approval', async () => {
  const id = await waitForApproval();
  await approvals('POST', bob, id);
  expect(await approvals('DELETE', bob, id)).toMatchObject({ status: 200, body: { State: 'revoked' } });
  await expect(ask()).rejects.toThrow(/bob@example\.com has revoked the request/);
  expect(shell.assumptions).toEqual([]);
});

test('fails for an approver without a grant, and for one of another stream group', async () => {
  const id = await waitForApproval();
  expect(await approvals('POST', alice, id)).toMatchObject({ status: 403, body: { Message: expect.stringContaining('not authorized to perform: execute-api:Invoke') } });
  expect(await approvals('POST', bob, id, OTHER_GROUP)).toMatchObject({ status: 404 });
});

test('fails if the platform team\'s gate denies, and asks no second person', async () => {
  const error = await ask(alice, 'deny this').catch(thrown => thrown);
  expect(error).toBeInstanceOf(AccessDeniedException);
  expect(error.message).toBe('INC-4711 is closed.');
  expect(events()).toEqual(['Admin Shell Refused (Tickets)']);
  expect(shell.environment.dynamodb.table.all().filter(item => item.reason.S === 'deny this')).toEqual([]);
});

test('fails if the platform team\'s gate throws, without disclosing the error', async () => {
  await expect(ask(alice, 'throw this')).rejects.toThrow(InternalServerException);
  expect(JSON.stringify([shell.lines, shell.events])).not.toContain('SECRET');
  expect(shell.assumptions).toEqual([]);
});

test.each([['dynamodb'], ['lambda']] as const)('fails while %s is down, even with an approval', async service => {
  const id = await waitForApproval();
  await approvals('POST', bob, id);
  shell.environment[service].sabotage = hangUp;
  await expect(ask()).rejects.toThrow(InternalServerException);
  expect(shell.assumptions).toEqual([]);
});

describe('an emergency', () => {
  test('opens at once without asking any gate, and is marked in the record, tags, notices and alarms', async () => {
    for (const service of ['dynamodb', 'lambda'] as const) shell.environment[service].sabotage = hangUp;
    expect(await emergency(bob, { 'x-admin-shell-reason': 'deny%20nobody' })).toMatchObject({ status: 200, body: { SessionId: expect.any(String) } });
    expect(shell.gateLines).toEqual([]);
    expect(JSON.parse(shell.lines[0])).toMatchObject({ outcome: 'Opened', emergency: true, sourceIdentity: 'bob@example.com' });
    expect(shell.assumptions[0].tags).toMatchObject({ Emergency: 'true' });
    const { audit } = shell.environment;
    expect(audit.notices.map(({ rule }) => rule)).toEqual(expect.arrayContaining([expect.stringMatching(/Emergency/)]));
    expect(audit.alarms().filter(({ inAlarm }) => inAlarm).map(({ id }) => id)).toEqual(expect.arrayContaining([expect.stringMatching(/AlarmsEmergency/)]));
  });

  test('is reviewed by somebody else, with a record and without another notice', async () => {
    const { body: { SessionId } } = await emergency(bob, { 'x-admin-shell-reason': 'INC-4711' });
    const notices = shell.environment.audit.notices.length;
    const carol = shell.session('Reviewers', 'carol@example.com');
    expect(await review(carol, SessionId)).toMatchObject({ status: 200, body: { SessionId, StreamGroupId: GROUP, Reviewer: carol.arn, Note: 'encoder restarted' } });
    expect(JSON.parse(shell.lines[1])).toMatchObject({ action: 'review', status: 200, reviewer: carol.arn, streamGroupId: GROUP, ssmSessionId: JSON.parse(shell.lines[0]).ssmSessionId });
    expect(events()).toEqual(['Admin Shell Opened', 'Admin Shell Emergency Reviewed']);
    expect(shell.environment.audit.notices).toHaveLength(notices);
    expect(shell.assumptions).toHaveLength(1);
  });

  test.each(['GameOps', 'Leads'] as const)('fails to be reviewed by %s, who have other grants', async role => {
    expect(await review(shell.session(role, 'carol@example.com'), 'any')).toMatchObject({ status: 403, body: { Message: expect.stringContaining('not authorized to perform: execute-api:Invoke') } });
    expect(shell.lines).toEqual([]);
  });

  test.each<[string, () => Promise<Answer>, number]>([
    ['without a reason', () => emergency(bob, {}), 400],
    ['for an operator who may only connect', () => emergency(alice, { 'x-admin-shell-reason': 'x' }), 403],
  ])('fails %s', async (_, send, status) => {
    expect(await send()).toMatchObject({ status });
    expect(shell.assumptions).toEqual([]);
  });
});
