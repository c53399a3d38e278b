import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { LocalEnvironment } from '../../../local/environment';
import { readOptions } from '../../../scripts/verify/options';
import type { Line, Report } from '../../../scripts/verify/report';
import { ROWS } from '../../../scripts/verify/rows';
import { verify } from '../../../scripts/verify/run';
import { GROUP, OTHER_GROUP, remove, synthesizeShell } from '../../local/running-shell';

// `npm run verify:aws -- --endpoint …` against the local environment: every verdict is "not AWS", and what can be seen is as expected.

let assembly: string;
let environment: LocalEnvironment;
let report: Report;
let page: string;
let code: number;
const printed: string[] = [];

beforeAll(async () => {
  assembly = synthesizeShell(Duration.seconds(2));
  environment = await LocalEnvironment.start({ assembly });
  const { template, identities } = environment;
  const [contractors] = template.ofType('AWS::IAM::Role').find(([id]) => id.startsWith('Contractors'))!;
  const { accessKeyId, secretAccessKey, sessionToken } = identities.session(contractors, 'verify@example.com');
  const directory = mkdtempSync(join(tmpdir(), 'verify-local-'));
  code = await verify({
    options: readOptions(['--region', 'us-west-2', '--endpoint', environment.endpointUrl, '--stream-groups', `${GROUP},${OTHER_GROUP}`]),
    env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken },
    cli: { aws: () => Promise.reject(new Error('no account')), deploy: () => Promise.reject(new Error('no account')) },
    rows: ROWS,
    directory,
    signal: new AbortController().signal,
    agreed: () => Promise.reject(new Error('nothing is made')),
    say: text => printed.push(text),
  });
  report = JSON.parse(readFileSync(join(directory, 'verify-report.json'), 'utf8'));
  page = readFileSync(join(directory, 'verify-report.md'), 'utf8');
});
afterAll(async () => {
  await environment?.stop();
  remove(assembly);
});

test('the report has every row with the verdict "not AWS"', () => {
  expect(report.where).toBe('not AWS');
  expect(report.rows.map(({ id, verdict }) => [id, verdict])).toEqual(ROWS.map(({ id }) => [id, 'not AWS']));
  expect(page.match(/\| \*\*not AWS\*\* \|/g)).toHaveLength(ROWS.length);
  expect(page).toMatch(/^# What something that is not AWS answers$/m);
  expect(code).toBe(0);
});

test.each([
  ['unsigned', /^403 AccessDeniedException .*before the function$/],
  ['granted', /^404 ResourceNotFoundException .*from the function$/],
  ['other-group', /^403 AccessDeniedException .*before the function$/],
  ['unknown-group', /^403 AccessDeniedException .*before the function$/],
  ['encoded-group', /^403 AccessDeniedException .*before the function$/],
  ['other-stage', /^403 AccessDeniedException .*before the function$/],
  ['other-method', /^403 AccessDeniedException .*before the function$/],
  ['long-reason', /^404 ResourceNotFoundException .*from the function$/],
])('%s is seen here', (id, seen) => expect(line(id).seen).toMatch(seen));

test('each row that needs an account says what it would do', () => {
  const others = ROWS.filter(({ needs }) => needs !== 'broker');
  expect(others.length).toBeGreaterThan(20);
  for (const { id, how } of others) expect([`can't be seen here; in an account: ${how}`, 'not asked: needs --live-session ID', 'not asked: needs --private']).toContain(line(id).seen);
});

test('neither report nor output contains keys, account or host', () => {
  const all = [JSON.stringify(report), page, ...printed].join('\n');
  for (const secret of ['111122223333', 'ASIA', '127.0.0.1']) expect(all).not.toContain(secret);
});

function line(id: string): Line {
  return report.rows.find(row => row.id === id)!;
}
