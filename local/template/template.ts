import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolve, type Value } from './intrinsics';

export type { Value } from './intrinsics';

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, Value>;
  readonly DependsOn?: string[];
}

/** Account and Region of the local environment, if the template doesn't fix them. */
export const LOCAL_ACCOUNT = '111122223333';
export const LOCAL_REGION = 'us-west-2';

/**
 * A synthesized template with generated physical names: enough of CloudFormation to read roles, policies, the API and the
 * function as they would be deployed. An unsupported intrinsic function is an error, not a guess.
 */
export class Template {
  /** The template of one stack of a cloud assembly. */
  public static fromAssembly(directory: string, stackName?: string): Template {
    const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
    const stacks = Object.entries<Value>(manifest.artifacts).filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack');
    const [name, artifact] = stacks.find(([id]) => stackName === undefined || id === stackName) ?? [];
    if (name === undefined || artifact === undefined) {
      throw new Error(`the cloud assembly in ${directory} has no stack ${stackName ?? ''}; it has ${stacks.map(([id]) => id).join(', ') || 'none'}`);
    }
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifact.environment) ?? [];
    return new Template(directory, name, JSON.parse(readFileSync(join(directory, artifact.properties.templateFile), 'utf8')), {
      account: account === undefined || account.startsWith('unknown') ? LOCAL_ACCOUNT : account,
      region: region === undefined || region.startsWith('unknown') ? LOCAL_REGION : region,
    }, exportName => {
      const others = stacks.filter(([id]) => id !== name).map(([id]) => Template.fromAssembly(directory, id));
      const found = others.map(other => other.exported(exportName)).find(value => value !== undefined);
      if (found === undefined) throw new Error(`no stack of the cloud assembly in ${directory} exports ${exportName}`);
      return found;
    });
  }

  public readonly account: string;
  public readonly region: string;
  public readonly partition = 'aws';
  public readonly resources: ReadonlyMap<string, Resource>;
  private readonly outputs: Record<string, { Value: Value; Export?: { Name: Value } }>;

  private constructor(
    private readonly directory: string,
    public readonly stackName: string,
    private readonly source: Value,
    where: { account: string; region: string },
    /** Another stack's export with this name. */
    private readonly importValue: (exportName: string) => Value,
    /** The physical IDs of a deployment by logical ID, and its `AWS::StackId`. */
    private readonly physicalIds: ReadonlyMap<string, string> = new Map(),
  ) {
    this.account = where.account;
    this.region = where.region;
    this.resources = new Map(Object.entries<Value>(source.Resources).map(([id, { Type, Properties = {}, DependsOn = [] }]) =>
      [id, { Type, Properties, DependsOn: [DependsOn].flat() }]));
    this.outputs = source.Outputs ?? {};
  }

  /** The same template, with the names of a deployment instead of made-up ones. */
  public deployedAs(physicalIds: ReadonlyMap<string, string>): Template {
    return new Template(this.directory, this.stackName, this.source, { account: this.account, region: this.region }, this.importValue, physicalIds);
  }

  public ofType(type: string): Array<[logicalId: string, resource: Resource]> {
    return [...this.resources].filter(([, resource]) => resource.Type === type);
  }

  /** The only resource of a type. */
  public only(type: string): [logicalId: string, resource: Resource] {
    const found = this.ofType(type);
    if (found.length !== 1) throw new Error(`stack ${this.stackName} has ${found.length} resources of type ${type}, one was expected: ${found.map(([id]) => id).join(', ')}`);
    return found[0];
  }

  public output(namePart: string): string {
    const found = Object.entries(this.outputs).find(([name]) => name.includes(namePart));
    if (!found) throw new Error(`stack ${this.stackName} has no output ${namePart}`);
    return this.resolve(found[1].Value);
  }

  private exported(name: string): Value {
    const found = Object.values(this.outputs).find(({ Export }) => Export !== undefined && this.resolve(Export.Name) === name);
    return found && this.resolve(found.Value);
  }

  /** The folder of the cloud assembly from which a function's code is uploaded. */
  public assetDirectory(code: Value): string {
    const hash = /^([0-9a-f]{64})\.zip$/.exec(this.resolve(code.S3Key))?.[1];
    if (hash === undefined) throw new Error(`the function's code is not a file asset of this assembly: ${JSON.stringify(code)}`);
    return join(this.directory, `asset.${hash}`);
  }

  /** The value as CloudFormation would deploy it. */
  public resolve(value: Value): Value {
    return resolve(value, {
      ref: name => this.ref(name),
      attribute: (logicalId, name) => this.attribute(logicalId, name),
      importValue: this.importValue,
    });
  }

  private ref(name: string): string {
    const pseudo: Record<string, string> = {
      'AWS::AccountId': this.account,
      'AWS::Region': this.region,
      'AWS::Partition': this.partition,
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': this.stackName,
      'AWS::StackId': `arn:${this.partition}:cloudformation:${this.region}:${this.account}:stack/${this.stackName}/${uuid(this.stackName)}`,
    };
    if (name in pseudo) return this.physicalIds.get(name) ?? pseudo[name];
    const { Type, Properties } = this.resource(name);
    switch (Type) {
      case 'AWS::ApiGateway::RestApi': return this.deployed(name) ?? stableId(name, 10).toLowerCase();
      case 'AWS::ApiGateway::Stage': return this.resolve(Properties.StageName);
      case 'AWS::GameLiftStreams::StreamGroup':
      case 'AWS::IAM::ManagedPolicy':
      case 'AWS::SNS::Topic': return this.attribute(name, 'Arn');
      case 'AWS::IAM::Role': return this.resolve(Properties.RoleName) ?? this.named(name, 64);
      case 'AWS::Lambda::Function': return this.named(name, 64);
      case 'AWS::DynamoDB::Table': return this.named(name, 255);
      case 'AWS::Events::Rule': return this.resolve(Properties.Name) ?? this.named(name, 64);
      case 'AWS::CloudTrail::Trail': return this.resolve(Properties.TrailName) ?? this.named(name, 128);
      case 'AWS::Lambda::EventSourceMapping':
      case 'AWS::KMS::Key': return this.deployed(name) ?? uuid(`${this.stackName}-${name}`);
      case 'AWS::CloudWatch::CompositeAlarm':
      case 'AWS::CloudWatch::Alarm': return this.resolve(Properties.AlarmName) ?? this.named(name, 255);
      case 'AWS::CloudWatch::Dashboard': return this.resolve(Properties.DashboardName) ?? this.named(name, 255);
      case 'AWS::Logs::LogGroup': return this.resolve(Properties.LogGroupName) ?? this.named(name, 512);
      case 'AWS::S3::Bucket': return this.resolve(Properties.BucketName) ?? this.named(name, 63).toLowerCase();
      case 'AWS::SQS::Queue': return `https://sqs.${this.region}.amazonaws.com/${this.account}/${this.attribute(name, 'QueueName')}`;
      default: return `${this.stackName}-${name}`;
    }
  }

  private attribute(name: string, attribute: string): string {
    const { Type, Properties } = this.resource(name);
    const regional = (service: string, rest: string) => `arn:${this.partition}:${service}:${this.region}:${this.account}:${rest}`;
    const iamPath = Properties.Path ?? '/';
    switch (`${Type} ${attribute}`) {
      case 'AWS::ApiGateway::RestApi RootResourceId': return `${name}/root`;
      case 'AWS::GameLiftStreams::Application Id': return this.deployed(name) ?? `a-${stableId(name, 9)}`;
      case 'AWS::GameLiftStreams::StreamGroup Id': return this.deployed(name) ?? `sg-${stableId(name, 9)}`;
      case 'AWS::GameLiftStreams::StreamGroup Arn': return regional('gameliftstreams', `streamgroup/${this.attribute(name, 'Id')}`);
      case 'AWS::IAM::Role Arn': return `arn:${this.partition}:iam::${this.account}:role${iamPath}${this.ref(name)}`;
      case 'AWS::IAM::ManagedPolicy Arn': return `arn:${this.partition}:iam::${this.account}:policy${iamPath}${this.deployed(name) ?? `${this.stackName}-${name}`}`;
      case 'AWS::Lambda::Function Arn': return regional('lambda', `function:${this.ref(name)}`);
      case 'AWS::DynamoDB::Table Arn': return regional('dynamodb', `table/${this.ref(name)}`);
      case 'AWS::Logs::LogGroup Arn': return regional('logs', `log-group:${this.ref(name)}:*`);
      case 'AWS::CloudTrail::Trail Arn': return regional('cloudtrail', `trail/${this.ref(name)}`);
      case 'AWS::CloudWatch::CompositeAlarm Arn':
      case 'AWS::CloudWatch::Alarm Arn': return regional('cloudwatch', `alarm:${this.ref(name)}`);
      case 'AWS::Events::Rule Arn': return regional('events', `rule/${this.ref(name)}`);
      case 'AWS::KMS::Key Arn': return regional('kms', `key/${this.ref(name)}`);
      case 'AWS::KMS::Key KeyId': return this.ref(name);
      case 'AWS::S3::Bucket Arn': return `arn:${this.partition}:s3:::${this.ref(name)}`;
      case 'AWS::SNS::Topic Arn':
      case 'AWS::SNS::Topic TopicArn': return regional('sns', this.named(name, 256));
      case 'AWS::SNS::Topic TopicName': return this.named(name, 256);
      case 'AWS::SQS::Queue QueueName': return this.resolve(Properties.QueueName) ?? this.named(name, 80);
      case 'AWS::SQS::Queue Arn': return regional('sqs', this.attribute(name, 'QueueName'));
      default: throw new Error(`the local environment doesn't support the attribute ${attribute} of ${Type} (${name} in stack ${this.stackName})`);
    }
  }

  /** A name like CloudFormation's: cut to the service's limit, and still unique. */
  private named(logicalId: string, maxLength: number): string {
    const deployed = this.deployed(logicalId);
    if (deployed !== undefined) return deployed;
    const whole = `${this.stackName}-${logicalId}`;
    return whole.length <= maxLength ? whole : `${whole.slice(0, maxLength - 13)}-${stableId(whole, 12)}`;
  }

  /** The physical name: the end of an ARN, or of a queue's URL. */
  private deployed(logicalId: string): string | undefined {
    return this.physicalIds.get(logicalId)?.split(/[/:]/).pop();
  }

  private resource(name: string): Resource {
    const resource = this.resources.get(name);
    if (!resource) throw new Error(`stack ${this.stackName} has no resource ${name}`);
    return resource;
  }
}

function uuid(name: string): string {
  return digestOf(name).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

/** A physical ID that is the same in every run. */
function stableId(name: string, length: number): string {
  return BigInt(`0x${digestOf(name)}`).toString(36).toUpperCase().slice(0, length);
}

/** Cached, since most values of a template refer to the same few resources. */
const digests = new Map<string, string>();

function digestOf(name: string): string {
  const digest = digests.get(name) ?? createHash('sha256').update(name).digest('hex');
  digests.set(name, digest);
  return digest;
}
