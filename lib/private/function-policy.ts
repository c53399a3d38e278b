import { CfnResource, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { INVOKE_FUNCTION_ACTION, INVOKE_FUNCTION_ACTIONS } from './iam-actions';

/**
 * A function's complete resource policy: only these API methods and these roles may invoke it, whatever the identity
 * policies of others allow. An `AWS::Lambda::Permission` can't deny, and must not be used together with this resource,
 * because each overwrites the other.
 *
 * The oldest aws-cdk-lib that we support has no L1 construct for it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-resourcepolicy.html
 */
export class FunctionPolicy extends Construct {
  /** The function to use in API integrations: CDK creates no `AWS::Lambda::Permission` for it. */
  public readonly handler: lambda.IFunction;

  private readonly methodArns: string[] = [];
  private readonly roleArns: string[] = [];

  constructor(scope: Construct, id: string, handler: lambda.IFunction) {
    super(scope, id);
    this.handler = lambda.Function.fromFunctionAttributes(this, 'Function', { functionArn: handler.functionArn, skipPermissions: true });
    const resource = new CfnResource(this, 'Resource', {
      type: 'AWS::Lambda::ResourcePolicy',
      properties: { ResourceArn: handler.functionArn, PolicyDocument: Lazy.any({ produce: () => this.document(handler.functionArn) }) },
    });
    // Deleted with the function. Deleting it earlier would also delete a permission that has replaced it.
    resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }

  /** @param methodArn the `execute-api` ARN of a method, including its API and stage */
  public allowMethod(methodArn: string): void {
    this.methodArns.push(methodArn);
  }

  /** The role's own policies must allow the invocation as well. */
  public allowRole(role: iam.IRole): void {
    this.roleArns.push(role.roleArn);
  }

  private document(functionArn: string): iam.PolicyDocument {
    const { methodArns, roleArns } = this;
    return new iam.PolicyDocument({
      statements: [
        ...methodArns.length === 0 ? [] : [new iam.PolicyStatement({
          sid: 'ItsApiInvokesIt',
          principals: [new iam.ServicePrincipal('apigateway.amazonaws.com')],
          actions: [INVOKE_FUNCTION_ACTION],
          resources: [functionArn],
          conditions: { ArnLike: { 'aws:SourceArn': methodArns } },
        })],
        new iam.PolicyStatement({
          sid: 'NobodyElseInvokesIt',
          effect: iam.Effect.DENY,
          principals: [new iam.AnyPrincipal()],
          actions: INVOKE_FUNCTION_ACTIONS,
          resources: [functionArn, `${functionArn}:*`],
          // A negated condition is met if the key is absent, as aws:SourceArn is when a person calls.
          conditions: {
            ...methodArns.length > 0 && { ArnNotLike: { 'aws:SourceArn': methodArns } },
            ...roleArns.length > 0 && { ArnNotEquals: { 'aws:PrincipalArn': roleArns } },
          },
        }),
      ],
    });
  }
}
