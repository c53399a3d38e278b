import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { explained } from './broker-records';
import { createHandler } from './handler';
import { requiredVariable } from '../shared/environment';
import { putEvent } from '../shared/put-event';
import { realTiming } from '../shared/timing';

const settings = { logGroup: requiredVariable(process.env, 'BROKER_LOG_GROUP'), shellRoleArn: requiredVariable(process.env, 'SHELL_ROLE_ARN') };
/**
 * The SDK doesn't retry, because the queue redelivers failed messages minutes later. By then a kept connection would be long
 * dead, and the first call on it would fail every time.
 */
const client = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, httpsAgent: { keepAlive: false }, httpAgent: { keepAlive: false } },
};
const logs = new CloudWatchLogsClient(client);
const events = new EventBridgeClient(client);

/** Well within the function's timeout of a minute: shells not checked by then are tried again. */
const READING_MS = 40_000;
const ANNOUNCING_MS = 1_500; // each of ten at most

export const handler = createHandler({
  now: Date.now,
  explained: shells => explained(logs, settings.logGroup, shells, Date.now() + READING_MS),
  announce: async shell => {
    const event = { detailType: 'Admin Shell Unexplained', detail: shell };
    if (!await putEvent(events, event, settings.shellRoleArn, Date.now() + ANNOUNCING_MS, realTiming)) throw new Error('EventBridge did not accept the event');
  },
  log: line => process.stdout.write(`${line}\n`),
});
