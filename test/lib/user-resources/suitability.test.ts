import { Annotations as Acknowledgements, App, Aspects, CfnParameter, CfnResource, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService, Vpc } from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { AdminShellAlarms, type AdminShellAlarmsProps, AdminShellGuardrail, AuditTrail, BrokerEndpoint, StreamSessionAdminShell, type StreamSessionAdminShellProps } from '../../../lib';
import { ENV, testStack } from '../app';

const hereStack = () => testStack({ props: { env: ENV } });

function trailOf(scope: Construct, logGroup: logs.ILogGroup = logs.LogGroup.fromLogGroupName(scope, 'TrailLog', 'trail'), trailArn?: string) {
  const trail = AuditTrail.fromLogGroup(scope, 'Trail', logGroup, { trailArn });
  Acknowledgements.of(trail).acknowledgeWarning('cdk-gameliftstreams-admin-shell:audit-trail-selectors');
  return trail;
}

const alarms = (scope: Construct, props: Partial<AdminShellAlarmsProps> = {}) => new AdminShellAlarms(scope, 'Alarms', { auditTrail: props.auditTrail ?? trailOf(scope), ...props });
const shell = (scope: Construct, props: Partial<StreamSessionAdminShellProps> = {}) => new StreamSessionAdminShell(scope, 'Shell', {
  ...props.streamGroups ? {} : { streamGroupTags: { shell: 'yes' } }, ...props,
});

/** What a program in a language without a type checker may pass. */
const untyped = (value: unknown): any => value;

