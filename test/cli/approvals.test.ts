import { NOT_READY, ScriptedBroker, SHELL, type Scripted } from './scripted-broker';
import { SOME_KEYS, Workbench } from './workbench';
import { GROUP, SESSION } from '../local/ids';

// The bundled client where somebody else is asked before a shell is opened: both sides of it, and the door beside it.

const ID = '5b0c7a1e-3f9d-4c22-9a57-0d3a5b1c8e64';
const PENDING = {
  ApprovalId: ID,
  State: 'pending',
  Operator: 'arn:aws:sts::111122223333:assumed-role/GameOps/alice@example.com',
  SourceIdentity: 'alice@example.com',
  StreamGroupId: GROUP,
  StreamSessionId: SESSION,
  Reason: 'INC-4711 black screen',
  RequestedAt: '2026-11-26T03:14:00.000Z',
  ExpiresAt: '2026-11-26T03:44:00.000Z',
};
const APPROVED = { ...PENDING, State: 'approved', DecidedBy: 'arn:aws:sts::111122223333:assumed-role/GameOps/bob@example.com', DecidedAt: '2026-11-26T03:15:00.000Z', EndsAt: '2026-11-26T04:15:00.000Z' };
const WAITING: Scripted = {
  status: 409,
  type: 'StreamSessionAccessNotReadyException',
  message: 'A colleague has to approve this first.',
  retryAfter: '10',
  headers: { 'x-admin-shell-gate': 'two-persons', 'x-admin-shell-approval-id': ID },
};

let bench: Workbench;
let broker: ScriptedBroker;

beforeAll(async () => { broker = await ScriptedBroker.start(); });
beforeEach(() => {
  bench = new Workbench();
  bench.installStandIn();
  broker.willAnswer(json(SHELL));
});
afterEach(() => bench.dispose());
afterAll(() => broker.stop());

const json = (body: unknown): Scripted => ({ body: JSON.stringify(body) });
const where = () => ['--endpoint', broker.endpoint, '--stream-group', GROUP];
const shellOptions = (reason = 'INC-4711') => [...where(), '--stream-session', SESSION, '--reason', reason];
const approving = () => `npx gameliftstreams-admin-shell approve ${ID} --stream-group ${GROUP} --endpoint ${broker.endpoint} --region us-west-2`;
const asked = () => broker.asked.map(({ method, rawPath }) => `${method} ${rawPath}`);

