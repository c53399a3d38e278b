import { CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ACCESS_LOG_FORMAT } from './access-log-format';
import { acknowledgeApi } from './acknowledged';
import { bindRole, onlyIn } from './bind-role';
import { BrokerEndpoint } from './broker-endpoint';
import { addGatewayResponses } from './gateway-responses';
import { ResourcePolicy } from './resource-policy';
import { ApiFunction, GATEWAY_LIMIT, Routes, STAGE_NAME } from './routes';
import { announcing, createBundledFunction } from '../private/bundled-function';
import { EMERGENCY_REVIEWED_DETAIL_TYPE, EVENT_DETAIL_TYPES } from '../private/event-names';
import { FunctionPolicy } from '../private/function-policy';
import { BOUND_ACTIONS, INVOKE_FUNCTION_ACTION } from '../private/iam-actions';
import { BROKER_ROLE_PATH } from '../private/iam-paths';
import { keepPath } from '../private/kept-paths';
import { requireResource } from '../private/underlying-resource';
import { requireSameEnvironment } from '../private/validation';
import { allowLogsToUseKey } from '../user-resources/key-policy';
import { requireApiEndpoint } from '../user-resources/suitability';

interface BrokerProps {
  /** Value of the metrics' dimension `Shell`. */
  readonly shellName: string;
  readonly endpoint: BrokerEndpoint;
  readonly maxWait: Duration;
  readonly reservedConcurrency?: number;
  readonly requireReason: boolean;
  readonly reasonPattern?: string;
  readonly refuseGeneratedSessionNames: boolean;
  readonly refuseFederatedUsers: boolean;
  readonly functionResourcePolicy: boolean;
  readonly accessLog?: logs.ILogGroup;
  readonly encryptionKey: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: logs.RetentionDays;
}

/** A gate, in the form that the function reads. */
export interface GateSettings {
  readonly name: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
}

/**
 * Requests per second, and the burst: enough for a whole team at once, and well below the service's quota of 20 requests a
 * second, which the game needs as well.
 */
const THROTTLE = { rate: 10, burst: 50 };

/**
 * The REST API through which operators request a shell, and the function behind it.
 */
export class Broker extends Construct {
  public readonly api: apigateway.RestApi;
  public readonly handler: lambda.Function;
  /** The function's log group, with the record of every request. */
  public readonly logGroup: logs.LogGroup;
  /** The account that the API is in. */
  public readonly account: string;
  /** The function's own role. It can't open a shell itself, only assume a role that can. */
  public readonly role: iam.Role;
  /** Restricts the role to this function. No shell may be opened before this policy is deployed. */
  public readonly binding: iam.ManagedPolicy;
  /** URL of the API's stage, without a trailing slash. */
  public readonly endpointUrl: string;
  /** The API's resource policy: other accounts' principals and, for a private API, the VPC endpoints. */
  public readonly resourcePolicy: ResourcePolicy;
  /** The function's resource policy; undefined if identity policies alone decide who may invoke it. */
  public readonly functionPolicy?: FunctionPolicy;
  /** The VPC endpoints of a private API; undefined for a public one. */
  public readonly vpcEndpoints?: ec2.IVpcEndpoint[];

  private readonly routes: Routes;

  constructor(scope: Construct, id: string, private readonly props: BrokerProps) {
    super(scope, id);
    this.account = Stack.of(this).account;
    allowLogsToUseKey(this, props.encryptionKey);
    const { role, logGroup, handler } = createBundledFunction(this, {
      asset: 'broker',
      description: 'Admin shell broker: opens Amazon GameLift Streams admin shells in the name of the operator who asks',
      role: { description: 'Runs the admin shell broker. Can open no shell itself', path: BROKER_ROLE_PATH },
      log: { encryptionKey: props.encryptionKey, retention: props.logRetention, removalPolicy: props.removalPolicy },
      logSid: 'WriteOwnLog',
      events: { sid: 'AnnounceEveryShell', detailTypes: EVENT_DETAIL_TYPES },
      settings: {
        memorySize: 512,
        timeout: GATEWAY_LIMIT,
        reservedConcurrentExecutions: props.reservedConcurrency,
        environment: this.environment(),
      },
    });
    this.role = keepPath(role, BROKER_ROLE_PATH);
    this.logGroup = logGroup;
    this.handler = handler;
    this.binding = bindRole(this, 'Binding', role, handler, {
      description: 'The role of the admin shell broker works in the function of the broker alone',
      sid: 'OnlyInTheBrokersFunction',
      actions: BOUND_ACTIONS,
    });
    const endpoint = props.endpoint._bind();
    if (props.accessLog) requireSameEnvironment(this, `accessLog ${props.accessLog.node.path}`, props.accessLog.env, 'API Gateway logs to its own account and Region');
    endpoint.vpcEndpoints?.forEach(vpcEndpoint => requireApiEndpoint(this, vpcEndpoint));
    if (props.functionResourcePolicy) this.functionPolicy = new FunctionPolicy(this, 'FunctionPolicy', this.handler);
    this.api = this.createApi(endpoint);
    this.routes = new Routes(this.api, { handler, policy: this.functionPolicy });
    acknowledgeApi(this.api);
    const { region, urlSuffix } = Stack.of(this);
    this.endpointUrl = endpoint.url(this.api.restApiId, region, urlSuffix, this.api.deploymentStage.stageName);
    this.resourcePolicy = new ResourcePolicy(this.api);
    this.vpcEndpoints = endpoint.vpcEndpoints;
    if (this.vpcEndpoints) this.resourcePolicy.denyExceptThrough(this.vpcEndpoints);
    this.node.addValidation({ validate: () => this.dataTraces() });
  }

