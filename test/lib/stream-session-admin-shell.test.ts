import { Duration, Lazy, RemovalPolicy, type Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ENV, FEATURE_FLAGS, streamGroup, testStack, testApp } from './app';
import { StreamGroup, StreamSessionAdminShell, type StreamSessionAdminShellProps } from '../../lib';

function make(props: Partial<StreamSessionAdminShellProps> = {}, stack = testStack()): { stack: Stack; shell: StreamSessionAdminShell } {
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups: [StreamGroup.fromStreamGroupId(stack, 'Legacy', 'sg-1AB2C3De4')], ...props });
  return { stack, shell };
}

function environmentOf(stack: Stack): Record<string, unknown> {
  return Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'))[0].Properties.Environment.Variables;
}

describe('properties', () => {
  test('defaults reach the function: 25 seconds, a reason, any text', () => {
    const { stack } = make();
    expect(environmentOf(stack)).toEqual({
      SHELL_NAME: expect.stringMatching(/^Stack-AdminShell-/),
      MAX_WAIT_MS: '25000',
      REQUIRE_REASON: 'true',
      SHELL_ROLE_ARN: { 'Fn::GetAtt': [expect.stringContaining('AdminShellAccessRole'), 'Arn'] },
    });
  });

  test('choices reach the function', () => {
    const { stack } = make({ maxWait: Duration.seconds(10), requireReason: false, reasonPattern: 'INC-\\d+ .+' });
    expect(environmentOf(stack)).toMatchObject({ MAX_WAIT_MS: '10000', REQUIRE_REASON: 'false', REASON_PATTERN: 'INC-\\d+ .+' });
  });

  test('generated session names and federated users are refused, unless a prop says otherwise', () => {
    const names = { REFUSE_GENERATED_SESSION_NAMES: 'false', REFUSE_FEDERATED_USERS: 'false' };
    for (const name of Object.keys(names)) expect(environmentOf(make().stack)).not.toHaveProperty(name);
    expect(environmentOf(make({ refuseGeneratedSessionNames: false, refuseFederatedUsers: false }).stack)).toMatchObject(names);
  });

  test.each([
    ['is kept for a year by default, but not after a failed first deployment', {}, 'RetainExceptOnCreate', 365],
    ['is deleted as asked', { removalPolicy: RemovalPolicy.DESTROY, logRetention: RetentionDays.ONE_WEEK }, 'Delete', 7],
  ])('evidence %s', (_, props, DeletionPolicy, days) => {
    const template = Template.fromStack(make(props).stack);
    const logGroups = Object.values(template.findResources('AWS::Logs::LogGroup'));
    expect(logGroups).toHaveLength(3);
    for (const logGroup of logGroups) expect(logGroup).toMatchObject({ DeletionPolicy, Properties: { RetentionInDays: days } });
    const [bucket] = Object.values(template.findResources('AWS::S3::Bucket'));
    const rules = expect.arrayContaining([expect.objectContaining({ ExpirationInDays: days })]);
    expect(bucket).toMatchObject({ DeletionPolicy, Properties: { LifecycleConfiguration: { Rules: rules } } });
    template.hasResource('AWS::KMS::Key', { DeletionPolicy });
  });

  test.each([['by default', false], ['if given', true]])('two keys %s: one encrypts stored data, the other notices', (_, given) => {
    const stack = testStack();
    const keys = given ? { encryptionKey: new Key(stack, 'DataKey'), noticeKey: new Key(stack, 'NoticeKey') } : {};
    make(keys, stack);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::KMS::Key', 2);
    if (!given) template.allResourcesProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    const arnOf = (name: RegExp) => ({ 'Fn::GetAtt': [Object.keys(template.findResources('AWS::KMS::Key')).find(id => name.test(id)), 'Arn'] });
    const [dataKey, noticeKey] = given ? [arnOf(/^DataKey/), arnOf(/^NoticeKey/)] : [arnOf(/^AdminShellKey/), arnOf(/^AdminShellAlarmsNoticesKey/)];
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: dataKey });
    template.allResourcesProperties('AWS::CloudTrail::Trail', { KMSKeyId: dataKey });
    template.hasResourceProperties('AWS::S3::Bucket', { BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { KMSMasterKeyID: dataKey } }] } });
    // Each topic depends on another key, and no queue on any.
    for (const KmsMasterKeyId of [dataKey, noticeKey]) template.resourcePropertiesCountIs('AWS::SNS::Topic', { KmsMasterKeyId }, 1);
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  });

  test.each([1, 28])('a wait of %d s is accepted', seconds => {
    expect(() => make({ maxWait: Duration.seconds(seconds) })).not.toThrow();
  });
});