describe('a request that waits for somebody else', () => {
  test('keeps asking, and shows once what a colleague has to run', async () => {
    broker.willAnswer(WAITING, WAITING, json(SHELL));
    const { code, stdout, stderr, pauses } = await bench.run(['credentials', ...shellOptions()], SOME_KEYS);
    expect({ code, pauses }).toEqual({ code: 0, pauses: [10, 10] });
    expect(JSON.parse(stdout)).toEqual(SHELL);
    expect(stderr).toContain(`A colleague has to approve this first.\nA colleague can approve it with:\n  ${approving()}\n`);
    expect(stderr.split(approving())).toHaveLength(2);
    expect(stderr).toContain('The two-person gate has not decided yet; asking again in 10 s');
  });

  test('that line is a valid command of the client', async () => {
    broker.willAnswer(json(APPROVED));
    const { code } = await bench.run(approving().split(' ').slice(2), { ...SOME_KEYS, AWS_REGION: undefined });
    expect(code).toBe(0);
    expect(asked()).toEqual([`POST /prod/streamgroups/${GROUP}/approvals/${ID}`]);
  });

  test('for a gate of the platform team shows its message, and again when it changes', async () => {
    const gate = (message: string): Scripted => ({ ...WAITING, message, headers: { 'x-admin-shell-gate': 'Ticket' } });
    broker.willAnswer(gate('INC-4711 is not assigned to you.'), gate('INC-4711 is being assigned.'), json(SHELL));
    const { stderr } = await bench.run(['credentials', ...shellOptions()], SOME_KEYS);
    expect(stderr).toMatch(/is not assigned to you\.\nThe gate Ticket has not decided yet; asking again in 10 s\nINC-4711 is being assigned\.\n/);
    expect(stderr).not.toContain('approve');
  });

  test('fails after --wait, with the message and both ways out', async () => {
    broker.willAnswer(WAITING);
    const { code, stderr, pauses } = await bench.run(['credentials', ...shellOptions(), '--wait', '25s'], SOME_KEYS);
    expect({ code, pauses }).toEqual({ code: 6, pauses: [10, 10] });
    expect(stderr).toMatch(/409 .*A colleague has to approve this first\.\nGave up after --wait 25 s\. Your request is still pending.*--emergency/s);
  });

  test('fails after --wait without saying that a request stands, where the operator has too many and none was made', async () => {
    broker.willAnswer({ ...WAITING, message: 'You have 5 requests that nobody has approved.', headers: { 'x-admin-shell-gate': 'two-persons' } });
    const { code, stderr } = await bench.run(['credentials', ...shellOptions(), '--wait', '25s'], SOME_KEYS);
    expect(code).toBe(6);
    expect(stderr).toMatch(/You have 5 requests that nobody has approved\.\nGave up after --wait 25 s\. Run it again with the same --reason/);
    expect(stderr).not.toMatch(/still pending|A colleague can approve it with/);
  });

  test('fails when it is denied, without advising to ask for permissions', async () => {
    broker.willAnswer(WAITING, { ...WAITING, status: 403, type: 'AccessDeniedException', message: 'bob@example.com has denied the request.' });
    const { code, stderr } = await bench.run(['credentials', ...shellOptions()], SOME_KEYS);
    expect(code).toBe(5);
    expect(stderr).toContain('403 AccessDeniedException: bob@example.com has denied the request.');
    expect(stderr).toContain('It has nothing to do with your AWS permissions.');
    expect(stderr).not.toContain('grants.');
  });

  test('fails if the gate fails, and names --emergency', async () => {
    broker.willAnswer({ status: 500, type: 'InternalServerException', message: 'The gate Ticket gave no usable answer.', headers: { 'x-admin-shell-gate': 'Ticket' } });
    const { code, stderr } = await bench.run(['credentials', ...shellOptions()], SOME_KEYS);
    expect(code).toBe(7);
    expect(stderr).toMatch(/The gate Ticket gave no usable answer\..*you have grants\.connectInEmergency: --emergency asks nobody/s);
  });

  test('shows no line to paste for an invalid ID', async () => {
    broker.willAnswer({ ...WAITING, headers: { 'x-admin-shell-gate': 'two-persons', 'x-admin-shell-approval-id': '1;rm -rf ~' } });
    const { stderr } = await bench.run(['credentials', ...shellOptions(), '--wait', '12s'], SOME_KEYS);
    expect(stderr).toContain('A colleague has to approve this first.');
    expect(stderr).not.toContain('rm -rf');
  });
});

describe('connect --emergency', () => {
  test('says what it means, and opens after confirmation', async () => {
    broker.willAnswer(NOT_READY, json(SHELL));
    const run = bench.inTerminal(['connect', ...shellOptions(), '--emergency'], SOME_KEYS);
    await run.sees(/without asking anybody\. It is announced at once.*Is this an emergency\? \[y\/N\]/s);
    expect(broker.asked).toEqual([]);
    run.type('y');
    await run.sees(/asking again in 1 s/);
    await run.advance(1_000);
    await run.sees(/remote\$ /);
    expect(asked()).toEqual(Array(2).fill(`POST /prod/streamgroups/${GROUP}/streamsessions/${SESSION}/emergency-access`));
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });

  test('asks for no shell after any other key', async () => {
    const run = bench.inTerminal(['connect', ...shellOptions(), '--emergency'], SOME_KEYS);
    await run.sees(/Is this an emergency\?/);
    run.type('\r');
    expect(await run.exit()).toEqual({ code: 130, restored: true });
    expect(broker.asked).toEqual([]);
  });

  test('says what it does in a script, too', async () => {
    broker.willAnswer(json(SHELL));
    const { code, stderr } = await bench.run(['credentials', ...shellOptions(), '--emergency'], SOME_KEYS);
    expect(code).toBe(0);
    expect(stderr).toContain('It is announced at once as an emergency');
  });

  test('fails without a reason, before anybody is asked', async () => {
    const { code, stderr } = await bench.run(['credentials', ...shellOptions('\u200b '), '--emergency'], SOME_KEYS);
    expect({ code, asked: broker.asked.length }).toEqual({ code: 2, asked: 0 });
    expect(stderr).toContain('an emergency always needs one');
  });

  test.each([
    ['User: arn is not authorized to perform: execute-api:Invoke', 'grants.connectInEmergency on this stream group'],
    ['Missing Authentication Token', 'this broker has no emergency access'],
  ])('fails on "%s" with what is missing', async (message, advice) => {
    broker.willAnswer({ status: 403, type: 'AccessDeniedException', message });
    const { code, stderr } = await bench.run(['credentials', ...shellOptions(), '--emergency'], SOME_KEYS);
    expect(code).toBe(5);
    expect(stderr).toContain(advice);
  });
});

