import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { SHELL_ROLE_PATH } from '../private/names';

/** What a role can be used for in its own function alone. */
interface Binding {
  readonly sid: string;
  readonly actions: string[];
}

/**
 * Makes a function's role worthless outside that function. Whoever may pass the role to a function of their own would
 * otherwise name the operator as they like: the shell role's trust names the role, and that alone is enough for STS.
 *
 * A managed policy, not a part of the role's own: a function depends on the latter, and this one names the function. It
 * stands on the path that the guardrail protects, and denies no more than it must: Lambda's own calls for network
 * interfaces and keys lack the condition key.
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
export function bindRole(scope: Construct, id: string, role: iam.IRole, handler: lambda.IFunction, binding: Binding & { readonly description: string }): iam.ManagedPolicy {
  return new iam.ManagedPolicy(scope, id, {
    description: binding.description,
    path: SHELL_ROLE_PATH,
    roles: [role],
    statements: [onlyIn(handler, binding)],
  });
}

/** Denies actions to calls from anywhere but the function. */
export function onlyIn(handler: lambda.IFunction, { sid, actions }: Binding): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    actions,
    resources: ['*'],
    // A call from inside a version names the version, too. A call from anywhere else has no such key, and is denied.
    conditions: { ArnNotLike: { 'lambda:SourceFunctionArn': [handler.functionArn, `${handler.functionArn}:*`] } },
  });
}
