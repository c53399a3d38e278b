import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { OpenedShell } from './opened-shell';

/**
 * Tells that nobody can explain a shell.
 *
 * @param shellRoleArn tells the events of one shell from those of another on the same bus: a rule matches it in `resources`
 * @throws unless EventBridge has accepted the event: the message then comes again
 */
export async function announce(events: EventBridgeClient, shell: OpenedShell, shellRoleArn: string): Promise<void> {
  const { Entries: entries } = await events.send(new PutEventsCommand({
    Entries: [{
      Source: 'gameliftstreams.admin-shell',
      DetailType: 'Admin Shell Unexplained',
      Detail: JSON.stringify(shell),
      Resources: [shellRoleArn],
    }],
  }));
  if (entries?.[0]?.EventId === undefined) throw new Error(`EventBridge did not take the event: ${entries?.[0]?.ErrorCode ?? 'no reason given'}`);
}
