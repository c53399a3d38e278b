import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen, type Listening } from '../../../local/services/server';
import type { Account, Queue } from '../../../scripts/verify/account';
import { AwsError } from '../../../scripts/verify/aws';
import { CleanupList } from '../../../scripts/verify/cleanup';
import { LiveAccount } from '../../../scripts/verify/live-account';
import { OF_EVERY_RUN } from '../../../scripts/verify/permissions';
import { ROWS } from '../../../scripts/verify/rows';

// Each row uses exactly the permissions that --plan lists for it, in an account that returns as little as possible.

/** The CLI's names that differ from IAM's. */
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

/** The fields of responses without which a row would stop. */
const ANSWERS: Record<string, object> = {
  'sts assume-role': { Credentials: { AccessKeyId: 'ASIAIOSFODNN7EXAMPLE', SecretAccessKey: 'secret', SessionToken: 'token' } },
  'logs filter-log-events': { events: [{ message: '{"shellAccessKeyId":"ASIAI44QH8DHBEXAMPLE"}' }] },
  'lambda publish-version': { Version: '1' },
  'cloudwatch describe-alarms': { MetricAlarms: [] },
};

function recordingAccount(usedActions: string[]): Account {
  const outputs = new Proxy({ AlarmNames: 'a,b', EndpointUrl: `${broker.url}/prod`, PrivateEndpoint: `${broker.url}/prod` } as Record<string, string>, {
    get: (given, name: string) => given[name] ?? `arn:aws:x:us-west-2:111122223333:${name}`,
  });
  return new LiveAccount({
    cli: {
      aws: async (service, operation, _options, as) => {
        // The stack's roles have their own permissions.
        if (as === undefined) usedActions.push(actionOf(service, operation));
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

test.each(ROWS.map(row => [row.id, row] as const))('%s uses exactly the permissions that it declares', async (_, row) => {
  const usedActions: string[] = [];
  const account = recordingAccount(usedActions);
  await row.see(Object.assign(account, { messages: recordedMessages(account, usedActions) }));
  const allowed = row.permissions.map(({ action }) => action);
  const ofEveryRun = OF_EVERY_RUN.map(({ action }) => action);
  expect(usedActions.filter(action => !allowed.includes(action) && !ofEveryRun.includes(action))).toEqual([]);
  expect(allowed.filter(action => !usedActions.includes(action))).toEqual([]);
});

/** Also records the deletion of messages, since this account's queues are empty. */
function recordedMessages(account: Account, usedActions: string[]): Account['messages'] {
  const receive = account.messages.bind(account);
  return async (queue: Queue) => {
    usedActions.push('sqs:DeleteMessage');
    return receive(queue);
  };
}
