import { SOME_KEYS, Sandbox } from './sandbox';
import { NOT_READY, ScriptedBroker, SHELL, type ScriptedResponse } from './scripted-broker';
import { GROUP, SESSION } from '../local/ids';

// The bundled client where a gate decides before a shell is opened: the operator's side, the approver's, and --emergency.

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
const WAITING: ScriptedResponse = {
  status: 409,
  type: 'StreamSessionAccessNotReadyException',
  message: 'A colleague has to approve this first.',
  retryAfter: '10',
  headers: { 'x-admin-shell-gate': 'two-persons', 'x-admin-shell-approval-id': ID },
};

let sandbox: Sandbox;
let broker: ScriptedBroker;

beforeAll(async () => { broker = await ScriptedBroker.start(); });
beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.installStandIn();
  broker.willRespond(json(SHELL));
});
afterEach(() => sandbox.dispose());
afterAll(() => broker.stop());

const json = (body: unknown): ScriptedResponse => ({ body: JSON.stringify(body) });
const where = () => ['--endpoint', broker.endpoint, '--stream-group', GROUP];
const shellOptions = (reason = 'INC-4711') => [...where(), '--stream-session', SESSION, '--reason', reason];
const approveCommand = () => `npx gameliftstreams-admin-shell approve ${ID} --stream-group ${GROUP} --endpoint ${broker.endpoint} --region us-west-2`;
const requests = () => broker.requests.map(({ method, rawPath }) => `${method} ${rawPath}`);

describe('a request that waits for a gate', () => {
  test('keeps asking, and shows once the command that a colleague must run', async () => {
    broker.willRespond(WAITING, WAITING, json(SHELL));
    const { code, stdout, stderr, pauses } = await sandbox.run(['credentials', ...shellOptions()], SOME_KEYS);
    expect({ code, pauses }).toEqual({ code: 0, pauses: [10, 10] });
    expect(JSON.parse(stdout)).toEqual(SHELL);
    expect(stderr).toContain(`A colleague has to approve this first.\nA colleague can approve it with:\n  ${approveCommand()}\n`);
    expect(stderr.split(approveCommand())).toHaveLength(2);
    expect(stderr).toContain('The two-person gate has not decided yet; asking again in 10 s');
  });

  test('prints a command that works', async () => {
    broker.willRespond(json(APPROVED));
    const { code } = await sandbox.run(approveCommand().split(' ').slice(2), { ...SOME_KEYS, AWS_REGION: undefined });
    expect(code).toBe(0);
    expect(requests()).toEqual([`POST /prod/streamgroups/${GROUP}/approvals/${ID}`]);
  });

  test('shows the message of another gate, and again when it changes', async () => {
    const gate = (message: string): ScriptedResponse => ({ ...WAITING, message, headers: { 'x-admin-shell-gate': 'Ticket' } });
    broker.willRespond(gate('INC-4711 is not assigned to you.'), gate('INC-4711 is being assigned.'), json(SHELL));
    const { stderr } = await sandbox.run(['credentials', ...shellOptions()], SOME_KEYS);
    expect(stderr).toMatch(/is not assigned to you\.\nThe gate Ticket has not decided yet; asking again in 10 s\nINC-4711 is being assigned\.\n/);
    expect(stderr).not.toContain('approve');
  });

  test('fails after --wait, with the message and both options', async () => {
    broker.willRespond(WAITING);
    const { code, stderr, pauses } = await sandbox.run(['credentials', ...shellOptions(), '--wait', '25s'], SOME_KEYS);
    expect({ code, pauses }).toEqual({ code: 6, pauses: [10, 10] });
    expect(stderr).toMatch(/409 .*A colleague has to approve this first\.\nGave up after --wait 25 s\. Your request is still pending.*--emergency/s);
  });

  test('fails after --wait without mentioning a request if none was made, since the operator has too many', async () => {
    broker.willRespond({ ...WAITING, message: 'You have 5 requests that nobody has approved.', headers: { 'x-admin-shell-gate': 'two-persons' } });
    const { code, stderr } = await sandbox.run(['credentials', ...shellOptions(), '--wait', '25s'], SOME_KEYS);
    expect(code).toBe(6);
    expect(stderr).toMatch(/You have 5 requests that nobody has approved\.\nGave up after --wait 25 s\. Run it again with the same --reason/);
    expect(stderr).not.toMatch(/still pending|A colleague can approve it with/);
  });

  test('fails when it is denied, without advice about permissions', async () => {
    broker.willRespond(WAITING, { ...WAITING, status: 403, type: 'AccessDeniedException', message: 'bob@example.com has denied the request.' });
    const { code, stderr } = await sandbox.run(['credentials', ...shellOptions()], SOME_KEYS);
    expect(code).toBe(5);
    expect(stderr).toContain('403 AccessDeniedException: bob@example.com has denied the request.');
    expect(stderr).toContain('It has nothing to do with your AWS permissions.');
    expect(stderr).not.toContain('grants.');
  });

  test('fails if the gate fails, and mentions --emergency', async () => {
    broker.willRespond({ status: 500, type: 'InternalServerException', message: 'The gate Ticket gave no usable answer.', headers: { 'x-admin-shell-gate': 'Ticket' } });
    const { code, stderr } = await sandbox.run(['credentials', ...shellOptions()], SOME_KEYS);
    expect(code).toBe(7);
    expect(stderr).toMatch(/The gate Ticket gave no usable answer\..*you have grants\.connectInEmergency: --emergency asks nobody/s);
  });

  test('shows no command for an invalid ID', async () => {
    broker.willRespond({ ...WAITING, headers: { 'x-admin-shell-gate': 'two-persons', 'x-admin-shell-approval-id': '1;rm -rf ~' } });
    const { stderr } = await sandbox.run(['credentials', ...shellOptions(), '--wait', '12s'], SOME_KEYS);
    expect(stderr).toContain('A colleague has to approve this first.');
    expect(stderr).not.toContain('rm -rf');
  });
});

