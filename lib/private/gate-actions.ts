import { PUT_EVENTS_ACTION } from './iam-actions';

/** Like iam-actions.ts for the rest: every IAM action of gates and approvals with its reason, and related names. */

/** The session tags that come with gates and with emergency access. */
export const APPROVED_BY_TAG = 'ApprovedBy';
export const EMERGENCY_TAG = 'Emergency';

/** What the function that keeps approvals does with its table. */
export const KEEP_APPROVALS_ACTIONS = [
  // One request by its operator, session and reason.
  'dynamodb:GetItem',
  // The only write, always on the condition that nobody else has written since.
  'dynamodb:PutItem',
  // Finds pending requests, and one request by its ID, within a stream group.
  'dynamodb:Query',
];

/** What DynamoDB does with the table's key on behalf of the caller. */
export const USE_TABLE_KEY_ACTIONS = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/** Denied on the table to everyone but that function: writing an item can forge an approval. */
export const WRITE_ITEM_ACTIONS = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  // After deleting a denial, the same could be requested again.
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  // The same with PartiQL. A transaction requires the permissions for its statements.
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
];

/** The events of the function that keeps approvals, and the only ones that it may put. */
export const APPROVAL_DETAIL_TYPES = {
  requested: 'Admin Shell Approval Requested',
  decided: ['Admin Shell Approved', 'Admin Shell Approval Denied', 'Admin Shell Approval Revoked'],
};

/** The event of the broker about a review of a shell that was opened in an emergency. */
export const EMERGENCY_REVIEWED_DETAIL_TYPE = 'Admin Shell Emergency Reviewed';

/** What that function's role may do only inside the function. */
export const BOUND_GATE_ACTIONS = [...KEEP_APPROVALS_ACTIONS, PUT_EVENTS_ACTION];
