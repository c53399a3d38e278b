import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { listen, type Listening } from '../../../local/services/server';
import { repositoryRoot } from '../../../scripts/repository';
import { ROWS } from '../../../scripts/verify/rows';

// ^C while CDK's CLI deploys to an account that never responds: runs the command itself, with an `aws` that records its calls.

const AWS = `#!${process.execPath}
const { appendFileSync, existsSync } = require('node:fs');
const [service, operation] = process.argv.slice(2);
appendFileSync('calls', service + ' ' + operation + '\\n');
if (operation === 'get-caller-identity') console.log(JSON.stringify({ Account: '111122223333', Arn: 'arn:aws:sts::111122223333:assumed-role/Admin/alice' }));
// A stack that exists until it is deleted.
if (operation === 'delete-stack') appendFileSync('deleted', '');
if (operation === 'describe-stacks') {
  if (existsSync('deleted')) { console.error('An error occurred (ValidationError): Stack does not exist'); process.exit(254); }
  console.log(JSON.stringify({ Stacks: [{ StackStatus: 'CREATE_IN_PROGRESS' }] }));
}
`;

let directory: string;
let silent: Listening;
const calls = () => readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'verify-interrupted-'));
  writeFileSync(join(directory, 'aws'), AWS);
  chmodSync(join(directory, 'aws'), 0o755);
});
afterEach(() => silent?.close());

/** @param args in addition to those of every run */
function start(endpoint: string, ...args: string[]) {
  const child = spawn(process.execPath, [
    '--import', pathToFileURL(join(repositoryRoot(), 'node_modules', 'tsx', 'dist', 'loader.mjs')).href, join(repositoryRoot(), 'scripts', 'verify', 'verify.ts'), '--region', 'us-west-2', ...args,
  ], {
    cwd: directory,
    env: {
      ...process.env,
      PATH: [directory, process.env.PATH].join(delimiter),
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => output += chunk);
  return { child, closed: once(child, 'close').then(([code]) => ({ code, output })) };
}

test('^C removes what was created, and leaves a report of all rows', async () => {
  let deploying = (_: unknown) => {};
  const deployed = new Promise(resolve => deploying = resolve);
  silent = await listen(() => { deploying(undefined); return new Promise(() => undefined); });
  const { child, closed } = start(silent.url, '--make-stream-groups', '--yes');
  await Promise.race([deployed, closed.then(({ output }) => { throw new Error(output); })]);

  // The stack is on the list before it is deployed.
  expect(JSON.parse(readFileSync(join(directory, 'verify-cleanup.json'), 'utf8'))).toEqual([expect.objectContaining({ operation: 'delete-stack' })]);
  for (const _ of ['the terminal', 'npm']) child.kill('SIGINT');
  const { code, output } = await closed;

  expect(output).toContain('Nothing is left.');
  expect(code).toBe(1);
  expect(calls()).toEqual(expect.arrayContaining(['cloudformation delete-stack']));
  expect(calls().indexOf('cloudformation delete-stack')).toBeGreaterThan(calls().indexOf('sts get-caller-identity'));
  expect(existsSync(join(directory, 'verify-cleanup.json'))).toBe(false);
  const { rows } = JSON.parse(readFileSync(join(directory, 'verify-report.json'), 'utf8'));
  expect(rows.map(({ id, verdict }: any) => [id, verdict])).toEqual(ROWS.map(({ id }) => [id, 'not AWS']));
});

test('fails if an earlier run left something, which --clean-up removes', async () => {
  writeFileSync(join(directory, 'verify-cleanup.json'), JSON.stringify([
    { service: 'cloudformation', operation: 'delete-stack', options: { 'stack-name': 'AdminShellVerify' } },
    { service: 'lambda', operation: 'delete-function-concurrency', options: { 'function-name': 'x' } },
  ]));
  const first = await start('http://127.0.0.1:9', '--make-stream-groups', '--yes').closed;
  expect(first).toMatchObject({ code: 1, output: expect.stringContaining('--clean-up') });
  const second = await start('http://127.0.0.1:9', '--clean-up').closed;
  expect(second).toMatchObject({ code: 0, output: expect.stringContaining('Nothing is left.') });
  // In reverse order, since deleting the stack also deletes the function.
  expect(calls().filter(one => /delete/.test(one))).toEqual(['lambda delete-function-concurrency', 'cloudformation delete-stack']);
});