describe('connect --emergency', () => {
  test('explains itself, and opens after confirmation', async () => {
    broker.willRespond(NOT_READY, json(SHELL));
    const run = sandbox.inTerminal(['connect', ...shellOptions(), '--emergency'], SOME_KEYS);
    await run.sees(/without asking anybody\. It is announced at once.*Is this an emergency\? \[y\/N\]/s);
    expect(broker.requests).toEqual([]);
    run.type('y');
    await run.sees(/asking again in 1 s/);
    await run.advance(1_000);
    await run.sees(/remote\$ /);
    expect(requests()).toEqual(Array(2).fill(`POST /prod/streamgroups/${GROUP}/streamsessions/${SESSION}/emergency-access`));
    expect(await run.leave()).toEqual({ code: 0, restored: true });
  });

  test('fails after any other key, without a request', async () => {
    const run = sandbox.inTerminal(['connect', ...shellOptions(), '--emergency'], SOME_KEYS);
    await run.sees(/Is this an emergency\?/);
    run.type('\r');
    expect(await run.exit()).toEqual({ code: 130, restored: true });
    expect(broker.requests).toEqual([]);
  });

  test('explains itself in a script, too', async () => {
    broker.willRespond(json(SHELL));
    const { code, stderr } = await sandbox.run(['credentials', ...shellOptions(), '--emergency'], SOME_KEYS);
    expect(code).toBe(0);
    expect(stderr).toContain('It is announced at once as an emergency');
  });

  test('fails without a reason, before any request', async () => {
    const { code, stderr } = await sandbox.run(['credentials', ...shellOptions('\u200b '), '--emergency'], SOME_KEYS);
    expect({ code, requests: broker.requests.length }).toEqual({ code: 2, requests: 0 });
    expect(stderr).toContain('an emergency always needs one');
  });

  test.each([
    ['User: arn is not authorized to perform: execute-api:Invoke', 'grants.connectInEmergency on this stream group'],
    ['Missing Authentication Token', 'this broker has no emergency access'],
  ])('fails on "%s", and says what is missing', async (message, advice) => {
    broker.willRespond({ status: 403, type: 'AccessDeniedException', message });
    const { code, stderr } = await sandbox.run(['credentials', ...shellOptions(), '--emergency'], SOME_KEYS);
    expect(code).toBe(5);
    expect(stderr).toContain(advice);
  });
});

