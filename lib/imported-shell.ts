import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_gameliftstreams } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { GrantRequirements, StreamSessionAdminShellGrants } from './access/grants';
import { BrokerEndpoint } from './broker/broker-endpoint';
import { STAGE_NAME } from './broker/routes';
import { accountOfRole, Environment, requireRestApiId, requireRoleArn } from './private/validation';
import { ShellBase } from './shell-base';
import { ShellScope } from './shells/shell-scope';

/**
 * What another app needs to grant and watch a shell. Exactly one of `streamGroups` and `streamGroupTags` is
 * required, as for the shell itself.
 */
export interface StreamSessionAdminShellAttributes {
  /** ID of the broker's API: `shell.api.restApiId` in the app that owns the shell. */
  readonly restApiId: string;

  /** The shell's name in the broker's metrics: `shell.shellName` in the app that owns the shell. */
  readonly shellName: string;

  /** ARN of the role that opens shells: `shell.shellRole.roleArn` in the app that owns the shell. It identifies the shell's events. */
  readonly shellRoleArn: string;

  /**
   * All stream groups that the shell serves: a grant without `streamGroups` covers them.
   *
   * @default - the stream groups with `streamGroupTags`
   */
  readonly streamGroups?: aws_gameliftstreams.IStreamGroupRef[];

  /**
   * The tags of the stream groups that the shell serves.
   *
   * @default - the stream groups in `streamGroups`
   */
  readonly streamGroupTags?: { readonly [key: string]: string };

  /**
   * The endpoint of the broker, as in the app that owns the shell.
   *
   * @default BrokerEndpoint.regional()
   */
  readonly endpoint?: BrokerEndpoint;

  /**
   * The Region of the shell. Its account is that of `shellRoleArn`.
   *
   * @default - the Region of the stack that the shell is imported into
   */
  readonly region?: string;
}

/** The app that owns the shell checks and creates what a grant requires. */
const NO_REQUIREMENTS: GrantRequirements = { requireApprovals: () => {}, enableEmergencyAccess: () => {}, expectEmergencies: () => {} };

/** A shell of another app. Nothing is created for it; it can be granted and watched. */
export class ImportedShell extends ShellBase {
  public readonly endpointUrl: string;
  public readonly shellName: string;
  public readonly shellRole: iam.IRole;
  public readonly grants: StreamSessionAdminShellGrants;
  private readonly environment: Environment;

  constructor(scope: Construct, id: string, attributes: StreamSessionAdminShellAttributes) {
    super(scope, id);
    const { restApiId, shellName, shellRoleArn, streamGroups, streamGroupTags } = attributes;
    requireRestApiId('restApiId', restApiId);
    requireRoleArn('shellRoleArn', shellRoleArn);
    if (shellName === '') throw new Error('shellName is empty: pass the shellName of the shell in the app that owns it');
    const stack = Stack.of(this);
    const environment = { account: accountOfRole(shellRoleArn) ?? stack.account, region: attributes.region ?? stack.region };
    const endpoint = (attributes.endpoint ?? BrokerEndpoint.regional())._bind();

    this.environment = environment;
    this.endpointUrl = endpoint.url(restApiId, environment.region, stack.urlSuffix);
    this.shellName = shellName;
    this.shellRole = iam.Role.fromRoleArn(this, 'ShellRole', shellRoleArn, { mutable: false });
    this.grants = StreamSessionAdminShellGrants._of(this, new ShellScope(this, streamGroups, streamGroupTags, environment), {
      account: environment.account,
      vpcEndpoints: endpoint.vpcEndpoints,
      arnFor: (method, path) => stack.formatArn({
        service: 'execute-api',
        ...environment,
        resource: restApiId,
        resourceName: `${STAGE_NAME}/${method}${path}`,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      }),
    }, NO_REQUIREMENTS);
  }

  /** @internal */
  protected _environment(): Environment {
    return this.environment;
  }
}
