import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TournamentStack } from '../../examples/typescript/tournament-stack';
import type { Narrator } from '../../local/demo/narrator';
import { serve } from '../../local/demo/serve';
import { FINALS_GROUP, FINALS_SESSION, peopleOf, showTwoPersons, TICKET_GATE } from '../../local/demo/two-persons';
import { LocalEnvironment } from '../../local/environment';
import type { DataChannel } from '../../local/services/data-channel';
import { Sandbox } from '../cli/sandbox';
import { testApp } from '../lib/app';

// The last parts of `npm start`: the shell that a second person must approve, and the profiles for trying it by hand.

let finals: LocalEnvironment;
let said: string[];
const narrator = {
  title: (text: string) => said.push(text),
  say: (text: string) => said.push(text),
  fact: (name: string, value: string) => said.push(`${name}: ${value}`),
} as unknown as Narrator;

beforeEach(async () => {
  said = [];
  const assembly = mkdtempSync(join(tmpdir(), 'demo-test-'));
  const app = testApp({ outdir: assembly });
  new TournamentStack(app, 'Tournament');
  app.synth();
  finals = await LocalEnvironment.start({ assembly, functions: TICKET_GATE });
});
afterEach(() => finals.stop());

test('shows a request and its notice, a refused self-approval, a colleague\'s approval, the shell, and an emergency with its notice', async () => {
  await showTwoPersons(narrator, finals, peopleOf(finals));
  const opened = / -> 200 gameliftstreams-\w+; the terminal answers: connected$/;
  expect(said.filter(line => !/^\d\. /.test(line))).toEqual([
    '  alice@example.com asks without a ticket -> 403 AccessDeniedException: Begin the reason with the number of an open ticket.',
    expect.stringMatching(/^Notice: A request for a shell was refused or failed, with the outcome Denied/),
    expect.stringMatching(/alice@example\.com asks -> 409 StreamSessionAccessNotReadyException: A colleague has to approve this first/),
    expect.stringMatching(/^Notice: alice@example\.com asks for a shell.*approve [0-9a-f-]{36} --stream-group.*\n +Reason: INC-4712 /),
    expect.stringMatching(/alice@example\.com approves it -> 403 AccessDeniedException: .*same person/),
    expect.stringMatching(/bob@example\.com approves it -> 200 approved until \d{4}-/),
    expect.stringMatching(/^Notice: alice@example\.com's request .* was approved by bob@example\.com/),
    expect.stringMatching(new RegExp(`alice@example\\.com asks${opened.source}`)),
    expect.stringMatching(/^Notice: alice@example\.com opened a shell/),
    expect.stringMatching(/alice@example\.com asks -> 403 AccessDeniedException: .*emergency-access$/),
    expect.stringMatching(new RegExp(`carol@example\\.com asks${opened.source}`)),
    expect.stringMatching(/^Notice: EMERGENCY: opened without approval\. carol@example\.com/),
    expect.stringMatching(/^Alarm: emergency, 1 \(threshold 1\)/),
  ]);
  for (const { tokenValue } of finals.streams.terminals.values()) expect(said.join()).not.toContain(tokenValue);
});

test('writes profiles that only the owner can read, and commands that work with them', async () => {
  const people = peopleOf(finals);
  const sandbox = new Sandbox();
  let channels: DataChannel[] = [];
  try {
    finals.streams.startSession(FINALS_GROUP, FINALS_SESSION);
    const served = { environment: finals, streamGroup: FINALS_GROUP, streamSession: FINALS_SESSION, operator: people.alice };
    channels = await serve(narrator, served, finals, people);
    const shown = said.join('\n');
    const file = /AWS_CONFIG_FILE=(\S+)/.exec(shown)![1];
    expect(statSync(file).mode.toString(8)).toMatch(/600$/);
    expect(readFileSync(file, 'utf8')).toContain('[profile bob]');
    const commands = shown.split('\n').flatMap(line => /^ {2}node assets\/cli\/index\.cjs (.*--profile .*)$/.exec(line)?.[1] ?? []);
    expect(commands.map(command => command.split(' ')[0])).toEqual(['connect', 'approvals', 'connect']);
    const words = (command: string) => [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
    // "credentials" instead of "connect", which needs a terminal.
    const run = (command: string, ...more: string[]) => sandbox.run([...words(command.replace(/^connect/, 'credentials')), ...more], { AWS_CONFIG_FILE: file });
    expect(await run(commands[0], '--wait', '0')).toMatchObject({ code: 6, stderr: expect.stringContaining('A colleague has to approve this first') });
    const { stdout } = await run(commands[1], '--json');
    expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ reason: 'INC-4713 black screen', sourceIdentity: 'alice@example.com' })]);
    expect(await run(commands[2])).toMatchObject({ code: 0, stdout: expect.stringContaining('"StreamUrl"') });
  } finally {
    sandbox.dispose();
    await Promise.all(channels.map(channel => channel.stop()));
  }
});
