import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateStreamSessionAdminShellCommand, GameLiftStreamsClient } from '@aws-sdk/client-gameliftstreams';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

// How to open a shell without a broker: long-lived clients, and nothing else.

const streams = new GameLiftStreamsClient({});
const sts = new STSClient({});
const events = new EventBridgeClient({});

export async function bareCall(): Promise<void> {
  await streams.send(new CreateStreamSessionAdminShellCommand({ Identifier: 'sg-1AB2C3De4', StreamSessionIdentifier: 'ABC123def4567' }));
}

/** The calls that security requires, in sequence: the operator's name before the shell, the record before the response. */
export async function requiredCalls(): Promise<void> {
  await sts.send(new AssumeRoleCommand({ RoleArn: process.env.SHELL_ROLE_ARN, RoleSessionName: 'alice@example.com', SourceIdentity: 'alice@example.com', DurationSeconds: 900 }));
  await bareCall();
  await events.send(new PutEventsCommand({ Entries: [{ Source: 'gameliftstreams.admin-shell', DetailType: 'Admin Shell Opened', Detail: '{}' }] }));
}
