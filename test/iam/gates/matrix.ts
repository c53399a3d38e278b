import { table, type Table } from '../matrix';

/**
 * What IAM lets through where others are asked, by hand. A call that is not listed must be refused. `guarded` is under the
 * guardrail as a service control policy.
 */
export const MATRIX: Table[] = [
  table('A shell that others are asked about', 'ask', [
    'shell, arcade', 'shell, legacy', 'shell, other', 'emergency, arcade', 'emergency, legacy', 'emergency, other',
    'pending, arcade', 'pending, legacy', 'pending, other', 'show, arcade', 'approve, arcade', 'approve, legacy', 'deny, arcade',
    'review, arcade', 'review, legacy', 'review, other',
  ], {
    'operator': ['shell, arcade', 'shell, legacy'],
    'operator of one group': ['shell, arcade'],
    'approver': ['pending, arcade', 'pending, legacy', 'show, arcade', 'approve, arcade', 'approve, legacy', 'deny, arcade'],
    'approver of one group': ['pending, arcade', 'show, arcade', 'approve, arcade', 'deny, arcade'],
    'approver with a second factor': ['pending, arcade', 'pending, legacy', 'show, arcade', 'approve, arcade', 'approve, legacy', 'deny, arcade'],
    'approver by document': ['pending, arcade', 'show, arcade', 'approve, arcade', 'deny, arcade'],
    'partner who approves': ['pending, arcade', 'show, arcade', 'approve, arcade', 'deny, arcade'],
    'night shift': ['emergency, arcade', 'emergency, legacy'],
    'night shift of one group': ['emergency, arcade'],
    'night shift by document': ['emergency, arcade'],
    'reviewer': ['review, arcade', 'review, legacy'],
    'reviewer of one group': ['review, arcade'],
    'reviewer by document': ['review, arcade'],
    ...administrators(['shell, arcade', 'shell, legacy', 'shell, other', 'emergency, arcade', 'emergency, legacy', 'emergency, other', 'pending, arcade', 'pending, legacy', 'pending, other', 'show, arcade', 'approve, arcade', 'approve, legacy', 'deny, arcade', 'review, arcade', 'review, legacy', 'review, other']),
  }),
  table('The same, scoped by tags', 'tagged', [
    'shell', 'emergency', 'approve', 'pending', 'review', 'shell on a session whose ID begins like the approvals', 'emergency on a session whose ID begins like the approvals',
    'shell on a session called emergencies', 'emergency on a session called emergencies',
  ], {
    'operator of the tags': ['shell', 'shell on a session whose ID begins like the approvals', 'shell on a session called emergencies'],
    'approver of the tags': ['approve', 'pending'],
    'night shift of the tags': ['emergency', 'emergency on a session whose ID begins like the approvals', 'emergency on a session called emergencies'],
    'reviewer of the tags': ['review'],
    ...administrators([
      'shell', 'emergency', 'approve', 'pending', 'review', 'shell on a session whose ID begins like the approvals', 'emergency on a session whose ID begins like the approvals',
      'shell on a session called emergencies', 'emergency on a session called emergencies',
    ]),
  }),
  table('Asking gates, or other code in their place', 'ask a gate', ['the approvals', 'the ticket system', 'by another version', 'any function', 'the broker itself', 'the method', 'the broker\'s method', 'its code'], {
    'the broker': ['the approvals', 'the ticket system', 'the method', 'the broker\'s method'],
    'guarded broker': ['the approvals', 'the ticket system', 'the method', 'the broker\'s method'],
    'API Gateway itself': ['the method'],
    'admin': ['the approvals', 'the ticket system', 'by another version', 'any function', 'the broker itself', 'the method', 'the broker\'s method', 'its code'],
    'guarded deployment': ['the approvals', 'the ticket system', 'by another version', 'any function', 'the broker itself', 'the method', 'the broker\'s method', 'its code'],
    'guarded admin': ['the ticket system', 'by another version', 'any function'],
  }),
  table('Decisions of a second person', 'decisions', ['read', 'list', 'scan', 'put', 'update', 'delete', 'in a batch', 'by PartiQL', 'drop the table', 'event, approved', 'event, requested', 'event, opened', 'event, reviewed'], {
    'the approvals': ['read', 'list', 'put', 'event, approved', 'event, requested'],
    'guarded approvals': ['read', 'list', 'put', 'event, approved', 'event, requested'],
    'the broker': ['event, opened', 'event, reviewed'],
    'guarded broker': ['event, opened', 'event, reviewed'],
    ...administrators(['read', 'list', 'scan', 'drop the table', 'event, approved', 'event, requested', 'event, opened', 'event, reviewed']),
  }),
];

/** Those who may do everything in the account, where no denial is about what they ask. */
function administrators(columns: string[]): Record<string, string[]> {
  return Object.fromEntries(['admin', 'guarded admin', 'guarded deployment'].map(who => [who, columns]));
}
