import * as fc from 'fast-check';
import { EXPIRES_AFTER, NOW, roleSession, VALID_FOR } from './approvals-fixture';
import { FakeDynamoDB, type Behaviour } from './fake-dynamodb';
import { VirtualTime } from '../../../bench/virtual-time';
import type { GateReply } from '../../../lambda/broker/gates';
import { createHandler as createBroker } from '../../../lambda/broker/handler';
import type { ShellRecord } from '../../../lambda/broker/record';
import type { GateQuestion } from '../../../lambda/shared/gate-protocol';
import { putEvent } from '../../../lambda/shared/put-event';
import type { Timing } from '../../../lambda/shared/timing';
import { createHandler as createTwoPersons } from '../../../lambda/two-persons/handler';
import { personOf } from '../../../lambda/two-persons/person';
import { Table } from '../../../lambda/two-persons/table';
import { runs } from '../../property-runs';

// Broker, gates, table and bus together, on one virtual clock, whatever the gates answer and DynamoDB and EventBridge do.

const SHELL_ROLE = 'arn:aws:iam::111122223333:role/x';
const GATE_MS = 5_000;
const gate = (name: string) => ({ name, functionArn: `arn:aws:lambda:us-west-2:111122223333:function:${name}`, timeoutMs: GATE_MS });

interface Action {
  readonly does: 'ask' | 'ask in an emergency' | 'approve' | 'deny';
  readonly who: string;
  readonly reason: string;
  readonly session: string;
}

interface History {
  /** Concurrent actions, and the pause after them. */
  readonly batches: ReadonlyArray<{ readonly acts: Action[]; readonly thenMs: number }>;
  /** The first gate's replies, question by question. */
  readonly ticket: ReadonlyArray<GateReply>;
  readonly dynamodb: Behaviour[];
  readonly bus: Behaviour[];
}

/** An assumption of the shell role. */
interface Assumption {
  readonly reason?: string;
  readonly session: string;
  readonly operator: string;
  readonly at: number;
  readonly emergency: boolean;
}