describe('fails for unsuitable resources', () => {
  test.each<[string, (stack: Stack) => unknown, RegExp]>([
    ['a log group without metric filters', stack => alarms(stack, { auditTrail: trailOf(stack, new logs.LogGroup(stack, 'Log', { logGroupClass: logs.LogGroupClass.INFREQUENT_ACCESS })) }),
      /Stack\/Log is of class INFREQUENT_ACCESS, which doesn't support metric filters.*STANDARD/],
    ['a log group without metric filters, of class DELIVERY', stack => {
      const log = new logs.LogGroup(stack, 'Log');
      (log.node.defaultChild as logs.CfnLogGroup).logGroupClass = 'DELIVERY'; // the oldest aws-cdk-lib has no name for it
      alarms(stack, { auditTrail: trailOf(stack, log) });
    }, /class DELIVERY/],
    ['such a log group, as an L1, by its ARN', stack => {
      const log = new logs.CfnLogGroup(stack, 'Log', { logGroupClass: 'INFREQUENT_ACCESS' });
      alarms(stack, { auditTrail: trailOf(stack, logs.LogGroup.fromLogGroupArn(stack, 'Import', log.attrArn)) });
    }, /class INFREQUENT_ACCESS/],
    ['such a log group, by an escape hatch afterwards', stack => {
      const log = new logs.LogGroup(stack, 'Log');
      alarms(stack, { auditTrail: trailOf(stack, log) });
      (log.node.defaultChild as CfnResource).addPropertyOverride('LogGroupClass', 'INFREQUENT_ACCESS');
    }, /class INFREQUENT_ACCESS/],
    ['such a log group, by an aspect', stack => {
      const log = new logs.LogGroup(stack, 'Log');
      alarms(stack, { auditTrail: trailOf(stack, log) });
      Aspects.of(stack).add({ visit: node => void (node === log.node.defaultChild && ((node as logs.CfnLogGroup).logGroupClass = 'INFREQUENT_ACCESS')) });
    }, /class INFREQUENT_ACCESS/],
    ['a FIFO topic', stack => alarms(stack, { alarmTopic: new sns.Topic(stack, 'Topic', { fifo: true }) }), /alarmTopic Stack\/Topic is a FIFO topic.*standard topic/],
    ['an imported FIFO topic', stack => alarms(stack, { alarmTopic: sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-west-2:111122223333:pager.fifo') }), /FIFO topic/],
    ['an L1 FIFO topic', stack => alarms(stack, { alarmTopic: sns.Topic.fromTopicArn(stack, 'Topic', new sns.CfnTopic(stack, 'L1', { fifoTopic: true, topicName: 'pager.fifo' }).ref) }), /FIFO topic/],
    ['a topic under an AWS managed key', stack => alarms(stack, { alarmTopic: new sns.Topic(stack, 'Topic', { masterKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sns') }) }),
      /key of alarmTopic Stack\/Topic is alias\/aws\/sns, an AWS managed key.*new kms\.Key/],
    ['an L1 topic under an AWS managed key', stack => alarms(stack, { alarmTopic: sns.Topic.fromTopicArn(stack, 'Topic', new sns.CfnTopic(stack, 'L1', { kmsMasterKeyId: 'alias/aws/sns' }).ref) }), /an AWS managed key/],
    ['one action too many', stack => {
      const { opened } = alarms(stack);
      for (let action = 0; action < 5; action++) opened.addAlarmAction({ bind: () => ({ alarmActionArn: `arn:aws:sns:us-west-2:111122223333:t${action}` }) });
    }, /alarm Stack\/Alarms\/Opened\/Resource has \d actions for one state, and CloudWatch allows 5/],
    ['a trail of another account', stack => trailOf(stack, undefined, 'arn:aws:cloudtrail:us-west-2:444455556666:trail/org-trail'), /trail arn\S+ is in account 444455556666.*Leave trailArn out/],
    ['a trail of another Region', stack => trailOf(stack, undefined, 'arn:aws:cloudtrail:us-east-1:111122223333:trail/org-trail'), /is in Region us-east-1.*Leave trailArn out/],
    ['an AWS managed key for alarms', stack => alarms(stack, { encryptionKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sns') }), /encryptionKey is alias\/aws\/sns/],
    ['an AWS managed key by its ARN', stack => new AuditTrail(stack, 'T', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-west-2:111122223333:alias/aws/s3') }), /encryptionKey is alias\/aws\/s3/],
    ['an alias', stack => new AuditTrail(stack, 'T', { encryptionKey: new kms.Key(stack, 'Key').addAlias('mine') }), /Stack\/Key\/Alias.*don't accept an alias.*fromKeyArn/],
    ['a key of another Region', stack => new AuditTrail(stack, 'T', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1') }), /Stack\/Key is in Region eu-west-1, Stack\/T in us-west-2.*replica/],
    ['a key of another Region\'s stack', stack => {
      const far = new Stack(stack.node.root as App, 'Far', { env: { ...ENV, region: 'eu-west-1' } });
      return new AuditTrail(stack, 'T', { encryptionKey: new kms.Key(far, 'Key') });
    }, /Far\/Key is in Region eu-west-1/],
    ['a key for signing', stack => new AuditTrail(stack, 'T', { encryptionKey: new kms.Key(stack, 'Key', { keySpec: kms.KeySpec.ECC_NIST_P256, keyUsage: kms.KeyUsage.SIGN_VERIFY }) }), /Stack\/Key is a key for SIGN_VERIFY \(ECC_NIST_P256\).*symmetric/],
    ['an asymmetric key', stack => alarms(stack, { encryptionKey: new kms.Key(stack, 'Key', { keySpec: kms.KeySpec.RSA_2048 }) }), /RSA_2048.*symmetric/],
    ['snapshots of evidence', stack => new AuditTrail(stack, 'T', { removalPolicy: RemovalPolicy.SNAPSHOT }), /SNAPSHOT.*RETAIN_ON_UPDATE_OR_DELETE/],
    ['snapshots of a shell\'s evidence', stack => shell(stack, { removalPolicy: RemovalPolicy.SNAPSHOT }), /SNAPSHOT.*RETAIN_ON_UPDATE_OR_DELETE/],
    ['a gateway VPC endpoint', stack => shell(stack, {
      endpoint: BrokerEndpoint.privateVpc({ vpcEndpoints: [new Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0 }).addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 })] }),
    }), /Stack\/Vpc\/S3, a VPC endpoint of type Gateway.*execute-api/],
    ['a VPC endpoint for another service', stack => shell(stack, {
      endpoint: BrokerEndpoint.privateVpc({ vpcEndpoints: [new Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0 }).addInterfaceEndpoint('Sts', { service: InterfaceVpcEndpointAwsService.STS })] }),
    }), /Stack\/Vpc\/Sts, a VPC endpoint of type Interface.*sts.*execute-api/],
    ['an access log of another Region', stack => shell(stack, { accessLog: logs.LogGroup.fromLogGroupArn(stack, 'Access', 'arn:aws:logs:eu-west-1:111122223333:log-group:access:*') }), /accessLog Stack\/Access is in Region eu-west-1/],
    ['a second policy of the trail\'s bucket', stack => {
      new s3.BucketPolicy(stack, 'Policy', { bucket: new AuditTrail(stack, 'T').bucket! }).document.addStatements(new iam.PolicyStatement({ principals: [new iam.AccountRootPrincipal()], actions: ['s3:GetObject'], resources: ['*'] }));
    }, /bucket Stack\/T\/Bucket has 2 policies \(Stack\/Policy, Stack\/T\/Bucket\/Policy\)|\(Stack\/T\/Bucket\/Policy, Stack\/Policy\)/],
  ])('%s', (_, make, message) => {
    const stack = hereStack();
    expect(() => {
      make(stack);
      Template.fromStack(stack);
    }).toThrow(message);
  });

  test('but not for a trail, key or log group that is not known until deployment', () => {
    const stack = hereStack();
    const text = (id: string) => new CfnParameter(stack, id).valueAsString;
    const auditTrail = trailOf(stack, logs.LogGroup.fromLogGroupArn(stack, 'Log', text('LogArn')), text('TrailArn'));
    alarms(stack, { auditTrail, encryptionKey: kms.Key.fromKeyArn(stack, 'Key', text('KeyArn')) });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

describe('reported early', () => {
  test.each<[string, (stack: Stack) => unknown, RegExp]>([
    ['an ID instead of a stream group', stack => shell(stack, { streamGroups: untyped(['sg-1AB2C3De4']) }), /streamGroups has "sg-1AB2C3De4".*StreamGroup\.fromStreamGroupId\(scope, id, "sg-1AB2C3De4"\)/],
    ['an ARN instead of a stream group', stack => new AuditTrail(stack, 'T', { streamGroups: untyped(['arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1']) }), /streamGroups of the AuditTrail has "arn:.*StreamGroup\.fromStreamGroupArn/],
    ['nothing instead of a stream group', stack => shell(stack, { streamGroups: untyped([undefined]) }), /streamGroups has undefined, which is not a stream group/],
    ['an ID in a grant', stack => shell(stack).grants.connect(new iam.User(stack, 'U'), { streamGroups: untyped(['sg-1']) }), /streamGroups has "sg-1"/],
    ['a lazy pattern that is no regular expression', stack => shell(stack, { reasonPattern: Lazy.string({ produce: () => '(' }) }), /reasonPattern must be a JavaScript regular expression.*"\("/],
    ['a lazy pattern that is undefined', stack => shell(stack, { reasonPattern: Lazy.string({ produce: () => undefined }) }), /reasonPattern must be a regular expression, got ""/],
  ])('fails for %s', (_, make, message) => {
    const stack = hereStack();
    expect(() => {
      make(stack);
      Template.fromStack(stack);
    }).toThrow(message);
  });

  test('warns of a pattern that is not known until deployment', () => {
    const stack = hereStack();
    shell(stack, { reasonPattern: new CfnParameter(stack, 'Pattern').valueAsString });
    Annotations.fromStack(stack).hasWarning('/Stack/Shell', Match.stringLikeRegexp('not known until deployment.*admin-shell:reasonPattern'));
  });

  test('a lazy pattern is accepted', () => {
    const stack = hereStack();
    shell(stack, { reasonPattern: Lazy.string({ produce: () => 'INC-\\d+' }) });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { REASON_PATTERN: 'INC-\\d+' } } });
  });

  test.each(['us-east-1', 'us-west-2'])('fails for a function that the guardrail\'s stack, in %s, can\'t reference', region => {
    const stack = hereStack();
    const fn = new lambda.Function(stack, 'F', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = () => {}') });
    const there = new Stack(stack.node.root as App, 'There', { env: { account: '444455556666', region } });
    expect(() => new AdminShellGuardrail(there, 'Guardrail', { brokerFunctionArnPatterns: [fn.functionArn] }))
      .toThrow(/brokerFunctionArnPatterns has a value of Stack\/F\/Resource, which is in account 111122223333.*pattern, such as arn:aws:lambda/);
    new AdminShellGuardrail(stack, 'Guardrail', { brokerFunctionArnPatterns: [fn.functionArn] });
  });

  test('a shell adds no outputs: only the app does', () => {
    const stack = hereStack();
    shell(stack);
    expect(Template.fromStack(stack).findOutputs('*')).toEqual({});
  });
});

describe('retention', () => {
  const policies = (removalPolicy?: RemovalPolicy) => {
    const stack = hereStack();
    new AuditTrail(stack, 'T', { removalPolicy });
    return Object.fromEntries(Object.values(Template.fromStack(stack).toJSON().Resources).map(({ Type, DeletionPolicy = 'Delete', UpdateReplacePolicy = 'Delete' }: any) => [Type, [DeletionPolicy, UpdateReplacePolicy]]));
  };

  test.each([
    [undefined, ['RetainExceptOnCreate', 'Retain']],
    [RemovalPolicy.RETAIN, ['Retain', 'Retain']],
    [RemovalPolicy.DESTROY, ['Delete', 'Delete']],
  ])('a bucket\'s policy is kept with it, with removal policy %s', (removalPolicy, expected) => {
    expect(policies(removalPolicy)).toMatchObject({ 'AWS::S3::Bucket': expected, 'AWS::S3::BucketPolicy': expected, 'AWS::KMS::Key': expected, 'AWS::Logs::LogGroup': expected });
  });

  test('keeps exactly what the documentation lists when a stack is deleted', () => {
    const stack = hereStack();
    shell(stack);
    const kept = Object.entries<any>(Template.fromStack(stack).toJSON().Resources).filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete').map(([id, { Type }]) => `${Type} ${id.replace(/[0-9A-F]{8}$/, '')}`);
    expect(kept.sort()).toEqual([
      'AWS::KMS::Key ShellKey', 'AWS::Logs::LogGroup ShellAlarmsComparisonLog', 'AWS::Logs::LogGroup ShellAuditTrailLog', 'AWS::Logs::LogGroup ShellBrokerLog',
      'AWS::S3::Bucket ShellAuditTrailBucket', 'AWS::S3::BucketPolicy ShellAuditTrailBucketPolicy',
    ]);
  });

  test('keeps nothing of a first deployment that failed', () => {
    const stack = hereStack();
    shell(stack);
    new AdminShellAlarms(stack, 'Alarms', { auditTrail: new AuditTrail(stack, 'T') });
    const kept = Object.entries<any>(Template.fromStack(stack).toJSON().Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain' || DeletionPolicy === 'Snapshot');
    expect(kept.map(([id]) => id)).toEqual([]);
  });
});
