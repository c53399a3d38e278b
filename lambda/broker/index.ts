import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GameLiftStreamsClient } from '@aws-sdk/client-gameliftstreams';
import { STSClient } from '@aws-sdk/client-sts';
import { announce } from './announce';
import { createHandler } from './handler';
import { assumeShellRole } from './operator-session';
import { readSettings } from './settings';
import { StreamService } from './stream-service';

const settings = readSettings(process.env);

/** The broker owns every retry (open-shell.ts); an SDK that retried inside it would multiply calls and outlast deadlines. */
const client = { region: settings.region, maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } };
const sts = new STSClient(client);
const events = new EventBridgeClient(client);
/** Lends its connections to the operators' clients, never its credentials. */
const connections = new GameLiftStreamsClient(client).config.requestHandler;

export const handler = createHandler({
  settings,
  timing: { now: Date.now, sleep: ms => sleep(ms), random: Math.random },
  serviceFor: async (session, timeoutMs) => {
    const credentials = await assumeShellRole(sts, session, settings, timeoutMs);
    // A client of its own for each request: credentials of one operator can't be used for another.
    const streams = new GameLiftStreamsClient({ ...client, requestHandler: connections, credentials });
    return { service: new StreamService(streams, session.streamGroupId, session.streamSessionId), accessKeyId: credentials.accessKeyId };
  },
  announce: (record, timeoutMs) => announce(events, record, settings.shellRoleArn, timeoutMs),
  // Straight to the log: console would wrap the line, and CloudWatch reads metrics only from a line of its own.
  log: line => process.stdout.write(`${line}\n`),
});
