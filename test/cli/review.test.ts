import { ScriptedBroker, type Scripted } from './scripted-broker';
import { SOME_KEYS, Workbench } from './workbench';
import { GROUP } from '../local/ids';

// The bundled client, on the day after an emergency.

const SHELL = 'alice@example.com-0f3a9';
const NOTE = 'INC-4711: encoder restarted';
const REVIEWED = { SessionId: SHELL, StreamGroupId: GROUP, Reviewer: 'arn:aws:sts::111122223333:assumed-role/Leads/bob@example.com', Note: NOTE, ReviewedAt: '2026-11-21T08:15:00.000Z' };
const json = (body: unknown): Scripted => ({ body: JSON.stringify(body) });

let bench: Workbench;
let broker: ScriptedBroker;

beforeAll(async () => { broker = await ScriptedBroker.start(); });
beforeEach(() => {
  bench = new Workbench();
  broker.willAnswer(json(REVIEWED));
});
afterEach(() => bench.dispose());
afterAll(() => broker.stop());

const command = (...more: string[]) => ['review', SHELL, '--endpoint', broker.endpoint, '--stream-group', GROUP, ...more];

test('a review goes to the shell\'s stream group, with the note', async () => {
  const { code, stdout } = await bench.run(command('--note', ' encoder\u200b restarted: ähm '), SOME_KEYS);
  expect(code).toBe(0);
  expect(stdout).toBe(`Recorded: ${REVIEWED.Reviewer} has reviewed ${SHELL}. This counts unless you opened it yourself; the saved query "emergencies to review" lists the remaining ones.\n`);
  expect(broker.asked).toEqual([expect.objectContaining({ method: 'POST', rawPath: `/prod/streamgroups/${GROUP}/emergencies/${encodeURIComponent(SHELL)}/review` })]);
  expect(broker.asked[0].headers['x-admin-shell-note']).toEqual([encodeURIComponent('encoder restarted: ähm')]);
});

test('another tool gets it as JSON', async () => {
  const { stdout } = await bench.run(command('--note', NOTE, '--json'), SOME_KEYS);
  const { Reviewer: reviewer, ReviewedAt: reviewedAt } = REVIEWED;
  expect(JSON.parse(stdout)).toEqual({ ssmSessionId: SHELL, streamGroupId: GROUP, reviewer, note: NOTE, reviewedAt });
});

test('on a terminal, the note is asked for', async () => {
  const run = bench.inTerminal(command(), SOME_KEYS);
  await run.sees(/What did you find\? Your answer will be recorded:/);
  run.type(`${NOTE}\r`);
  expect(await run.exit()).toEqual({ code: 0, restored: true });
  expect(broker.asked[0].headers['x-admin-shell-note']).toEqual([encodeURIComponent(NOTE)]);
});

test.each<[string, Scripted, number, RegExp, RegExp]>([
  ['they are not granted', { status: 403, type: 'AccessDeniedException', message: 'User: arn is not authorized to perform: execute-api:Invoke' }, 5, /grants\.reviewEmergencies on this stream group/, /grants\.connect/],
  ['the broker has no emergency door', { status: 403, type: 'AccessDeniedException', message: 'Missing Authentication Token' }, 5, /no emergency access, so there is nothing to review/, /grants/],
  ['the note is refused', { status: 400, type: 'ValidationException', message: 'The header x-admin-shell-note was sent 2 times; send it once.' }, 5, /--note was sent 2 times; send it once\. \(request ID a1b2c3d4\)\s*$/, /--reason|--stream-session/],
  ['the answer is about another shell', json({ ...REVIEWED, SessionId: 'another' }), 7, /not with a review/, /grants/],
  ['the answer is no JSON', { body: '<html>' }, 7, /not with a review/, /grants/],
  ['the connection breaks', { sabotage: response => response.socket!.destroy() }, 7, /Your review may have arrived\. Try again: the same review twice counts as one/, /grants/],
])('fails where %s', async (_, answer, expected, said, not) => {
  broker.willAnswer(answer);
  const { code, stdout, stderr } = await bench.run(command('--note', NOTE), SOME_KEYS);
  expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
  expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(not);
});

test.each<[string, string[], RegExp]>([
  ['an ID that is none', ['review', '../x', '--stream-group', GROUP, '--note', NOTE], /"\.\.\/x" is not the ID of a Session Manager session/],
  ['no ID', ['review', '--stream-group', GROUP, '--note', NOTE], /missing required argument 'id'/],
  ['no stream group', ['review', SHELL, '--note', NOTE], /--stream-group is missing/],
  ['no note, and no terminal to ask for one', ['review', SHELL, '--stream-group', GROUP], /--note is missing: say what you found/],
  ['a note that nobody can see', ['review', SHELL, '--stream-group', GROUP, '--note', '\u200b '], /--note is missing/],
])('fails with %s, before anybody is asked', async (_, args, said) => {
  const { code, stderr } = await bench.run([...args, '--endpoint', broker.endpoint], SOME_KEYS);
  expect({ code, asked: broker.asked.length }).toEqual({ code: 2, asked: 0 });
  expect(stderr).toMatch(said);
});
