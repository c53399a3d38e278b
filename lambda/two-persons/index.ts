import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createHandler } from './handler';
import { readSettings } from './settings';
import { Table } from './table';
import { connections } from '../shared/connections';
import { putEvent } from '../shared/put-event';
import { realTiming } from '../shared/timing';

const settings = readSettings(process.env);
const client = { region: settings.region, maxAttempts: 1 };
const dynamodb = new DynamoDBClient({ ...client, requestHandler: connections({ reuse: false }).requestHandler });
const events = new EventBridgeClient({ ...client, requestHandler: connections({ reuse: false }).requestHandler });

export const handler = createHandler({
  settings,
  now: realTiming.now,
  newId: randomUUID,
  connect: (until, announceBy) => ({
    store: new Table(dynamodb, settings.tableName, realTiming, until),
    putEvent: event => putEvent(events, event, settings.shellRoleArn, announceBy, realTiming),
  }),
  log: line => process.stdout.write(`${line}\n`),
});
