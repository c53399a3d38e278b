import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { IApprovals } from '../broker/admin-shell-broker';
import { bindRole } from '../broker/bind-role';
import { ApiFunction } from '../broker/routes';
import { acknowledge } from '../private/acknowledged';
import { createBundledFunction } from '../private/bundled-function';
import { APPROVAL_DETAIL_TYPES } from '../private/event-names';
import { FunctionPolicy } from '../private/function-policy';
import { BOUND_GATE_ACTIONS, KEEP_APPROVALS_ACTIONS, USE_TABLE_KEY_ACTIONS, WRITE_ITEM_ACTIONS } from '../private/iam-actions';
import { GATE_ROLE_PATH } from '../private/iam-paths';
import { keepPath } from '../private/kept-paths';
import { allowLogsToUseKey } from '../user-resources/key-policy';

interface TwoPersonsProps {
  readonly shellName: string;
  readonly shellRoleArn: string;
  readonly endpointUrl: string;
  readonly validFor: Duration;
  readonly expiresAfter: Duration;
  readonly functionResourcePolicy: boolean;
  readonly brokerRole: iam.IRole;
  readonly encryptionKey: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: logs.RetentionDays;
}

/** Longer than the broker waits for it, shorter than API Gateway does. */
const TIMEOUT = Duration.seconds(10);

/**
 * Requests for approval and the decisions on them: a table, and the only function that may write to it. The broker asks the
 * function as a gate, and approvers use it through the broker's API.
 */
export class TwoPersons extends Construct implements IApprovals, ApiFunction {
  public readonly table: dynamodb.Table;
  public readonly handler: lambda.Function;
  public readonly logGroup: logs.LogGroup;
  public readonly endpointUrl: string;
  public readonly policy?: FunctionPolicy;

  constructor(scope: Construct, id: string, props: TwoPersonsProps) {
    super(scope, id);
    const { encryptionKey } = props;
    this.endpointUrl = props.endpointUrl;
    const policy = new iam.PolicyDocument();
    this.table = this.createTable(encryptionKey, policy);
    allowLogsToUseKey(this, encryptionKey);
    const { role, logGroup, handler } = createBundledFunction(this, {
      asset: 'two-persons',
      description: 'Asks a second person before an admin shell is opened: keeps requests for approval, and the decisions on them',
      role: { description: 'Keeps requests for approval of admin shells. Can open none, and assume nothing', path: GATE_ROLE_PATH },
      log: { encryptionKey, retention: props.logRetention, removalPolicy: props.removalPolicy },
      logSid: 'WriteDecisions',
      statements: [
        new iam.PolicyStatement({
          sid: 'UseTheTablesKey',
          actions: USE_TABLE_KEY_ACTIONS,
          resources: [encryptionKey.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(this).region}.amazonaws.com` } },
        }),
      ],
      events: { sid: 'AnnounceApprovals', detailTypes: [APPROVAL_DETAIL_TYPES.requested, ...APPROVAL_DETAIL_TYPES.decided] },
      settings: { memorySize: 512, timeout: TIMEOUT, environment: this.environment(props) },
    });
    // Not in the role itself, which the table's policy names.
    role.addToPolicy(new iam.PolicyStatement({ sid: 'KeepApprovals', actions: KEEP_APPROVALS_ACTIONS, resources: [this.table.tableArn] }));
    keepPath(role, GATE_ROLE_PATH);
    bindRole(this, 'Binding', role, handler, {
      description: 'The role of the function that keeps approvals of admin shells works in that function alone',
      sid: 'OnlyInTheApprovalsFunction',
      actions: BOUND_GATE_ACTIONS,
    });
    policy.addStatements(onlyWrittenBy(role));
    this.logGroup = logGroup;
    this.handler = handler;
    if (props.functionResourcePolicy) {
      this.policy = new FunctionPolicy(this, 'FunctionPolicy', handler);
      this.policy.allowRole(props.brokerRole);
    }
  }

  /**
   * Its items matter for a day at most, since events and log are the audit records. So it is deleted with the stack, and has no backups
   * from which an approval could be restored.
   */
  private createTable(encryptionKey: kms.IKey, resourcePolicy: iam.PolicyDocument): dynamodb.Table {
    const table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'streamGroupId', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'request', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'deleteAt',
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      resourcePolicy,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(table, dynamodb.CfnTable.CFN_RESOURCE_TYPE_NAME, 'AwsSolutions-DDB3',
      'What is in the table matters for a day at most. Events and log are the evidence, and an approval that was restored would be a false one.');
    return table;
  }

  private environment(props: TwoPersonsProps): Record<string, string> {
    const seconds = (duration: Duration) => `${Math.round(duration.toMilliseconds() / 1_000)}`;
    return {
      SHELL_NAME: props.shellName,
      SHELL_ROLE_ARN: props.shellRoleArn,
      TABLE_NAME: this.table.tableName,
      VALID_FOR_SECONDS: seconds(props.validFor),
      EXPIRES_AFTER_SECONDS: seconds(props.expiresAfter),
    };
  }
}

/** A denial, so that not even an administrator of the account can forge an approval. */
function onlyWrittenBy(role: iam.IRole): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'OnlyTheApprovalsFunctionWrites',
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: WRITE_ITEM_ACTIONS,
    resources: ['*'], // this table: it can't name itself before it exists
    // The role's ARN, for all of its sessions. The condition also matches if a request has no such key.
    conditions: { ArnNotEquals: { 'aws:PrincipalArn': role.roleArn } },
  });
}