  /** Sets the role that the function opens shells with. It is created later, because it trusts the function's role. */
  public useShellRole(shellRole: iam.IRole): void {
    this.handler.addEnvironment('SHELL_ROLE_ARN', shellRole.roleArn);
  }

  /** Makes the function ask these gates before it opens a shell, in this order. */
  public askGates(gates: GateSettings[]): void {
    this.handler.addEnvironment('GATES', Stack.of(this).toJsonString(gates));
    this.role.addToPolicy(new iam.PolicyStatement({ sid: 'AskGates', actions: [INVOKE_FUNCTION_ACTION], resources: gates.map(({ functionArn }) => functionArn) }));
    this.binding.addStatements(onlyIn(this.handler, { sid: 'GatesAreAskedByTheBroker', actions: [INVOKE_FUNCTION_ACTION] }));
  }

  /** Adds two paths that the function answers: emergency access, for which it asks no gate, and reviews of that by others. */
  public enableEmergencyAccess(): void {
    this.role.addToPolicy(announcing(this, { sid: 'AnnounceReviews', detailTypes: EMERGENCY_REVIEWED_DETAIL_TYPE }));
    this.routes.addEmergency({ handler: this.handler, policy: this.functionPolicy });
  }

  /** Adds the paths for approvers, which another function answers. */
  public addApprovalRoutes(apiFunction: ApiFunction): void {
    this.routes.addApprovals(apiFunction);
  }

  /** The ARN of a method and path of the API's stage, for identity policies. */
  public arnFor(method: string, requestPath: string): string {
    return this.api.arnForExecuteApi(method, requestPath, this.api.deploymentStage.stageName);
  }

  private environment(): Record<string, string> {
    const { shellName, maxWait, requireReason, reasonPattern, refuseGeneratedSessionNames, refuseFederatedUsers } = this.props;
    return {
      SHELL_NAME: shellName,
      MAX_WAIT_MS: `${maxWait.toMilliseconds()}`,
      REQUIRE_REASON: `${requireReason}`,
      ...reasonPattern !== undefined && { REASON_PATTERN: reasonPattern },
      ...!refuseGeneratedSessionNames && { REFUSE_GENERATED_SESSION_NAMES: 'false' },
      ...!refuseFederatedUsers && { REFUSE_FEDERATED_USERS: 'false' },
    };
  }

  private createApi(endpoint: ReturnType<BrokerEndpoint['_bind']>): apigateway.RestApi {
    const { accessLog } = this.props;
    const api = new apigateway.RestApi(this, 'Api', {
      // Unique per shell, since API Gateway's metrics have it as a dimension.
      restApiName: this.props.shellName,
      description: 'Admin shell broker for Amazon GameLift Streams',
      endpointConfiguration: endpoint.endpointConfiguration,
      // Never set API Gateway's account-wide logging role: it belongs to the account, not to one stack.
      cloudWatchRole: false,
      deployOptions: {
        stageName: STAGE_NAME,
        throttlingRateLimit: THROTTLE.rate,
        throttlingBurstLimit: THROTTLE.burst,
        // An execution log can contain response bodies, and ours contain tokens.
        loggingLevel: apigateway.MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
        ...accessLog !== undefined && {
          accessLogDestination: new apigateway.LogGroupLogDestination(accessLog),
          accessLogFormat: ACCESS_LOG_FORMAT,
        },
      },
      defaultMethodOptions: { authorizationType: apigateway.AuthorizationType.IAM },
    });
    api.node.tryRemoveChild('Endpoint'); // an output whose URL would be wrong for a private API
    const resource = requireResource(api, apigateway.CfnRestApi.CFN_RESOURCE_TYPE_NAME);
    // TLS 1.3 only. STRICT, where possible, also refuses requests whose SNI host name is another API's.
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
    resource.addPropertyOverride('SecurityPolicy', 'SecurityPolicy_TLS13_1_3_2025_09');
    resource.addPropertyOverride('EndpointAccessMode', endpoint.accessMode);

    addGatewayResponses(api);
    return api;
  }

  /** Detects execution logging that an escape hatch or aspect has turned on: it would write tokens to CloudWatch Logs. */
  private dataTraces(): string[] {
    const stages = this.api.node.findAll().filter(child =>
      CfnResource.isCfnResource(child) && child.cfnResourceType === apigateway.CfnStage.CFN_RESOURCE_TYPE_NAME) as apigateway.CfnStage[];
    return stages.flatMap(stage => {
      const settings: apigateway.CfnStage.MethodSettingProperty[] = Stack.of(this).resolve(stage.methodSettings) ?? [];
      return settings
        .filter(({ dataTraceEnabled, loggingLevel }) => dataTraceEnabled || (loggingLevel ?? 'OFF') !== 'OFF')
        .map(setting => `${stage.node.path}: methodSettings turn execution logging on (${JSON.stringify(setting)}), which can write tokens to CloudWatch Logs. Use the accessLog property instead`);
    });
  }
}
