import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { SHELL_ROLE_PATH } from '../private/iam-paths';

/** What a role can be used for in its own function alone. */
interface Binding {
  readonly sid: string;
  readonly actions: string[];
}

/**
 * Makes a function's role useless outside that function. Otherwise, anyone who may pass the role to a function of their own
 * could name any operator: the shell role trusts the role, and STS asks for nothing else.
 *
 * A managed policy instead of an inline one: the function depends on the role's inline policy, and this policy names the
 * function. Its path is one that the guardrail protects. It denies only the actions it must, since calls that Lambda itself
 * makes, for network interfaces and keys, lack the condition key.
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
export function bindRole(
  scope: Construct, id: string, role: iam.IRole, handler: lambda.IFunction, binding: Binding & { readonly description: string },
): iam.ManagedPolicy {
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
    // For a call from a version, the key includes the version. A call from outside Lambda lacks the key and is denied.
    conditions: { ArnNotLike: { 'lambda:SourceFunctionArn': [handler.functionArn, `${handler.functionArn}:*`] } },
  });
}
