import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateStreamSessionAdminShellCommand, GameLiftStreamsClient } from '@aws-sdk/client-gameliftstreams';
import { Duration } from 'aws-cdk-lib';
import { ROOT } from './markdown';
import { LocalEnvironment } from '../../local/environment';
import type { Identity } from '../../local/services/identities';
import { remove, synthesizeShell } from '../local/running-shell';

// README's "After you deploy": four steps with one command each. test/boto3 checks the aws commands.

const [, section] = /\n## After you deploy\n([^]*?)\n\*\*To remove it/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))!;
const STEPS = [...section.matchAll(/^\d\. .*$/gm)].map(([step]) => step);
const commandsIn = (step: string) => [...step.matchAll(/`((?:aws|npx) [^`]+)`/g)].map(([, command]) => command);

let assembly: string;
let environment: LocalEnvironment;

beforeAll(async () => {
  assembly = synthesizeShell(Duration.seconds(2));
  environment = await LocalEnvironment.start({ assembly });
});
afterAll(async () => {
  await environment?.stop();
  remove(assembly);
});

test('there are four steps, each with one command', () => {
  expect(STEPS.map(step => commandsIn(step).length)).toEqual([1, 1, 1, 1]);
  expect(STEPS.map(step => commandsIn(step)[0].split(' ').slice(0, 3).join(' '))).toEqual([
    'aws sns confirm-subscription', 'npx gameliftstreams-admin-shell connect', 'aws gameliftstreams create-stream-session-admin-shell', 'aws cloudwatch list-dashboards',
  ]);
});

test.each([
  ['an administrator', () => environment.identities.administrator('bob'), 'ResourceNotFoundException'],
  ['a caller without permissions', () => environment.identities.stranger('mallory'), 'AccessDeniedException'],
])('the drill by %s opens nothing, and is announced as a bypass', async (_, who, error) => {
  const { audit } = environment;
  const [, group, session] = / --identifier (\S+) --stream-session-identifier (\S+)$/.exec(commandsIn(STEPS[2])[0])!;
  const before = audit.notices.length;
  await expect(call(who(), group, session)).rejects.toMatchObject({ name: error });
  const notices = audit.notices.slice(before).map(({ text }) => text);
  expect(notices).toHaveLength(2); // one per topic
  for (const text of notices) expect(text).toMatch(/bypassed the broker and called CreateStreamSessionAdminShell/);
  expect(audit.alarms().filter(({ inAlarm }) => inAlarm).map(({ id }) => id)).toContainEqual(expect.stringMatching(/AlarmsBypassed/));
  expect(audit.alarms().filter(({ inAlarm }) => inAlarm).map(({ id }) => id)).not.toContainEqual(expect.stringMatching(/AlarmsOpened/));
});

test('the dashboard\'s name has the documented prefix', () => {
  const { template } = environment;
  const [, prefix] = / --dashboard-name-prefix (\S+)$/.exec(commandsIn(STEPS[3])[0])!;
  const [, dashboard] = template.only('AWS::CloudWatch::Dashboard');
  expect(template.resolve(dashboard.Properties.DashboardName)).toMatch(new RegExp(`^${prefix}`));
});

async function call(credentials: Identity, group: string, session: string): Promise<unknown> {
  const { serviceUrl, template } = environment;
  const client = new GameLiftStreamsClient({ endpoint: serviceUrl, region: template.region, credentials, maxAttempts: 1 });
  try {
    return await client.send(new CreateStreamSessionAdminShellCommand({ Identifier: group, StreamSessionIdentifier: session }));
  } finally {
    client.destroy();
  }
}
