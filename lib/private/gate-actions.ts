import { PUT_EVENTS_ACTION } from './iam-actions';

/** What iam-actions.ts has of the rest: every IAM action of gates and approvals, with its reason, and the names that go with them. */

/** The session tags that come with gates and with the emergency door. */
export const APPROVED_BY_TAG = 'ApprovedBy';
export const EMERGENCY_TAG = 'Emergency';

/** What the function that keeps approvals does with its table. */
export const KEEP_APPROVALS_ACTIONS = [
  // One request by its operator, session and reason.
  'dynamodb:GetItem',
  // The only write, and always under a condition: that nobody has written since.
  'dynamodb:PutItem',
  // What waits for a decision, and one request by its ID, within a stream group.
  'dynamodb:Query',
];

/** What DynamoDB does with the table's key in the name of whoever reads or writes. */
export const USE_TABLE_KEY_ACTIONS = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/** Denied on the table to everyone but that function: who writes an item makes up an approval. */
export const WRITE_ITEM_ACTIONS = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  // A refusal that is gone can be asked for again.
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  // The same in SQL. Transactions ask for the permissions of what is in them.
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
];

/** The events of the function that keeps approvals, and the only ones that it may put. */
export const APPROVAL_DETAIL_TYPES = {
  requested: 'Admin Shell Approval Requested',
  decided: ['Admin Shell Approved', 'Admin Shell Approval Denied', 'Admin Shell Approval Revoked'],
};

/** What that function's role may do inside the function alone. */
export const BOUND_GATE_ACTIONS = [...KEEP_APPROVALS_ACTIONS, PUT_EVENTS_ACTION];
