import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { keysOf, Sandbox, type TerminalRun } from './sandbox';
import { Gate } from '../../lib';
import { DataChannel } from '../../local/services/data-channel';
import type { Identity } from '../../local/services/identities';
import { GROUP, remove, RunningShell, SESSION, synthesizeShell } from '../local/running-shell';

// The bundled client of an operator and of an approver, against the broker and the approval function as synthesized.

const PLUGIN = join(__dirname, '..', '..', 'local', 'demo', 'plugin', 'session-manager-plugin');

let assembly: string;
let running: RunningShell;
let channel: DataChannel;
let sandbox: Sandbox;
let tests = 0;
/** An approval remains valid, so each test has its own reason. */
let reason: string;

beforeAll(async () => {
  assembly = synthesizeShell(Duration.seconds(8), {}, () => [Gate.twoPersons()]);
  running = await RunningShell.start(assembly);
  channel = new DataChannel({ admit: (sessionId, token) => running.environment.streams.connectTerminal(sessionId, token) === 'connected' });
  running.environment.streams.terminalOrigin = await channel.url();
});
beforeEach(() => {
  running.reset();
  running.environment.streams.startSession(GROUP, SESSION);
  reason = `INC-${4_711 + tests++}`;
  sandbox = new Sandbox();
  sandbox.install(`exec '${PLUGIN}' "$@"`);
  sandbox.configure([profile('alice', running.session('GameOps', 'alice@example.com')), profile('bob', running.session('Leads', 'bob@example.com'))].join('\n'));
});
afterEach(() => sandbox.dispose());
afterAll(async () => {
  await running?.stop();
  await channel.stop();
  remove(assembly);
});

/** A profile in `~/.aws/config`, with the broker's endpoint. */
function profile(name: string, { accessKeyId, secretAccessKey, sessionToken }: Identity): string {
  return `[profile ${name}]
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${secretAccessKey}
aws_session_token = ${sessionToken}
region = us-west-2
admin_shell_endpoint = ${running.environment.endpointUrl}
`;
}

const group = ['--stream-group', GROUP];
const shellOptions = () => [...group, '--stream-session', SESSION, '--reason', reason, '--allow-loopback'];
const alice = (...args: string[]): TerminalRun => sandbox.inTerminal(['connect', '--profile', 'alice', ...shellOptions(), ...args]);
const bob = (...args: string[]) => sandbox.run([...args, '--profile', 'bob']);
const eventTypes = () => running.events.map(({ detailType }) => detailType);

/** @returns the command for a colleague on Alice's screen */
async function untilWaiting(run: TerminalRun): Promise<{ command: string; id: string }> {
  await run.sees(/A colleague can approve it with:\s+npx gameliftstreams-admin-shell approve [^\n]*(?:\n[^\n|]*)*has not decided yet; asking again in 5 s/);
  const [command, id] = /npx gameliftstreams-admin-shell approve ([0-9a-f-]{36}) [\s\S]*?--region us-west-2/.exec(run.transcript.replace(/\r\n/g, '\n'))!;
  return { command, id };
}

test('a colleague runs the command on the operator\'s screen, and the shell opens', async () => {
  const run = alice();
  const { command, id } = await untilWaiting(run);
  expect(eventTypes()).toEqual(['Admin Shell Approval Requested', 'Admin Shell Refused']);
  const { code, stdout } = await sandbox.run(command.split(/\s+/).slice(2), keysOf(running.session('Leads', 'bob@example.com')));
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(new RegExp(`^Approved: alice@example\\.com may open shells on ${SESSION} until `)) });
  await run.advance(5_000);
  await run.sees(/remote\$ /);
  expect(await run.leave()).toEqual({ code: 0, restored: true });
  expect(running.events[running.events.length - 1].detail).toMatchObject({ outcome: 'Opened', approvalId: id, approvedBy: expect.stringMatching(/\/bob@example\.com$/) });
});

test('a colleague selects it from the pending requests, and the shell opens', async () => {
  const run = alice();
  await untilWaiting(run);
  const approver = sandbox.inTerminal(['approvals', '--profile', 'bob', ...group]);
  await approver.sees(/Choose a request:/);
  const { stdout } = await bob('approvals', ...group, '--json');
  const position = JSON.parse(stdout).findIndex((one: { reason: string }) => one.reason === reason);
  approver.type('\x1b[B'.repeat(position));
  await approver.sees(new RegExp(`❯[^\\n]*${reason}`));
  approver.type('\r');
  await approver.sees(new RegExp(`Who +alice@example\\.com.*Why +${reason}.*\\[a\\]pprove`, 's'));
  approver.type('a');
  expect(await approver.exit()).toEqual({ code: 0, restored: true });
  await run.advance(5_000);
  await run.sees(/remote\$ /);
  expect(await run.leave()).toEqual({ code: 0, restored: true });
});

test('fails once a colleague has denied it, and names them', async () => {
  const run = alice();
  const { id } = await untilWaiting(run);
  expect(await bob('deny', id, ...group)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Denied: alice@example\.com /) });
  await run.advance(5_000);
  expect(await run.exit()).toEqual({ code: 5, restored: true });
  expect(run.transcript).toMatch(/bob@example\.com has denied the request\.\s/);
  expect(running.assumptions).toEqual([]);
});

test('fails for the operator\'s own approval, with any role', async () => {
  const run = alice();
  const { id } = await untilWaiting(run);
  const own = await sandbox.run(['approve', id, ...group, '--endpoint', running.environment.endpointUrl], keysOf(running.session('Leads', 'ALICE')));
  expect(own).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining('are the same person') });
  const ungranted = await sandbox.run(['approve', id, ...group, '--profile', 'alice']);
  expect(ungranted).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining('grants.approve on this stream group') });
});

test('opens without a colleague in an emergency, which is announced', async () => {
  const run = sandbox.inTerminal(['connect', '--profile', 'bob', ...shellOptions(), '--emergency']);
  await run.sees(/Is this an emergency\? \[y\/N\]/);
  expect(eventTypes()).toEqual([]);
  run.type('y');
  await run.sees(/remote\$ /);
  expect(await run.leave()).toEqual({ code: 0, restored: true });
  expect(running.events.map(({ detail }) => detail)).toEqual([expect.objectContaining({ outcome: 'Opened', emergency: true, reason })]);
  expect(running.environment.audit.notices.some(({ rule, text }) => /Emergency/.test(rule) && text.includes('bob@example.com'))).toBe(true);
});

test('fails in an emergency without the grant for it', async () => {
  const run = alice('--emergency');
  await run.sees(/Is this an emergency\?/);
  run.type('y');
  expect(await run.exit()).toEqual({ code: 5, restored: true });
  expect(run.transcript.replace(/\s+/g, ' ')).toContain('grants.connectInEmergency on this stream group');
});

test('"doctor" finds the grant without creating a request for approval', async () => {
  const nowhere = { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' };
  const run = sandbox.inTerminal(['doctor', '--profile', 'alice', ...group], nowhere);
  await run.exit();
  expect(run.transcript).toMatch(new RegExp(`ok +Granted ${GROUP}: yes`));
  expect(running.events.map(({ detail }) => detail.outcome)).toEqual(['Invalid']);
  expect(running.gateLines).toEqual([]);
});