describe('attributes', () => {
  test('the endpoint is the stage\'s URL without a trailing slash', () => {
    const { stack, shell } = make({}, testStack({ props: { env: ENV } }));
    expect(stack.resolve(shell.endpointUrl)).toEqual({
      'Fn::Join': ['', [
        'https://', stack.resolve(shell.api.restApiId), '.execute-api.us-west-2.', { Ref: 'AWS::URLSuffix' }, '/', stack.resolve(shell.api.deploymentStage.stageName),
      ]],
    });
  });

  test('the shell role has the path that guardrails name', () => {
    const { stack } = make();
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { Path: '/gameliftstreams-admin-shell/' });
  });

  test.each([
    ['metricOpened', 'Opened', 'Sum'],
    ['metricRefused', 'Refused', 'Sum'],
    ['metricAttempts', 'Attempts', 'Sum'],
    ['metricWaitedMs', 'WaitedMs', 'Average'],
  ] as const)('%s is the broker\'s metric %s', (method, metricName, statistic) => {
    const { stack, shell } = make();
    expect(stack.resolve(shell[method]())).toMatchObject({
      namespace: 'GameLiftStreamsAdminShell',
      metricName,
      statistic,
      dimensions: { Shell: environmentOf(stack).SHELL_NAME },
    });
    expect(shell[method]({ statistic: 'p99', period: Duration.hours(1) })).toMatchObject({ statistic: 'p99', period: Duration.hours(1) });
  });
});

describe.each([['onOpened', 'Admin Shell Opened'], ['onRefused', 'Admin Shell Refused']] as const)('%s', (method, detailType) => {
  const ruleOf = (stack: Stack, id: string) =>
    Object.entries(Template.fromStack(stack).findResources('AWS::Events::Rule')).filter(([logicalId]) => logicalId.includes(id)).map(([, { Properties }]) => Properties);

  test('matches only this shell\'s events, narrowed as asked, and has the targets', () => {
    const { stack, shell } = make();
    const rule = shell[method]('GameTeam', {
      description: 'Notifies the game team',
      eventPattern: { detail: { streamGroupId: ['sg-1AB2C3De4'] } },
      target: { bind: () => ({ arn: 'arn:aws:sqs:us-west-2:111122223333:game-team' }) },
    });
    rule.addTarget({ bind: () => ({ arn: 'arn:aws:sqs:us-west-2:111122223333:too' }) });
    expect(ruleOf(stack, 'GameTeam')).toEqual([{
      Description: 'Notifies the game team',
      EventPattern: {
        'source': ['gameliftstreams.admin-shell'],
        'detail-type': [detailType],
        'resources': [{ 'Fn::GetAtt': [expect.stringMatching(/^AdminShellAccessRole/), 'Arn'] }],
        'detail': { streamGroupId: ['sg-1AB2C3De4'] },
      },
      State: 'ENABLED',
      Targets: [expect.objectContaining({ Arn: 'arn:aws:sqs:us-west-2:111122223333:game-team' }), expect.objectContaining({ Arn: 'arn:aws:sqs:us-west-2:111122223333:too' })],
    }]);
  });

  test('can be in another stack', () => {
    const app = testApp();
    const [stack, other] = ['First', 'Second'].map(id => testStack({ app, id, props: { env: ENV } }));
    make({}, stack).shell[method]('GameTeam', { crossStackScope: other });
    expect(ruleOf(other, 'GameTeam')).toHaveLength(1);
  });

  test.each([
    ['source', { source: ['aws.s3'] }], ['detailType', { detailType: ['x'] }], ['resources', { resources: ['x'], detail: { a: ['b'] } }],
  ])('fails with a pattern that would match more: %s', (field, eventPattern) => {
    expect(() => make().shell[method]('GameTeam', { eventPattern })).toThrow(`eventPattern of ${method} has ${field}, which ${method} sets itself: narrow the rule by detail`);
  });
});