async function play({ batches, ticket, dynamodb: troubles, bus: busTroubles }: History) {
  const time = new VirtualTime();
  time.now = NOW;
  const timing: Timing = { now: () => time.now, sleep: ms => time.sleep(ms), timer: ms => time.timer(ms), random: () => 0.5 };
  const next = (calls: Behaviour[]) => {
    let call = 0;
    return () => calls[call++] ?? 'succeeds';
  };
  const dynamodb = new FakeDynamoDB(time, next(troubles));
  const approved: Array<{ detail: any; at: number }> = [];
  const nextOfBus = next(busTroubles);
  const bus = {
    send: async (command: any, { abortSignal }: { abortSignal: AbortSignal }) => {
      const does = nextOfBus();
      const answer = time.timer(does === 'silent' ? 1e9 : 20);
      const aborted = new Promise<never>((_, reject) => abortSignal.addEventListener('abort', () => reject(new Error())));
      await Promise.race([answer.expired, aborted]).finally(answer.cancel);
      if (does === 'succeeds' || does === 'lost') {
        const [{ DetailType, Detail }] = command.input.Entries;
        if (DetailType === 'Admin Shell Approved') approved.push({ detail: JSON.parse(Detail), at: time.now });
      }
      if (does === 'succeeds') return { FailedEntryCount: 0, Entries: [{ EventId: 'event' }] };
      if (does === 'denies') return { FailedEntryCount: 1, Entries: [{ ErrorCode: 'NotAuthorizedForSourceException' }] };
      throw Object.assign(new Error(), { name: 'Error', code: 'ECONNRESET' });
    },
  } as any;
  let ids = 0;
  const twoPersons = createTwoPersons({
    settings: { shell: 'Arcade', shellRoleArn: SHELL_ROLE, tableName: 'Approvals', validForMs: VALID_FOR, expiresAfterMs: EXPIRES_AFTER, region: 'us-west-2' },
    now: timing.now,
    newId: () => `id-${++ids}`,
    connect: (until, eventUntil) => ({
      store: new Table(dynamodb as any, 'Approvals', timing, until),
      putEvent: event => putEvent(bus, event, SHELL_ROLE, eventUntil, timing),
    }),
    log: () => undefined,
  });

  let asked = 0;
  const assumed: Assumption[] = [];
  const allowed = new Map<string, string[]>();
  const records: ShellRecord[] = [];
  const askGate = async ({ name }: { name: string }, question: GateQuestion, timeoutMs: number): Promise<GateReply> => {
    const limit = time.timer(timeoutMs);
    const answer: Promise<GateReply> = name === 'Ticket'
      ? Promise.resolve(ticket[asked++ % ticket.length])
      : twoPersons(question).then(payload => ({ payload }), () => ({ failure: 'its function failed' }));
    const reply: GateReply = await Promise.race([answer, limit.expired.then(() => ({ failure: 'it did not answer' }))]).finally(limit.cancel);
    if ((reply.payload as any)?.decision === 'allow') allowed.set(question.requestId!, [...allowed.get(question.requestId!) ?? [], name]);
    return reply;
  };
  const refused = new Set<string>();
  const violations: string[] = [];
  const brokerFor = (requestId: string, refusedBefore: ReadonlySet<string>) => createBroker({
    settings: {
      shell: 'Arcade', shellRoleArn: SHELL_ROLE, maxWaitMs: 25_000, requireReason: true, gates: [gate('Ticket'), gate('two-persons')], partition: 'aws', region: 'us-west-2', account: '111122223333',
    },
    timing,
    connect: () => ({
      askGate,
      assume: async ({ operatorArn: operator, streamSessionId: session, reason, emergency = false, approvedBy }) => {
        assumed.push({ operator, session, reason, emergency, at: time.now });
        if (!emergency) {
          if (allowed.get(requestId)?.join() !== 'Ticket,two-persons') violations.push(`assumed after ${allowed.get(requestId)?.join()}`);
          const approval = approved.find(({ detail, at }) => detail.operator === operator && detail.streamSessionId === session
            && detail.reason === reason && detail.decidedBy === approvedBy
            && time.now < at + VALID_FOR + GATE_MS && !refusedBefore.has(detail.approvalId));
          if (approval === undefined) violations.push('without a valid approval');
          else if (personOf(approval.detail.decidedBy) === personOf(operator)) violations.push('approved by the operator');
        }
        return {
          accessKeyId: 'ASIASHELL',
          service: {
            requestShell: async () => ({ kind: 'opened', shell: { sessionId: 'ssm-1', streamUrl: 'wss://SECRET', tokenValue: 'SECRET' } }),
            describeSession: async () => ({ kind: 'live' }),
          },
        };
      },
      announce: async ({ detail }) => records.push(detail as ShellRecord) > 0,
      close: () => undefined,
    }),
    log: () => undefined,
  });

  const statuses: Array<{ does: Action['does']; status: number }> = [];
  const known: string[] = [];
  let requests = 0;
  const perform = async ({ does, who, reason, session }: Action) => {
    const identity = { userArn: roleSession(who) };
    const requestId = `request-${++requests}`;
    if (does === 'ask' || does === 'ask in an emergency') {
      const { statusCode, headers } = await brokerFor(requestId, new Set(refused))({
        resource: `/streamgroups/{Identifier}/streamsessions/{StreamSessionIdentifier}/${does === 'ask' ? 'access' : 'emergency-access'}`,
        pathParameters: { Identifier: 'sg-1', StreamSessionIdentifier: session },
        headers: { 'x-admin-shell-reason': reason },
        requestContext: { requestId, requestTimeEpoch: time.now, identity },
      });
      statuses.push({ does, status: statusCode });
      const id = headers!['x-admin-shell-approval-id'] as string | undefined;
      if (id !== undefined && known.at(-1) !== id) known.push(id);
      return;
    }
    const ApprovalId = known.at(-1);
    if (ApprovalId === undefined) return;
    const { statusCode } = await twoPersons({
      resource: '/streamgroups/{Identifier}/approvals/{ApprovalId}',
      httpMethod: does === 'approve' ? 'POST' : 'DELETE',
      pathParameters: { Identifier: 'sg-1', ApprovalId },
      requestContext: { requestId, identity },
    }) as any;
    statuses.push({ does, status: statusCode });
    if (does === 'deny' && statusCode === 200) refused.add(ApprovalId);
  };
  for (const { acts, thenMs } of batches) {
    await time.run(Promise.all(acts.map(perform)));
    time.now += thenMs;
  }
  return { statuses, assumed, violations, records };
}

