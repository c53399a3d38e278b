import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { allPages, ROOT } from './markdown';
import { GROUP, remove, RunningShell, SESSION, synthesizeShell } from '../local/running-shell';

// Runs the JavaScript programs in the documentation against a broker off AWS. Each opens one shell.

const programs = allPages().flatMap(({ fences }) => fences).filter(({ language }) => language === 'js');

let assembly: string;
let shell: RunningShell;
let directory: string;

beforeAll(async () => {
  assembly = synthesizeShell(Duration.seconds(5));
  shell = await RunningShell.start(assembly);
  directory = mkdtempSync(join(tmpdir(), 'programs-test-'));
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
});

afterAll(async () => {
  await shell?.stop();
  remove(assembly);
  rmSync(directory, { recursive: true, force: true });
});

test('there is one', () => expect(programs).not.toEqual([]));

test.each(programs.map(program => [`${program.page}:${program.line}`, program] as const))('%s opens a shell, with its reason', async (_, { code }) => {
  shell.reset();
  shell.environment.streams.startSession(GROUP, SESSION, { readyAfterMs: 200 });
  writeFileSync(join(directory, 'program.mjs'), code);
  const { accessKeyId, secretAccessKey, sessionToken } = shell.session('GameOps', 'alice@example.com');
  const child = spawn(process.execPath, ['program.mjs'], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      ADMIN_SHELL_ENDPOINT: shell.environment.endpointUrl,
      AWS_REGION: 'us-west-2',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    },
  });
  const errors: string[] = [];
  child.stderr.on('data', data => errors.push(String(data)));
  const exit = await new Promise(resolve => child.once('close', resolve));
  expect({ exit, errors: errors.filter(text => !text.includes('NodeVersionSupportWarning') && !text.includes('NodeDeprecationWarning')) }).toEqual({ exit: 0, errors: [] });
  expect(shell.events.map(({ detail }) => detail)).toEqual([expect.objectContaining({ outcome: 'Opened', sourceIdentity: 'alice@example.com', reason: 'INC-4711 black screen' })]);
});