describe('fails at synth, showing the value and what to do', () => {
  const group = (scope: Stack) => StreamGroup.fromStreamGroupId(scope, 'Other', 'sg-other');
  test.each<[string, (stack: Stack) => Partial<StreamSessionAdminShellProps>, string[]]>([
    ['fails with neither stream groups nor tags', () => ({ streamGroups: undefined }), ['neither', 'streamGroups', 'streamGroupTags']],
    ['fails with both', stack => ({ streamGroups: [group(stack)], streamGroupTags: { shell: 'yes' } }), ['sg-other', '{"shell":"yes"}', 'mutually exclusive']],
    ['fails with an empty list', () => ({ streamGroups: [] }), ['streamGroups is empty', 'Pass streamGroups']],
    ['fails with empty tags', () => ({ streamGroups: undefined, streamGroupTags: {} }), ['streamGroupTags is empty', 'Pass streamGroups']],
    ['fails with a token for a tag\'s key', () => ({ streamGroups: undefined, streamGroupTags: { [Token.asString({ Ref: 'P' })]: 'x' } }), ['streamGroupTags', 'known at synth']],
    ['fails with a wait of 0', () => ({ maxWait: Duration.seconds(0) }), ['maxWait', '0 seconds', 'between 1 second and 28 seconds']],
    ['fails with a wait of 29 s', () => ({ maxWait: Duration.seconds(29) }), ['maxWait', '29 seconds', 'between 1 second and 28 seconds']],
    ['fails with a wait of half a second', () => ({ maxWait: Duration.millis(500) }), ['maxWait', '500 millis', 'between 1 second']],
    ['fails with a wait that is a token', () => ({ maxWait: Duration.seconds(Lazy.number({ produce: () => 5 })) }), ['maxWait', 'token']],
    ['fails with a broken pattern', () => ({ reasonPattern: 'INC-(\\d+' }), ['reasonPattern', '"INC-(\\\\d+"', 'Unterminated group']],
    ['fails with a pattern that is not one in Unicode mode', () => ({ reasonPattern: '\\-' }), ['reasonPattern', 'flag u']],
    ['fails with a pattern that would break out of the full match', () => ({ reasonPattern: 'a)|(?:b' }), ['reasonPattern', 'Unmatched']],
    ['fails with an empty pattern', () => ({ reasonPattern: '' }), ['reasonPattern', 'leave it out']],
    ['fails with a stream group of another Region', stack => ({
      streamGroups: [StreamGroup.fromStreamGroupArn(stack, 'Far', 'arn:aws:gameliftstreams:eu-central-1:111122223333:streamgroup/sg-far')],
    }), ['sg-far', 'Region eu-central-1', 'us-west-2']],
    ['fails with a stream group of another account', stack => ({
      streamGroups: [StreamGroup.fromStreamGroupArn(stack, 'Far', 'arn:aws:gameliftstreams:us-west-2:444455556666:streamgroup/sg-far')],
    }), ['sg-far', 'account 444455556666', '111122223333']],
  ])('%s', (_, props, parts) => {
    const stack = testStack({ props: { env: ENV } });
    const chosen = props(stack);
    let message = '';
    try {
      make(chosen, stack);
    } catch (error) {
      message = (error as Error).message;
    }
    for (const part of parts) expect(message).toContain(part);
  });
});

describe.each(Object.entries(FEATURE_FLAGS))('with feature flags: %s', (_, flags) => {
  test.each([['environment-agnostic', undefined], ['concrete', ENV]])('twice in one stack, %s', (__, env) => {
    const stack = testStack({ flags, props: { env } });
    const groups = [streamGroup(stack, 'Arcade'), StreamGroup.fromStreamGroupId(stack, 'Legacy', 'sg-1AB2C3De4')];
    new StreamSessionAdminShell(stack, 'One', { streamGroups: groups });
    new StreamSessionAdminShell(stack, 'Two', { streamGroupTags: { shell: 'yes' } });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ApiGateway::RestApi', 2);
    const names = Object.values(template.findResources('AWS::Lambda::Function')).flatMap(({ Properties }) => Properties.Environment.Variables.SHELL_NAME ?? []);
    expect(new Set(names).size).toBe(2);
  });

  test('in two stacks of one app, one of which names the other\'s stream group', () => {
    const app = testApp({ context: flags });
    const first = testStack({ app, id: 'First', props: { env: ENV } });
    const second = testStack({ app, id: 'Second', props: { env: ENV } });
    const arcade = streamGroup(first, 'Arcade');
    new StreamSessionAdminShell(first, 'AdminShell', { streamGroups: [arcade] });
    new StreamSessionAdminShell(second, 'AdminShell', { streamGroups: [arcade] });
    expect(app.synth().stacks).toHaveLength(2);
  });

  test('only the shell role has a physical name, and the account\'s API Gateway role is not changed', () => {
    const { stack } = make({}, testStack({ flags }));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
    for (const [type, property] of [
      ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName'], ['AWS::Lambda::Function', 'FunctionName'], ['AWS::Logs::LogGroup', 'LogGroupName'],
    ]) {
      template.allResourcesProperties(type, { [property]: Match.absent() });
    }
    const named = Object.entries(template.findResources('AWS::IAM::Role')).filter(([, { Properties }]) => Properties.RoleName !== undefined);
    expect(named.map(([id]) => id)).toEqual([expect.stringMatching(/AccessRole/)]);
  });
});
