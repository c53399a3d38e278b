import { CreateStreamSessionAdminShellCommand, GameLiftStreamsClient } from '@aws-sdk/client-gameliftstreams';
import type { Narrator } from './narrator';
import type { Identities } from '../services/identities';
import type { Audit } from '../signals/audit';
import type { Template } from '../template/template';

/** The part of a `LocalEnvironment` that the demonstration needs. */
interface Environment {
  readonly template: Template;
  readonly identities: Identities;
  readonly audit: Audit;
  readonly serviceUrl: string;
}

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

/** Shows what an environment's stack records, which notices it sends and which alarms go off. */
export class Signals {
  private records = 0;
  private notices = 0;
  private readonly alarms = new Set<string>();

  constructor(private readonly narrator: Narrator, private readonly audit: Audit) {}

  public show(): void {
    const outcomes = new Map<string, number>();
    for (const { userIdentity, errorCode } of this.audit.records.slice(this.records)) {
      const line = `${userIdentity.arn.split(':assumed-role/').pop()} -> ${errorCode ?? 'success'}`;
      outcomes.set(line, (outcomes.get(line) ?? 0) + 1);
    }
    this.records = this.audit.records.length;
    for (const [line, times] of outcomes) this.narrator.fact('CloudTrail', `${line}${times > 1 ? `, ${times} times` : ''}`);
    this.showNotices();
    this.showAlarms();
    this.narrator.say(`  ${this.audit.alarms().filter(({ inAlarm }) => !inAlarm).map(({ id }) => nameOf(id)).join(', ')}: OK`);
  }

  public showNotices(): void {
    // Both topics get each.
    for (const text of new Set(this.audit.notices.slice(this.notices).map(notice => notice.text))) this.narrator.fact('Notice', plain(text));
    this.notices = this.audit.notices.length;
  }

  /** @param name show only this alarm; by default, all that are on */
  public showAlarms(name?: string): void {
    for (const { id, value, threshold, inAlarm, description } of this.audit.alarms()) {
      if (!inAlarm || this.alarms.has(id) || (name !== undefined && nameOf(id) !== name)) continue;
      this.alarms.add(id);
      this.narrator.fact('Alarm', `${nameOf(id)}, ${value} (threshold ${threshold}): ${description}`);
    }
  }
}

/** A notice as people read it: its text, which EventBridge sends as JSON, and the reason beside it. */
export function plain(text: string): string {
  try {
    const parsed = JSON.parse(text);
    return typeof parsed === 'string' ? parsed : `${parsed.notice ?? text}${parsed.reason === undefined ? '' : `\n${' '.repeat(19)}Reason: ${parsed.reason}`}`;
  } catch {
    return text;
  }
}

/** The alarm's name in `shell.alarms`: the end of its logical ID, without the hash. */
function nameOf(logicalId: string): string {
  const name = /Alarms([A-Z]\w*?)[0-9A-F]{8}$/.exec(logicalId)?.[1] ?? logicalId;
  return name.charAt(0).toLowerCase() + name.slice(1);
}
