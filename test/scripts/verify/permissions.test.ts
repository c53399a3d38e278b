import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen, type Listening } from '../../../local/services/server';
import type { Account, Queue } from '../../../scripts/verify/account';
import { AwsError } from '../../../scripts/verify/aws';
import { CleanupList } from '../../../scripts/verify/cleanup';
import { LiveAccount } from '../../../scripts/verify/live-account';
import { OF_EVERY_RUN } from '../../../scripts/verify/permissions';
import { ROWS } from '../../../scripts/verify/rows';

// Each row asks for nothing of which --plan does not say that it must be allowed, in an account that answers as little as possible.

/** Where the CLI's names are not IAM's. */
const SERVICES: Record<string, string> = { s3api: 's3' };
const ACTIONS: Record<string, string> = { 'lambda:Invoke': 'lambda:InvokeFunction' };

const actionOf = (service: string, operation: string) => {
  const name = operation.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());
  const action = `${SERVICES[service] ?? service}:${name}`;
  return ACTIONS[action] ?? action;
};

let broker: Listening;
beforeAll(async () => {
  broker = await listen(async () => ({ status: 200, headers: { 'x-admin-shell-attempts': '1' }, body: '{"SessionId":"ssm-1"}' }));
});
afterAll(() => broker?.close());

/** What some answers must have, for a row to go on. */
const ANSWERS: Record<string, object> = {
  'sts assume-role': { Credentials: { AccessKeyId: 'ASIAIOSFODNN7EXAMPLE', SecretAccessKey: 'secret', SessionToken: 'token' } },
  'logs filter-log-events': { events: [{ message: '{"shellAccessKeyId":"ASIAI44QH8DHBEXAMPLE"}' }] },
  'lambda publish-version': { Version: '1' },
  'cloudwatch describe-alarms': { MetricAlarms: [] },
};

function recording(asked: string[]): Account {
  const outputs = new Proxy({ AlarmNames: 'a,b', EndpointUrl: `${broker.url}/prod`, PrivateEndpoint: `${broker.url}/prod` } as Record<string, string>, {
    get: (given, name: string) => given[name] ?? `arn:aws:x:us-west-2:111122223333:${name}`,
  });
  return new LiveAccount({
    cli: {
      aws: async (service, operation, _options, as) => {
        // A role of the stack has its own permissions.
        if (as === undefined) asked.push(actionOf(service, operation));
        if (operation === 'create-stream-session-admin-shell') throw new AwsError('aws', 'An error occurred (ResourceNotFoundException)');
        return ANSWERS[`${service} ${operation}`] ?? {};
      },
      deploy: async () => undefined,
    },
    region: 'us-west-2',
    deployed: { endpointUrl: outputs.EndpointUrl, streamGroups: ['sg-1AB2C3De4', 'sg-9ZY8X7Wv6'], outputs },
    cleanup: new CleanupList(join(tmpdir(), 'verify-permissions.json')),
    signal: new AbortController().signal,
    patient: false,
    liveSession: 'ABC123def4567',
    context: {},
  });
}

test.each(ROWS.map(row => [row.id, row] as const))('%s asks for what it says, and for all of it', async (_, row) => {
  const asked: string[] = [];
  const account = recording(asked);
  await row.see(Object.assign(account, { messages: heard(account, asked) }));
  const allowed = row.permissions.map(({ action }) => action);
  const ofEveryRun = OF_EVERY_RUN.map(({ action }) => action);
  expect(asked.filter(action => !allowed.includes(action) && !ofEveryRun.includes(action))).toEqual([]);
  expect(allowed.filter(action => !asked.includes(action))).toEqual([]);
});

/** A queue that has a message is emptied, too. */
function heard(account: Account, asked: string[]): Account['messages'] {
  const receive = account.messages.bind(account);
  return async (queue: Queue) => {
    asked.push('sqs:DeleteMessage');
    return receive(queue);
  };
}
