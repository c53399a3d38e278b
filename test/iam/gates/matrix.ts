import { table, type Table } from '../matrix';

/**
 * What IAM must allow with gated shells, listed by hand. A call that is not listed must be refused. `guarded` means under the
 * guardrail as a service control policy.
 */
export const MATRIX: Table[] = [
  table('A gated shell', 'ask', [
    'shell, arcade', 'shell, legacy', 'shell, other', 'emergency, arcade', 'emergency, legacy', 'emergency, other',
    'pending, arcade', 'pending, legacy', 'pending, other', 'show, arcade', 'approve, arcade', 'approve, legacy', 'deny, arcade',
    'review, arcade', 'review, legacy', 'review, other',
  ], {
    'operator': ['shell, arcade', 'shell, legacy'],
    'operator of one group': ['shell, arcade'],
    'approver': ['pending, arcade', 'pending, legacy', 'show, arcade', 'approve, arcade', 'approve, legacy', 'deny, arcade'],
    'approver of one group': ['pending, arcade', 'show, arcade', 'approve, arcade', 'deny, arcade'],
    'approver with MFA': ['pending, arcade', 'pending, legacy', 'show, arcade', 'approve, arcade', 'approve, legacy', 'deny, arcade'],
    'approver with the policy document': ['pending, arcade', 'show, arcade', 'approve, arcade', 'deny, arcade'],
    'partner who approves': ['pending, arcade', 'show, arcade', 'approve, arcade', 'deny, arcade'],
    'night shift': ['emergency, arcade', 'emergency, legacy'],
    'night shift of one group': ['emergency, arcade'],
    'night shift with the policy document': ['emergency, arcade'],
    'reviewer': ['review, arcade', 'review, legacy'],
    'reviewer of one group': ['review, arcade'],
    'reviewer with the policy document': ['review, arcade'],
    ...administrators(['shell, arcade', 'shell, legacy', 'shell, other', 'emergency, arcade', 'emergency, legacy', 'emergency, other', 'pending, arcade', 'pending, legacy', 'pending, other', 'show, arcade', 'approve, arcade', 'approve, legacy', 'deny, arcade', 'review, arcade', 'review, legacy', 'review, other']),
  }),
  table('The same, scoped by tags', 'tagged', [
    'shell', 'emergency', 'approve', 'pending', 'review', 'shell on a session whose ID starts with approvals', 'emergency on a session whose ID starts with approvals',
    'shell on a session called emergencies', 'emergency on a session called emergencies',
  ], {
    'operator of the tagged shell': ['shell', 'shell on a session whose ID starts with approvals', 'shell on a session called emergencies'],
    'approver of the tagged shell': ['approve', 'pending'],
    'night shift of the tagged shell': ['emergency', 'emergency on a session whose ID starts with approvals', 'emergency on a session called emergencies'],
    'reviewer of the tagged shell': ['review'],
    ...administrators([
      'shell', 'emergency', 'approve', 'pending', 'review', 'shell on a session whose ID starts with approvals', 'emergency on a session whose ID starts with approvals',
      'shell on a session called emergencies', 'emergency on a session called emergencies',
    ]),
  }),
  table('Invoking gates, or changing their code', 'ask a gate', ['the approvals function', 'the ticket system', 'another version', 'any function', 'the broker itself', 'the method', 'the broker\'s method', 'updating its code'], {
    'the broker': ['the approvals function', 'the ticket system', 'the method', 'the broker\'s method'],
    'guarded broker': ['the approvals function', 'the ticket system', 'the method', 'the broker\'s method'],
    'API Gateway itself': ['the method'],
    'admin': ['the approvals function', 'the ticket system', 'another version', 'any function', 'the broker itself', 'the method', 'the broker\'s method', 'updating its code'],
    'guarded deployment': ['the approvals function', 'the ticket system', 'another version', 'any function', 'the broker itself', 'the method', 'the broker\'s method', 'updating its code'],
    'guarded admin': ['the ticket system', 'another version', 'any function'],
  }),
  table('Decisions of a second person', 'decisions', ['read', 'list', 'scan', 'put', 'update', 'delete', 'in a batch', 'with PartiQL', 'delete the table', 'event, approved', 'event, requested', 'event, opened', 'event, reviewed'], {
    'the approvals function': ['read', 'list', 'put', 'event, approved', 'event, requested'],
    'guarded approvals function': ['read', 'list', 'put', 'event, approved', 'event, requested'],
    'the broker': ['event, opened', 'event, reviewed'],
    'guarded broker': ['event, opened', 'event, reviewed'],
    ...administrators(['read', 'list', 'scan', 'delete the table', 'event, approved', 'event, requested', 'event, opened', 'event, reviewed']),
  }),
];

/** Those who may do everything in the account, for tables where nothing is denied to them. */
function administrators(columns: string[]): Record<string, string[]> {
  return Object.fromEntries(['admin', 'guarded admin', 'guarded deployment'].map(who => [who, columns]));
}