describe('the approver', () => {
  test('sees the pending requests', async () => {
    broker.willRespond(json({ Approvals: [PENDING] }));
    const { code, stdout } = await sandbox.run(['approvals', ...where()], SOME_KEYS);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^ID +WHO +SESSION +ASKED +WHY\n${ID}  alice@example\\.com  ${SESSION}  .* ago  INC-4711 black screen\n$`));
    expect(requests()).toEqual([`GET /prod/streamgroups/${GROUP}/approvals`]);
  });

  test('gets them as JSON', async () => {
    broker.willRespond(json({ Approvals: [PENDING] }));
    const { stdout } = await sandbox.run(['approvals', ...where(), '--json'], SOME_KEYS);
    expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ approvalId: ID, state: 'pending', reason: 'INC-4711 black screen', expiresAt: PENDING.ExpiresAt })]);
  });

  test('is told if there are none', async () => {
    broker.willRespond(json({ Approvals: [] }));
    const { code, stdout, stderr } = await sandbox.run(['approvals', ...where()], SOME_KEYS);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain(`No request is waiting for approval in ${GROUP}`);
  });

  test.each([['a', 'POST', APPROVED, /Approved: alice@example\.com may open shells on ABC123def4567 until 2026-11-26 04:15 UTC/], ['d', 'DELETE', { ...APPROVED, State: 'denied' }, /Denied: alice@example\.com may not open shells/]])('selects a request on a terminal, reads it, and presses %s', async (key, method, then, message) => {
    broker.willRespond(json({ Approvals: [{ ...PENDING, ApprovalId: 'another', SourceIdentity: 'carol' }, PENDING] }), json(then));
    const run = sandbox.inTerminal(['approvals', ...where()], SOME_KEYS);
    await run.sees(/Choose a request:.*carol.*alice/s);
    run.type('\x1b[B'); // the second one
    await run.sees(/❯[^\n]*alice/);
    run.type('\r');
    await run.sees(/Who +alice@example\.com \(arn:.*Why +INC-4711 black screen.*Expires +2026-11-26 03:44 UTC, if nobody decides.*\[d\]eny/s);
    run.type(key);
    expect(await run.exit()).toEqual({ code: 0, restored: true });
    expect(run.transcript).toMatch(message);
    expect(requests()[1]).toBe(`${method} /prod/streamgroups/${GROUP}/approvals/${ID}`);
  });

  test('decides nothing with any other key', async () => {
    broker.willRespond(json({ Approvals: [PENDING] }));
    const run = sandbox.inTerminal(['approvals', ...where()], SOME_KEYS);
    await run.sees(/Choose a request:/);
    run.type('\r');
    await run.sees(/\[a\]pprove/);
    run.type('\r');
    expect(await run.exit()).toEqual({ code: 0, restored: true });
    expect(run.transcript).toContain('left pending');
    expect(broker.requests).toHaveLength(1);
  });

  test('must confirm "approve" after reading the request on the terminal', async () => {
    broker.willRespond(json(PENDING), json(APPROVED));
    const run = sandbox.inTerminal(['approve', ID, ...where()], SOME_KEYS);
    await run.sees(/Why +INC-4711 black screen.*Approve\? Your name will be recorded\. \[y\/N\]/s);
    expect(requests()).toEqual([`GET /prod/streamgroups/${GROUP}/approvals/${ID}`]);
    run.type('y');
    expect(await run.exit()).toEqual({ code: 0, restored: true });
    expect(requests()[1]).toMatch(/^POST /);
  });

  test('fails to approve without that confirmation', async () => {
    broker.willRespond(json(PENDING));
    const run = sandbox.inTerminal(['approve', ID, ...where()], SOME_KEYS);
    await run.sees(/Approve\?/);
    run.type('n');
    expect(await run.exit()).toEqual({ code: 130, restored: true });
    expect(broker.requests).toHaveLength(1);
  });

  test('revokes an approval', async () => {
    broker.willRespond(json({ ...APPROVED, State: 'revoked' }));
    const { code, stdout } = await sandbox.run(['deny', ID, ...where()], SOME_KEYS);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Revoked: .*already open stays open/);
    expect(requests()).toEqual([`DELETE /prod/streamgroups/${GROUP}/approvals/${ID}`]);
  });

  test('gets the request as JSON after deciding', async () => {
    broker.willRespond(json(APPROVED));
    const { stdout } = await sandbox.run(['approve', ID, ...where(), '--json'], SOME_KEYS);
    expect(JSON.parse(stdout)).toMatchObject({ approvalId: ID, state: 'approved', endsAt: APPROVED.EndsAt });
  });

  test('sees if no reason was given', async () => {
    const { Reason, ...request } = PENDING;
    broker.willRespond(json({ Approvals: [request] }));
    const { code, stdout } = await sandbox.run(['approvals', ...where()], SOME_KEYS);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`${ID} .*\\(no reason given\\)`));
  });

  test('sees no control sequences', async () => {
    broker.willRespond(json({ Approvals: [{ ...PENDING, Reason: 'x\x1b[2J\u202e\r\nApproved' }] }));
    const { stdout } = await sandbox.run(['approvals', ...where()], SOME_KEYS);
    expect(stdout).toContain('x [2J Approved');
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\x1b\u202e\r]/);
  });

  test.each<[string, ScriptedResponse, number, RegExp, RegExp]>([
    ['the request is their own', { status: 403, type: 'AccessDeniedException', message: 'alice and alice, who made the request, are the same person, as far as their names tell. Ask a colleague to approve it.' }, 5, /same person/, /grants|profile/],
    ['they have no grant', { status: 403, type: 'AccessDeniedException', message: 'User: arn is not authorized to perform: execute-api:Invoke' }, 5, /grants\.approve on this stream group/, /grants\.connect/],
    ['the broker requires no approval', { status: 403, type: 'AccessDeniedException', message: 'Missing Authentication Token' }, 5, /requires no second person: Gate\.twoPersons/, /grants\.connect/],
    ['the request does not exist', { status: 404, type: 'ResourceNotFoundException', message: 'Stream group sg-1AB2C3De4 has no request for approval x.' }, 5, /"approvals" lists what is pending/, /grants\.connect/],
    ['the request has been decided', { status: 400, type: 'ValidationException', message: 'The request was denied by carol at 03:20, and that holds.' }, 5, /denied by carol/, /--reason/],
    ['somebody else is deciding', { status: 409, type: 'StreamSessionAccessNotReadyException', message: 'carol is approving the request at this moment.', retryAfter: '2' }, 6, /carol is approving.*Try again in 2 s/s, /grants\.connect/],
    ['the response is invalid', { body: '{"ApprovalId":"../x"}' }, 7, /not with a request/, /grants\.connect/],
    ['the connection breaks', { sabotage: response => response.socket!.destroy() }, 7, /Your decision may have arrived\. Try again: the same decision twice counts as one/, /grants\.connect/],
  ])('fails if %s', async (_, response, expected, message, notMessage) => {
    broker.willRespond(response);
    const { code, stdout, stderr } = await sandbox.run(['approve', ID, ...where()], SOME_KEYS);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(notMessage);
  });

  test.each<[string, string[], RegExp]>([
    ['an invalid ID', ['approve', '../x', '--stream-group', GROUP], /"\.\.\/x" is not the ID of a request/],
    ['no ID', ['deny', '--stream-group', GROUP], /missing required argument 'id'/],
    ['no stream group', ['approve', ID], /--stream-group is missing.*which is in the notice/],
  ])('fails with %s, before any request', async (_, args, message) => {
    broker.willRespond(json(APPROVED));
    const { code, stderr } = await sandbox.run([...args, '--endpoint', broker.endpoint], SOME_KEYS);
    expect({ code, requests: broker.requests.length }).toEqual({ code: 2, requests: 0 });
    expect(stderr).toMatch(message);
  });
});
