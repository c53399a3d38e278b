import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateStreamSessionAdminShellCommand, GameLiftStreamsClient } from '@aws-sdk/client-gameliftstreams';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

// What someone would write who opens a shell without a broker: long-lived clients, nothing around them.

const streams = new GameLiftStreamsClient({});
const sts = new STSClient({});
const events = new EventBridgeClient({});

/** The service's own call, and nothing else. */
export async function bareCall(): Promise<void> {
  await streams.send(new CreateStreamSessionAdminShellCommand({ Identifier: 'sg-1AB2C3De4', StreamSessionIdentifier: 'ABC123def4567' }));
}

/** The calls that security needs, one after the other: the human's name before the shell, the record before the answer. */
export async function neededCalls(): Promise<void> {
  await sts.send(new AssumeRoleCommand({ RoleArn: process.env.SHELL_ROLE_ARN, RoleSessionName: 'alice@example.com', SourceIdentity: 'alice@example.com', DurationSeconds: 900 }));
  await bareCall();
  await events.send(new PutEventsCommand({ Entries: [{ Source: 'gameliftstreams.admin-shell', DetailType: 'Admin Shell Opened', Detail: '{}' }] }));
}
