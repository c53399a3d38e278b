import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { field, Notice, recordNotice } from './notice-texts';
import { suffix } from './watching/name-forms';
import { IAdminShellBroker, IApprovals } from '../broker/admin-shell-broker';
import { RECORD_DETAIL_TYPE } from '../private/event-names';

/**
 * Someone passed the broker's role to other code, or assumed the broker's role or the shell role, or tried to. The operator's
 * name in a shell's record can be trusted only as long as nobody else uses these two roles. Denied attempts match as well.
 *
 * `anything-but` doesn't match a missing field: root, users and services have no session issuer. Lambda itself assumes the
 * broker's role each time it starts the function.
 *
 * @param broker the broker, of which the function may have the broker's role, and may assume the shell role
 * @param brokerRole the role of the broker's function
 */
export function brokerRoleMisuse({ handler, shellRole }: IAdminShellBroker, brokerRole: iam.IRole): events.EventPattern {
  const issuer = (arn: unknown[]) => ({ sessionContext: { sessionIssuer: { arn } } });
  return either(
    passed(brokerRole, handler),
    assumption(shellRole.roleArn, issuer([{ 'anything-but': [brokerRole.roleArn] }, { exists: false }])),
    assumption(brokerRole.roleArn, { invokedBy: [{ exists: false }] }),
    // The error that other code with the broker's role gets, or the broker itself after the shell role was changed.
    { eventName: [{ prefix: 'AssumeRole' }], errorCode: ['AccessDenied'], userIdentity: issuer([brokerRole.roleArn]) },
    // Another account's shell role may have the same name; the broker's has random characters in its own.
    refused([shellRole.roleArn, `/${brokerRole.roleName}`]),
  );
}

/**
 * The same for the role that may write decisions.
 *
 * @param approvals the function that keeps approvals, which alone may have the role
 * @param role the role of that function
 */
export function approvalsRoleMisuse({ handler }: IApprovals, role: iam.IRole): events.EventPattern {
  return either(passed(role, handler), assumption(role.roleArn, { invokedBy: [{ exists: false }] }), refused([`/${role.roleName}`]));
}

function either(...alternatives: object[]): events.EventPattern {
  return { source: ['aws.lambda', 'aws.sts'], detailType: [RECORD_DETAIL_TYPE], detail: { $or: alternatives } };
}

/** The role is passed to another function: CreateFunction… and UpdateFunctionConfiguration…, whose names in CloudTrail end with a date. */
function passed(role: iam.IRole, handler: lambda.IFunction): object {
  return { requestParameters: { role: [role.roleArn], functionName: [{ 'anything-but': [handler.functionName, handler.functionArn] }] } };
}

/** Every operation of these services that has this parameter assumes the role. */
function assumption(roleArn: string, who: object): object {
  return { requestParameters: { roleArn: [roleArn] }, userIdentity: who };
}

/**
 * CloudTrail leaves out the parameters of a refused call: to assume the role, or to pass it. Its message ends with the role's ARN, or
 * goes on with a reason. The pattern has room for one: that the caller has no permission. Others name the policy that denies, or no role.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
function refused(ends: string[]): object {
  return { errorMessage: ends.flatMap(end => [suffix(end), suffix(`${end} because no identity-based policy allows the sts:AssumeRole action`)]) };
}

/**
 * @param user the only one that may use the role
 * @param consequence what can no longer be trusted
 */
const notice = (user: string, consequence: string): Notice => recordNotice(
  'A role of the admin shell broker was used by someone else',
  `Someone called ${field('eventName')} of ${field('eventSource')} to use a role that only ${user} may use. ${consequence}.`,
  {
    functionName: [field('requestParameters.functionName')],
    role: [field('requestParameters.role')],
    roleArn: [field('requestParameters.roleArn')],
    roleSessionName: [field('requestParameters.roleSessionName')],
  },
);

export const ROLE_MISUSE_NOTICE = notice('the admin shell broker', 'Anyone with this role can open shells under a false name: trust no name on a shell since then');
export const APPROVALS_ROLE_MISUSE_NOTICE = notice('the approvals function of admin shells', 'Anyone with this role can forge approvals: trust no approval since then');
