import { CreateStreamSessionAdminShellCommand, GameLiftStreamsClient } from '@aws-sdk/client-gameliftstreams';
import type { LocalEnvironment } from '../environment';
import type { Narrator } from './narrator';

/** What has been shown already, so that each part of a run shows what is new. */
const shown = { notices: 0, records: 0, alarms: new Set<string>() };

/** An administrator calls the service directly, with the real AWS SDK client. */
export async function goRound({ identities, serviceUrl, template }: LocalEnvironment, streamGroup: string, streamSession: string): Promise<void> {
  const administrator = identities.administrator('bob');
  const client = new GameLiftStreamsClient({ endpoint: serviceUrl, region: template.region, credentials: administrator, maxAttempts: 1 });
  try {
    await client.send(new CreateStreamSessionAdminShellCommand({ Identifier: streamGroup, StreamSessionIdentifier: streamSession }));
  } finally {
    client.destroy();
  }
}

/** The records, notices and alarms since the last time. */
export function showSignals(narrator: Narrator, { audit }: LocalEnvironment): void {
  const records = audit.records.slice(shown.records);
  const outcomes = new Map<string, number>();
  for (const { userIdentity, errorCode } of records) {
    const line = `${userIdentity.arn.split(':assumed-role/').pop()} -> ${errorCode ?? 'success'}`;
    outcomes.set(line, (outcomes.get(line) ?? 0) + 1);
  }
  for (const [line, times] of outcomes) narrator.fact('CloudTrail', `${line}${times > 1 ? `, ${times} times` : ''}`);
  for (const { text } of audit.notices.slice(shown.notices)) narrator.fact('Notice', plain(text));
  for (const { id, value, threshold, inAlarm, description } of audit.alarms()) {
    if (!inAlarm || shown.alarms.has(id)) continue;
    shown.alarms.add(id);
    narrator.fact('Alarm', `${nameOf(id)}, ${value} where ${threshold} is enough: ${description}`);
  }
  shown.records = audit.records.length;
  shown.notices = audit.notices.length;
  narrator.say(`  ${audit.alarms().filter(({ inAlarm }) => !inAlarm).map(({ id }) => nameOf(id)).join(', ')}: quiet`);
}

/** A text that EventBridge has sent as a JSON string. */
export function plain(text: string): string {
  try {
    const parsed = JSON.parse(text);
    return typeof parsed === 'string' ? parsed : text;
  } catch {
    return text;
  }
}

/** The name by which `shell.alarms` has it: the logical ID's end, without its hash. */
function nameOf(logicalId: string): string {
  const name = /Alarms([A-Z]\w*?)[0-9A-F]{8}$/.exec(logicalId)?.[1] ?? logicalId;
  return name.charAt(0).toLowerCase() + name.slice(1);
}