describe('the second person', () => {
  test('sees what is pending', async () => {
    broker.willAnswer(json({ Approvals: [PENDING] }));
    const { code, stdout } = await bench.run(['approvals', ...where()], SOME_KEYS);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^ID +WHO +SESSION +ASKED +WHY\n${ID}  alice@example\\.com  ${SESSION}  .* ago  INC-4711 black screen\n$`));
    expect(asked()).toEqual([`GET /prod/streamgroups/${GROUP}/approvals`]);
  });

  test('gets it as JSON for another tool', async () => {
    broker.willAnswer(json({ Approvals: [PENDING] }));
    const { stdout } = await bench.run(['approvals', ...where(), '--json'], SOME_KEYS);
    expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ approvalId: ID, state: 'pending', reason: 'INC-4711 black screen', expiresAt: PENDING.ExpiresAt })]);
  });

  test('is told if nothing is', async () => {
    broker.willAnswer(json({ Approvals: [] }));
    const { code, stdout, stderr } = await bench.run(['approvals', ...where()], SOME_KEYS);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain(`No request is waiting for approval in ${GROUP}`);
  });

  test.each([['a', 'POST', APPROVED, /Approved: alice@example\.com may open shells on ABC123def4567 until 2026-11-26 04:15 UTC/], ['d', 'DELETE', { ...APPROVED, State: 'denied' }, /Denied: alice@example\.com may not open shells/]])('chooses one on a terminal, reads it, and presses %s', async (key, method, then, said) => {
    broker.willAnswer(json({ Approvals: [{ ...PENDING, ApprovalId: 'another', SourceIdentity: 'carol' }, PENDING] }), json(then));
    const run = bench.inTerminal(['approvals', ...where()], SOME_KEYS);
    await run.sees(/Choose a request:.*carol.*alice/s);
    run.type('\x1b[B'); // the second one
    await run.sees(/❯[^\n]*alice/);
    run.type('\r');
    await run.sees(/Who +alice@example\.com \(arn:.*Why +INC-4711 black screen.*Expires +2026-11-26 03:44 UTC, if nobody decides.*\[d\]eny/s);
    run.type(key);
    expect(await run.exit()).toEqual({ code: 0, restored: true });
    expect(run.transcript).toMatch(said);
    expect(asked()[1]).toBe(`${method} /prod/streamgroups/${GROUP}/approvals/${ID}`);
  });

  test('decides nothing by any other key', async () => {
    broker.willAnswer(json({ Approvals: [PENDING] }));
    const run = bench.inTerminal(['approvals', ...where()], SOME_KEYS);
    await run.sees(/Choose a request:/);
    run.type('\r');
    await run.sees(/\[a\]pprove/);
    run.type('\r');
    expect(await run.exit()).toEqual({ code: 0, restored: true });
    expect(run.transcript).toContain('left pending');
    expect(broker.asked).toHaveLength(1);
  });

  test('reads a request on the terminal before "approve" counts', async () => {
    broker.willAnswer(json(PENDING), json(APPROVED));
    const run = bench.inTerminal(['approve', ID, ...where()], SOME_KEYS);
    await run.sees(/Why +INC-4711 black screen.*Approve\? Your name will be recorded\. \[y\/N\]/s);
    expect(asked()).toEqual([`GET /prod/streamgroups/${GROUP}/approvals/${ID}`]);
    run.type('y');
    expect(await run.exit()).toEqual({ code: 0, restored: true });
    expect(asked()[1]).toMatch(/^POST /);
  });

  test('denies on the terminal what has been shown', async () => {
    broker.willAnswer(json(PENDING));
    const run = bench.inTerminal(['approve', ID, ...where()], SOME_KEYS);
    await run.sees(/Approve\?/);
    run.type('n');
    expect(await run.exit()).toEqual({ code: 130, restored: true });
    expect(broker.asked).toHaveLength(1);
  });

  test('revokes an approval', async () => {
    broker.willAnswer(json({ ...APPROVED, State: 'revoked' }));
    const { code, stdout } = await bench.run(['deny', ID, ...where()], SOME_KEYS);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Revoked: .*already open stays open/);
    expect(asked()).toEqual([`DELETE /prod/streamgroups/${GROUP}/approvals/${ID}`]);
  });

  test('gets the request as JSON after deciding', async () => {
    broker.willAnswer(json(APPROVED));
    const { stdout } = await bench.run(['approve', ID, ...where(), '--json'], SOME_KEYS);
    expect(JSON.parse(stdout)).toMatchObject({ approvalId: ID, state: 'approved', endsAt: APPROVED.EndsAt });
  });

  test('sees that no reason was given, if the broker requires none', async () => {
    const { Reason, ...request } = PENDING;
    broker.willAnswer(json({ Approvals: [request] }));
    const { code, stdout } = await bench.run(['approvals', ...where()], SOME_KEYS);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`${ID} .*\\(no reason given\\)`));
  });

  test('sees no control sequences', async () => {
    broker.willAnswer(json({ Approvals: [{ ...PENDING, Reason: 'x\x1b[2J\u202e\r\nApproved' }] }));
    const { stdout } = await bench.run(['approvals', ...where()], SOME_KEYS);
    expect(stdout).toContain('x [2J Approved');
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\x1b\u202e\r]/);
  });

  test.each<[string, Scripted, number, RegExp, RegExp]>([
    ['it is their own', { status: 403, type: 'AccessDeniedException', message: 'alice and alice, who made the request, are the same person, as far as their names tell. Ask a colleague to approve it.' }, 5, /same person/, /grants|profile/],
    ['they are not granted', { status: 403, type: 'AccessDeniedException', message: 'User: arn is not authorized to perform: execute-api:Invoke' }, 5, /grants\.approve on this stream group/, /grants\.connect/],
    ['the broker asks nobody', { status: 403, type: 'AccessDeniedException', message: 'Missing Authentication Token' }, 5, /requires no second person: Gate\.twoPersons/, /grants\.connect/],
    ['there is no such request', { status: 404, type: 'ResourceNotFoundException', message: 'Stream group sg-1AB2C3De4 has no request for approval x.' }, 5, /"approvals" lists what is pending/, /grants\.connect/],
    ['it has been decided', { status: 400, type: 'ValidationException', message: 'The request was denied by carol at 03:20, and that holds.' }, 5, /denied by carol/, /--reason/],
    ['somebody else is deciding', { status: 409, type: 'StreamSessionAccessNotReadyException', message: 'carol is approving the request at this moment.', retryAfter: '2' }, 6, /carol is approving.*Try again in 2 s/s, /grants\.connect/],
    ['the answer is none', { body: '{"ApprovalId":"../x"}' }, 7, /not with a request/, /grants\.connect/],
    ['the connection breaks', { sabotage: response => response.socket!.destroy() }, 7, /Your decision may have arrived\. Try again: the same decision twice counts as one/, /grants\.connect/],
  ])('fails where %s', async (_, answer, expected, said, not) => {
    broker.willAnswer(answer);
    const { code, stdout, stderr } = await bench.run(['approve', ID, ...where()], SOME_KEYS);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(not);
  });

  test.each<[string, string[], RegExp]>([
    ['an ID that is none', ['approve', '../x', '--stream-group', GROUP], /"\.\.\/x" is not the ID of a request/],
    ['no ID', ['deny', '--stream-group', GROUP], /missing required argument 'id'/],
    ['no stream group', ['approve', ID], /--stream-group is missing.*which is in the notice/],
  ])('fails with %s, before anybody is asked', async (_, args, said) => {
    broker.willAnswer(json(APPROVED));
    const { code, stderr } = await bench.run([...args, '--endpoint', broker.endpoint], SOME_KEYS);
    expect({ code, asked: broker.asked.length }).toEqual({ code: 2, asked: 0 });
    expect(stderr).toMatch(said);
  });
});
