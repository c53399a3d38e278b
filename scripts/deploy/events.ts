import type { Template } from '../../local/template/template';
import { namesIn } from '../../test/audit/names';
import { announcements, brokerEvent } from '../../test/audit/records/announcements';
import { changes } from '../../test/audit/records/changes';
import { asEvent } from '../../test/audit/records/cloudtrail';
import { everyday } from '../../test/audit/records/everyday';
import { uses } from '../../test/audit/records/uses';

/** An event with a description. */
export interface Named {
  readonly name: string;
  readonly event: any;
}

/** The events that the tests match against the rules: the broker's events, uses and bypasses, every kind of tampering, and everyday events. */
export function eventsOf(template: Template): Named[] {
  const shellRoleArn = shellRoleOf(template);
  const names = namesIn({ template, prefix: 'AdminShellAlarms' }, shellRoleArn, true);
  const recorded = [...uses({ shellRoleArn, otherShellRoleArns: [] }), ...changes(names), ...everyday(names)];
  return [
    ...announcements(shellRoleArn),
    ...recorded.map(({ name, record }) => ({ name, event: asEvent(record) })),
  ].map(named => sentFrom(template, named));
}

/** A shell was opened: an event that is known by its reason among all others. */
export function openedFor(reason: string, template: Template): Named {
  return sentFrom(template, { name: reason, event: brokerEvent(shellRoleOf(template), 'Opened', { reason }) });
}

function sentFrom({ account, region }: Template, { name, event }: Named): Named {
  return { name, event: { ...event, account, region } };
}

function shellRoleOf(template: Template): string {
  const [role] = template.ofType('AWS::IAM::Role').find(([id]) => id.startsWith('AdminShellAccessRole'))!;
  return template.resolve({ 'Fn::GetAtt': [role, 'Arn'] });
}
