import { CreateStreamSessionAdminShellCommand, GameLiftStreamsClient } from '@aws-sdk/client-gameliftstreams';
import type { Narrator } from './narrator';
import type { Identities } from '../services/identities';
import type { Audit } from '../signals/audit';
import type { Template } from '../template/template';

/** What the demonstration needs of a `LocalEnvironment`. */
interface Environment {
  readonly template: Template;
  readonly identities: Identities;
  readonly audit: Audit;
  readonly serviceUrl: string;
}

/** What has already been shown, so that each part of a run shows only what is new. */
const shown = { notices: 0, records: 0, alarms: new Set<string>() };

/** An administrator calls the service directly, with the AWS SDK's client. */
export async function bypassBroker({ identities, serviceUrl, template }: Environment, streamGroup: string, streamSession: string): Promise<void> {
  const administrator = identities.administrator('bob');
  const client = new GameLiftStreamsClient({ endpoint: serviceUrl, region: template.region, credentials: administrator, maxAttempts: 1 });
  try {
    await client.send(new CreateStreamSessionAdminShellCommand({ Identifier: streamGroup, StreamSessionIdentifier: streamSession }));
  } finally {
    client.destroy();
  }
}

/** Shows the records, notices and alarms since the last call. */
export function showSignals(narrator: Narrator, { audit }: Pick<Environment, 'audit'>): void {
  const records = audit.records.slice(shown.records);
  const outcomes = new Map<string, number>();
  for (const { userIdentity, errorCode } of records) {
    const line = `${userIdentity.arn.split(':assumed-role/').pop()} -> ${errorCode ?? 'success'}`;
    outcomes.set(line, (outcomes.get(line) ?? 0) + 1);
  }
  for (const [line, times] of outcomes) narrator.fact('CloudTrail', `${line}${times > 1 ? `, ${times} times` : ''}`);
  // Both topics get each.
  for (const text of new Set(audit.notices.slice(shown.notices).map(notice => notice.text))) narrator.fact('Notice', plain(text));
  for (const { id, value, threshold, inAlarm, description } of audit.alarms()) {
    if (!inAlarm || shown.alarms.has(id)) continue;
    shown.alarms.add(id);
    narrator.fact('Alarm', `${nameOf(id)}, ${value} (threshold ${threshold}): ${description}`);
  }
  shown.records = audit.records.length;
  shown.notices = audit.notices.length;
  narrator.say(`  ${audit.alarms().filter(({ inAlarm }) => !inAlarm).map(({ id }) => nameOf(id)).join(', ')}: OK`);
}

/** The text of a notice, which EventBridge sends as a JSON string. */
export function plain(text: string): string {
  try {
    const parsed = JSON.parse(text);
    return typeof parsed === 'string' ? parsed : text;
  } catch {
    return text;
  }
}

/** The alarm's name in `shell.alarms`: the end of its logical ID, without the hash. */
function nameOf(logicalId: string): string {
  const name = /Alarms([A-Z]\w*?)[0-9A-F]{8}$/.exec(logicalId)?.[1] ?? logicalId;
  return name.charAt(0).toLowerCase() + name.slice(1);
}
