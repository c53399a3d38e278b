import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { field, recordNotice } from './notice-texts';
import { IAdminShellBroker } from '../broker/admin-shell-broker';
import { RECORD_DETAIL_TYPE } from '../private/event-names';

/**
 * Invocations of functions that trust API Gateway to name the operator, by anyone else: such a request can name anybody.
 * These are data events, so they arrive only if some trail records them. Attempts that IAM refused match as well.
 *
 * A record may have no request parameters, but it names the function among its resources, possibly with a version or alias.
 * Someone else's API that calls with their role is also `invokedBy` API Gateway, but with the identity of that role instead of
 * a service's. `anything-but` doesn't match a missing field, so each possible absence has an alternative of its own.
 *
 * @param callers the roles that may invoke the functions, besides their API
 */
export function directInvocations(functions: lambda.IFunction[], callers: iam.IRole[] = []): events.EventPattern {
  const gateway = 'apigateway.amazonaws.com';
  const service = ['AWSService'];
  const issuer = (arn: unknown[]) => ({ type: [{ 'anything-but': service }], sessionContext: { sessionIssuer: { arn } } });
  const someone = callers.length === 0
    ? [{ type: [{ 'anything-but': service }] }]
    : [issuer([{ 'anything-but': callers.map(({ roleArn }) => roleArn) }]), issuer([{ exists: false }])];
  return {
    source: ['aws.lambda'],
    detailType: [RECORD_DETAIL_TYPE],
    detail: {
      eventName: [{ prefix: 'Invoke' }],
      resources: { ARN: functions.flatMap(({ functionArn }) => [functionArn, { prefix: `${functionArn}:` }]) },
      $or: [
        ...someone.map(userIdentity => ({ userIdentity })),
        { userIdentity: { type: [{ exists: false }] } },
        { userIdentity: { type: service, invokedBy: [{ 'anything-but': [gateway] }] } },
        { userIdentity: { type: service, invokedBy: [{ exists: false }] } },
      ],
    },
  };
}

/** The functions of one broker. The one that keeps approvals is asked by the broker, too. */
export function invokedDirectly({ handler, approvals }: IAdminShellBroker): events.EventPattern {
  return approvals ? directInvocations([handler, approvals.handler], handler.role ? [handler.role] : []) : directInvocations([handler]);
}

export const DIRECT_INVOCATION_NOTICE = recordNotice(
  'A function of the admin shell broker was invoked directly',
  'Someone invoked a function of the admin shell broker directly, not through its API. Such a request can name anybody as operator or approver: '
    + 'trust no name on a shell since then, in any record.',
  { functions: [field('resources')] },
);
