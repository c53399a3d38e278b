import { CfnResource, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { INVOKE_FUNCTION_ACTION, INVOKE_FUNCTION_ACTIONS } from './iam-actions';

/**
 * A function's whole resource policy: these methods of an API may invoke it, these roles, and nobody else, whatever their
 * own policies allow. An `AWS::Lambda::Permission` can't say that, and must not stand beside it: each overwrites the other.
 *
 * No L1 construct on the oldest aws-cdk-lib that we support has it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-resourcepolicy.html
 */
export class FunctionPolicy extends Construct {
  /** The function for integrations, which then ask for no permission of their own. */
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
    // It goes with the function. Deleted before, it would take along a permission that was made in its place.
    resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }

  /** @param methodArn of a method, with its API and stage, as `execute-api` has it */
  public allowMethod(methodArn: string): void {
    this.methodArns.push(methodArn);
  }

  /** Its own policies must allow it, too. */
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
          // What isn't there is none of them: a person's call has no source.
          conditions: {
            ...methodArns.length > 0 && { ArnNotLike: { 'aws:SourceArn': methodArns } },
            ...roleArns.length > 0 && { ArnNotEquals: { 'aws:PrincipalArn': roleArns } },
          },
        }),
      ],
    });
  }
}
