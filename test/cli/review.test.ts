import { SOME_KEYS, Sandbox } from './sandbox';
import { ScriptedBroker, type ScriptedResponse } from './scripted-broker';
import { GROUP } from '../local/ids';

// The bundled client's "review", for the day after an emergency.

const SHELL = 'alice@example.com-0f3a9';
const NOTE = 'INC-4711: encoder restarted';
const REVIEWED = { SessionId: SHELL, StreamGroupId: GROUP, Reviewer: 'arn:aws:sts::111122223333:assumed-role/Leads/bob@example.com', Note: NOTE, ReviewedAt: '2026-11-21T08:15:00.000Z' };
const json = (body: unknown): ScriptedResponse => ({ body: JSON.stringify(body) });

let sandbox: Sandbox;
let broker: ScriptedBroker;

beforeAll(async () => { broker = await ScriptedBroker.start(); });
beforeEach(() => {
  sandbox = new Sandbox();
  broker.willRespond(json(REVIEWED));
});
afterEach(() => sandbox.dispose());
afterAll(() => broker.stop());

const command = (...more: string[]) => ['review', SHELL, '--endpoint', broker.endpoint, '--stream-group', GROUP, ...more];

test('sends the review with its note to the shell\'s stream group', async () => {
  const { code, stdout } = await sandbox.run(command('--note', ' encoder\u200b restarted: ähm '), SOME_KEYS);
  expect(code).toBe(0);
  expect(stdout).toBe(`Recorded: ${REVIEWED.Reviewer} has reviewed ${SHELL}. This counts unless you opened it yourself; the saved query "emergencies to review" lists the remaining ones.\n`);
  expect(broker.requests).toEqual([expect.objectContaining({ method: 'POST', rawPath: `/prod/streamgroups/${GROUP}/emergencies/${encodeURIComponent(SHELL)}/review` })]);
  expect(broker.requests[0].headers['x-admin-shell-note']).toEqual([encodeURIComponent('encoder restarted: ähm')]);
});

test('prints it as JSON with --json', async () => {
  const { stdout } = await sandbox.run(command('--note', NOTE, '--json'), SOME_KEYS);
  const { Reviewer: reviewer, ReviewedAt: reviewedAt } = REVIEWED;
  expect(JSON.parse(stdout)).toEqual({ ssmSessionId: SHELL, streamGroupId: GROUP, reviewer, note: NOTE, reviewedAt });
});

test('asks for the note on a terminal', async () => {
  const run = sandbox.inTerminal(command(), SOME_KEYS);
  await run.sees(/What did you find\? Your answer will be recorded:/);
  run.type(`${NOTE}\r`);
  expect(await run.exit()).toEqual({ code: 0, restored: true });
  expect(broker.requests[0].headers['x-admin-shell-note']).toEqual([encodeURIComponent(NOTE)]);
});

test.each<[string, ScriptedResponse, number, RegExp, RegExp]>([
  ['the reviewer has no grant', { status: 403, type: 'AccessDeniedException', message: 'User: arn is not authorized to perform: execute-api:Invoke' }, 5, /grants\.reviewEmergencies on this stream group/, /grants\.connect/],
  ['the broker has no emergency access', { status: 403, type: 'AccessDeniedException', message: 'Missing Authentication Token' }, 5, /no emergency access, so there is nothing to review/, /grants/],
  ['the note is refused', { status: 400, type: 'ValidationException', message: 'The header x-admin-shell-note was sent 2 times; send it once.' }, 5, /--note was sent 2 times; send it once\. \(request ID a1b2c3d4\)\s*$/, /--reason|--stream-session/],
  ['the response is about another shell', json({ ...REVIEWED, SessionId: 'another' }), 7, /not with a review/, /grants/],
  ['the response is not JSON', { body: '<html>' }, 7, /not with a review/, /grants/],
  ['the connection breaks', { sabotage: response => response.socket!.destroy() }, 7, /Your review may have arrived\. Try again: the same review twice counts as one/, /grants/],
])('fails if %s', async (_, response, expected, message, notMessage) => {
  broker.willRespond(response);
  const { code, stdout, stderr } = await sandbox.run(command('--note', NOTE), SOME_KEYS);
  expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(notMessage);
});

test.each<[string, string[], RegExp]>([
  ['an invalid ID', ['review', '../x', '--stream-group', GROUP, '--note', NOTE], /"\.\.\/x" is not the ID of a Session Manager session/],
  ['no ID', ['review', '--stream-group', GROUP, '--note', NOTE], /missing required argument 'id'/],
  ['no stream group', ['review', SHELL, '--note', NOTE], /--stream-group is missing/],
  ['no note, and no terminal to ask for one', ['review', SHELL, '--stream-group', GROUP], /--note is missing: say what you found/],
  ['an invisible note', ['review', SHELL, '--stream-group', GROUP, '--note', '\u200b '], /--note is missing/],
])('fails with %s, before any request', async (_, args, message) => {
  const { code, stderr } = await sandbox.run([...args, '--endpoint', broker.endpoint], SOME_KEYS);
  expect({ code, requests: broker.requests.length }).toEqual({ code: 2, requests: 0 });
  expect(stderr).toMatch(message);
});