const action: fc.Arbitrary<Action> = fc.record({
  does: fc.constantFrom('ask', 'ask', 'ask', 'approve', 'approve', 'deny', 'ask in an emergency'),
  who: fc.constantFrom('alice', 'alice', 'alice', 'Alice@example.com', 'bob', 'bob'),
  reason: fc.constantFrom('INC-1', 'INC-1', 'INC-1', 'INC-2'),
  session: fc.constantFrom('ABC', 'ABC', 'ABC', 'DEF'),
});
const trouble = fc.array(fc.oneof(
  { arbitrary: fc.constant<Behaviour>('succeeds'), weight: 8 }, fc.constantFrom<Behaviour>('throttles', 'fails', 'resets', 'lost', 'silent', 'denies'),
), { maxLength: 30 });
const permanently = (call: Behaviour) => fc.constant(Array<Behaviour>(500).fill(call));
const troubles = fc.oneof({ arbitrary: trouble, weight: 8 }, ...(['throttles', 'silent', 'denies'] as const).map(permanently));
const histories: fc.Arbitrary<History> = fc.record({
  batches: fc.array(fc.record({
    acts: fc.array(action, { minLength: 1, maxLength: 3 }),
    thenMs: fc.constantFrom(0, 0, 5_000, 60_000, EXPIRES_AFTER, VALID_FOR),
  }), { minLength: 3, maxLength: 10 }),
  ticket: fc.array(fc.oneof(
    { arbitrary: fc.constant<GateReply>({ payload: { decision: 'allow' } }), weight: 8 },
    fc.constantFrom<GateReply>({ payload: { decision: 'deny' } }, { payload: { decision: 'wait' } }, { payload: { decision: true } }, { failure: 'down' }),
  ), { minLength: 1, maxLength: 6 }),
  dynamodb: troubles,
  bus: troubles,
});

test('whatever happens: the shell role is assumed only after every gate, with a valid approval by somebody else', async () => {
  const seen = new Map<string, number>();
  await fc.assert(fc.asyncProperty(histories, async history => {
    const { statuses, assumed, violations, records } = await play(history);
    expect(violations).toEqual([]);
    const opened = statuses.filter(({ does, status }) => does.startsWith('ask') && status === 200);
    expect(opened.length).toBeLessThanOrEqual(assumed.length);
    for (const { emergency, outcome, approvedBy } of records) {
      if (outcome === 'Opened') expect({ emergency, approved: approvedBy !== undefined }).toEqual({ emergency, approved: emergency !== true });
    }
    for (const { does, status } of statuses) seen.set(`${does} ${status}`, (seen.get(`${does} ${status}`) ?? 0) + 1);
  }), runs(400));
  // The histories reach each of these results.
  const ends = ['ask 200', 'ask 403', 'ask 409', 'ask 500', 'ask in an emergency 200', 'approve 200', 'approve 403', 'approve 500', 'deny 200', 'deny 500'];
  expect(ends.filter(end => (seen.get(end) ?? 0) < 5)).toEqual([]);
});

test('without faults: requested, approved, opened twice, revoked, refused', async () => {
  const acts = (...all: Array<[Action['does'], string]>) => all.map(([does, who]) => ({ acts: [{ does, who, reason: 'INC-1', session: 'ABC' }], thenMs: 5_000 }));
  const { statuses, violations } = await play({
    batches: acts(['ask', 'alice'], ['approve', 'alice'], ['approve', 'bob'], ['ask', 'alice'], ['ask', 'alice'], ['deny', 'carol'], ['ask', 'alice'], ['ask in an emergency', 'alice']),
    ticket: [{ payload: { decision: 'allow' } }],
    dynamodb: [],
    bus: [],
  });
  expect(statuses.map(({ status }) => status)).toEqual([409, 403, 200, 200, 200, 200, 403, 200]);
  expect(violations).toEqual([]);
});
