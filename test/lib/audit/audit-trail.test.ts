import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AuditTrail, type AuditTrailAttributes, type AuditTrailProps, type IAuditTrail, StreamGroup, StreamSessionAdminShell } from '../../../lib';
import { ENV, FEATURE_FLAGS, streamGroup, testStack, rendered, testApp } from '../app';

function make(props: AuditTrailProps = {}, stack = testStack({ props: { env: ENV } })): { stack: Stack; trail: AuditTrail; template: Template } {
  const trail = new AuditTrail(stack, 'Trail', props);
  return { stack, trail, template: Template.fromStack(stack) };
}

/** A trail that exists, by its log group. */
function existing(
  stack: Stack, attributes: AuditTrailAttributes = {}, logGroup: logs.ILogGroup = logs.LogGroup.fromLogGroupName(stack, 'Log', 'org-trail'),
): IAuditTrail {
  return AuditTrail.fromLogGroup(stack, 'Trail', logGroup, attributes);
}

function only(template: Template, type: string): any {
  const found = Object.values(template.findResources(type));
  expect(found).toHaveLength(1);
  return found[0];
}

const TRAIL_ARN = /^arn:aws:cloudtrail:us-west-2:111122223333:trail\/Stack-Trail-\w{8}-us-west-2$/;

describe('the trail', () => {
  test('records only this data event, and has no basic selectors', () => {
    const { Properties } = only(make().template, 'AWS::CloudTrail::Trail');
    expect(Properties.AdvancedEventSelectors).toEqual([{
      Name: 'Admin shells',
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::GameLiftStreams::StreamGroup'] },
        { Field: 'eventName', Equals: ['CreateStreamSessionAdminShell'] },
      ],
    }]);
    expect(Properties).not.toHaveProperty('EventSelectors');
    expect(Properties).toMatchObject({ IsLogging: true, EnableLogFileValidation: true });
    expect(Properties).toMatchObject({ IsMultiRegionTrail: false, IncludeGlobalServiceEvents: false });
  });

  test('can be limited to stream groups, without duplicates', () => {
    const stack = testStack({ props: { env: ENV } });
    const arcade = streamGroup(stack, 'Arcade');
    const { template } = make({ streamGroups: [arcade, StreamGroup.fromStreamGroupId(stack, 'Legacy', 'sg-1'), arcade] }, stack);
    const [{ FieldSelectors }] = only(template, 'AWS::CloudTrail::Trail').Properties.AdvancedEventSelectors;
    expect(rendered(FieldSelectors[3])).toEqual({ Field: 'resources.ARN', Equals: ['{Arcade}', 'arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1'] });
  });

  test('can record every Region, with global services, as CloudTrail requires', () => {
    make({ isMultiRegionTrail: true }).template.hasResourceProperties('AWS::CloudTrail::Trail', { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true });
  });

  test('waits for the policies of its bucket and its role', () => {
    expect(only(make().template, 'AWS::CloudTrail::Trail').DependsOn).toEqual(expect.arrayContaining([
      expect.stringMatching(/^TrailBucketPolicy/), expect.stringMatching(/^TrailDeliveryRole[0-9A-F]{8}$/), // whose policy is in the role
    ]));
  });

  test('has a name of at most 128 characters, and the ARN that policies use', () => {
    const stack = testStack({ id: 'S'.repeat(120), props: { env: { ...ENV, region: 'ap-southeast-1' } } });
    const { template, trail } = make({}, stack);
    const { TrailName } = only(template, 'AWS::CloudTrail::Trail').Properties;
    expect(TrailName).toMatch(/^[A-Za-z][\w-]{2,127}$/);
    expect(rendered(stack.resolve(trail.trailArn))).toBe(`arn:aws:cloudtrail:ap-southeast-1:111122223333:trail/${TrailName}`);
  });
});

describe('permissions', () => {
  test('only this trail may write to the bucket, over TLS, below its own account', () => {
    const { Statement } = only(make().template, 'AWS::S3::BucketPolicy').Properties.PolicyDocument;
    const sourceArn = expect.stringMatching(TRAIL_ARN);
    expect(rendered(Statement.filter(({ Effect }: any) => Effect === 'Allow'))).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:GetBucketAcl',
        Resource: expect.stringMatching(/^{TrailBucket\w+\.Arn}$/),
        Condition: { StringEquals: { 'aws:SourceArn': sourceArn } },
      },
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: expect.stringMatching(/^{TrailBucket\w+\.Arn}\/AWSLogs\/111122223333\/\*$/),
        Condition: { StringEquals: { 'aws:SourceArn': sourceArn, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      },
    ]);
    expect(Statement).toContainEqual(expect.objectContaining({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }));
  });

  test('the key may be used for this trail and the log groups of this account and Region', () => {
    const { KeyPolicy, EnableKeyRotation } = only(make().template, 'AWS::KMS::Key').Properties;
    expect(EnableKeyRotation).toBe(true);
    const sourceArn = expect.stringMatching(TRAIL_ARN);
    expect(rendered(KeyPolicy.Statement).filter(({ Principal }: any) => Principal.Service)).toEqual([
      {
        Effect: 'Allow',
        Resource: '*',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 'kms:GenerateDataKey*',
        Condition: { StringEquals: { 'aws:SourceArn': sourceArn, 'kms:EncryptionContext:aws:cloudtrail:arn': sourceArn } },
      },
      { Effect: 'Allow', Resource: '*', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 'kms:DescribeKey', Condition: { StringEquals: { 'aws:SourceArn': sourceArn } } },
      {
        Effect: 'Allow',
        Resource: '*',
        Principal: { Service: 'logs.us-west-2.amazonaws.com' },
        Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:us-west-2:111122223333:log-group:*' } },
      },
    ]);
  });

  test('the delivery role may write only the streams of this trail in this log group', () => {
    const { template } = make();
    template.resourceCountIs('AWS::IAM::Policy', 0);
    const { Properties: { Policies, ManagedPolicyArns } } = only(template, 'AWS::IAM::Role');
    expect([Policies.length, ManagedPolicyArns]).toEqual([1, undefined]);
    expect(rendered(Policies[0].PolicyDocument.Statement)).toEqual([{
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: expect.stringMatching(/^arn:aws:logs:us-west-2:111122223333:log-group:{TrailLog\w+}:log-stream:111122223333_CloudTrail_us-west-2\*$/),
    }]);
    expect(JSON.stringify(only(make({ isMultiRegionTrail: true }).template, 'AWS::IAM::Role').Properties.Policies)).toContain(':log-stream:111122223333_CloudTrail_*');
    expect(only(template, 'AWS::IAM::Role').Properties.AssumeRolePolicyDocument.Statement[0].Principal).toEqual({ Service: 'cloudtrail.amazonaws.com' });
  });

  test('a key in another stack gets the statements too, and its stack does not depend on the trail\'s', () => {
    const app = testApp();
    const keys = testStack({ app, id: 'Keys', props: { env: ENV } });
    const stack = testStack({ app, props: { env: ENV } });
    make({ encryptionKey: new kms.Key(keys, 'Key') }, stack);
    expect(keys.dependencies).toEqual([]);
    expect(JSON.stringify(Template.fromStack(keys).toJSON())).toContain('kms:EncryptionContext:aws:cloudtrail:arn');
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('key-policy'));
  });

  test('warns, with the statements to add, if the app can\'t change the key\'s policy', () => {
    const stack = testStack({ props: { env: ENV } });
    make({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-west-2:111122223333:key/k') }, stack);
    Annotations.fromStack(stack).hasWarning('/Stack/Trail', Match.stringLikeRegexp('key Stack/Key .*kms:GenerateDataKey.*aws:SourceArn.*key-policy-cloudtrail'));
    Annotations.fromStack(stack).hasWarning('/Stack/Trail', Match.stringLikeRegexp('logs.us-west-2.amazonaws.com.*key-policy-logs'));
  });
});

describe('evidence', () => {
  test('is encrypted, private, versioned, and kept for a year', () => {
    const { template } = make();
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: Match.anyValue() } }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: {
          Rules: [
            { ExpirationInDays: 365, NoncurrentVersionExpiration: { NoncurrentDays: 365 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' },
            { ExpiredObjectDeleteMarker: true, Status: 'Enabled' },
          ],
        },
        ObjectLockEnabled: Match.absent(),
        BucketName: Match.absent(),
      },
    });
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'RetainExceptOnCreate', Properties: { RetentionInDays: 365, KmsKeyId: Match.anyValue(), LogGroupName: Match.absent() } });
    template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'RetainExceptOnCreate' });
  });

  test('is deleted with the stack if asked to, and is kept for the chosen time', () => {
    const { template } = make({ removalPolicy: RemovalPolicy.DESTROY, logRetention: logs.RetentionDays.SIX_MONTHS });
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete', Properties: { LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 180 })]) } } });
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: { RetentionInDays: 180 } });
    template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
  });

  test('can be kept forever', () => {
    const { Rules } = only(make({ logRetention: logs.RetentionDays.INFINITE }).template, 'AWS::S3::Bucket').Properties.LifecycleConfiguration;
    expect(Rules).toEqual([{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' }]);
  });

  test('can be locked', () => {
    make({ objectLockDefaultRetention: s3.ObjectLockRetention.compliance(Duration.days(90)) }).template.hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 90 } } },
    });
  });
});

describe('an existing trail', () => {
  const trailArn = 'arn:aws:cloudtrail:us-west-2:111122223333:trail/org';

  test('creates no resource, and a warning says what it must select and how to check it', () => {
    const stack = testStack({ props: { env: ENV } });
    const trail = existing(stack, { trailArn });
    expect(trail.trailArn).toBe(trailArn);
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
    Annotations.fromStack(stack).hasWarning('/Stack/Trail', Match.stringLikeRegexp(
      'eventCategory equals Data, resources.type equals AWS::GameLiftStreams::StreamGroup.*get-event-selectors --trail-name "arn:aws:cloudtrail.*audit-trail-selectors',
    ));
  });

  test('the warning asks for the trail\'s ARN if it is not given', () => {
    const stack = testStack();
    existing(stack);
    Annotations.fromStack(stack).hasWarning('/Stack/Trail', Match.stringLikeRegexp('Pass trailArn too'));
  });

  test('can be used by a shell, which has filters on its log group and no trail of its own', () => {
    const stack = testStack({ props: { env: ENV } });
    const auditTrail = existing(stack, { trailArn });
    const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' }, auditTrail });
    expect(shell.auditTrail).toBe(auditTrail);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::CloudTrail::Trail', 0);
    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(Object.values(template.findResources('AWS::Logs::MetricFilter', { Properties: { LogGroupName: 'org-trail' } }))).toHaveLength(3);
  });
});

describe('a trail is watched', () => {
  /** The event patterns of all rules. */
  const watched = (stack: Stack) => JSON.stringify(Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')).map(({ Properties }) => Properties.EventPattern));

  test('that a second copy of the library created, with its bucket, key and role', () => {
    const stack = testStack({ props: { env: ENV } });
    let trail!: AuditTrail;
    jest.isolateModules(() => {
      const copy: typeof import('../../../lib') = jest.requireActual('../../../lib');
      trail = new copy.AuditTrail(stack, 'Trail');
      expect(trail).not.toBeInstanceOf(AuditTrail);
    });
    new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' }, auditTrail: trail });
    expect(watched(stack)).toMatch(/"bucketName":\[\{"Ref":"TrailBucket/);
    expect(watched(stack)).toMatch(/"keyId":\[.*"TrailKey/);
    expect(watched(stack)).toMatch(/"roleName":.*"TrailDeliveryRole/);
  });

  test('that exists, as far as it is known', () => {
    const stack = testStack({ props: { env: ENV } });
    const auditTrail = existing(stack, {
      bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'org-trail-files'),
      deliveryRole: iam.Role.fromRoleName(stack, 'Role', 'OrgTrailDelivery'),
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-west-2:111122223333:key/0a1b2c3d'),
    });
    new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' }, auditTrail });
    expect(watched(stack)).toContain('"bucketName":["org-trail-files"]');
    expect(watched(stack)).toContain('"OrgTrailDelivery"');
    expect(watched(stack)).toContain('{"suffix":"0a1b2c3d"}');
  });
});

describe.each(Object.entries(FEATURE_FLAGS))('with feature flags: %s', (_, flags) => {
  test('twice in one stack', () => {
    const stack = testStack({ flags });
    new AuditTrail(stack, 'One');
    new AuditTrail(stack, 'Two');
    const names = Object.values(Template.fromStack(stack).findResources('AWS::CloudTrail::Trail')).map(({ Properties }) => rendered(Properties.TrailName));
    expect(names).toEqual([expect.stringMatching(/^Stack-One-\w+-{AWS::Region}$/), expect.stringMatching(/^Stack-Two-\w+-{AWS::Region}$/)]);
  });
});

describe('fails, showing the value and what to do', () => {
  test.each<[string, (stack: Stack) => unknown, RegExp]>([
    ['fails with no stream group', stack => new AuditTrail(stack, 'Trail', { streamGroups: [] }), /streamGroups .* is empty: leave it out/],
    ['fails with more stream groups than a trail can select', stack => new AuditTrail(stack, 'Trail', {
      streamGroups: Array.from({ length: 498 }, (_, index) => StreamGroup.fromStreamGroupId(stack, `G${index}`, `sg-${index}`)),
    }), /498 stream groups, and a trail can select 497: leave it out/],
    ['fails with something that is not the ARN of a trail', stack => existing(stack, { trailArn: 'org-trail' }), /trailArn .* got "org-trail"/],
    ['fails with a trail that does not record a stream group of the shell', stack => new StreamSessionAdminShell(stack, 'AdminShell', {
      streamGroups: [StreamGroup.fromStreamGroupId(stack, 'A', 'sg-a'), StreamGroup.fromStreamGroupId(stack, 'B', 'sg-b')],
      auditTrail: new AuditTrail(stack, 'Trail', { streamGroups: [StreamGroup.fromStreamGroupId(stack, 'Again', 'sg-a')] }),
    }), /Stack\/Trail does not record calls for sg-b/],
    ['fails with an existing trail whose streamGroups leave out one of the shell\'s', stack => new StreamSessionAdminShell(stack, 'AdminShell', {
      streamGroups: [StreamGroup.fromStreamGroupId(stack, 'A', 'sg-a')],
      auditTrail: existing(stack, { streamGroups: [StreamGroup.fromStreamGroupId(stack, 'B', 'sg-b')] }),
    }), /Stack\/Trail does not record calls for sg-a/],
    ['fails with the log group of another Region', stack => new StreamSessionAdminShell(stack, 'AdminShell', {
      streamGroupTags: { shell: 'yes' },
      auditTrail: existing(stack, {}, logs.LogGroup.fromLogGroupArn(stack, 'Log', 'arn:aws:logs:eu-central-1:111122223333:log-group:org:*')),
    }), /Region eu-central-1, Stack\/AdminShell\/Alarms in us-west-2/],
    ['fails with the log group of another account', stack => new StreamSessionAdminShell(stack, 'AdminShell', {
      streamGroupTags: { shell: 'yes' },
      auditTrail: existing(stack, {}, logs.LogGroup.fromLogGroupArn(stack, 'Log', 'arn:aws:logs:us-west-2:444455556666:log-group:org:*')),
    }), /account 444455556666/],
  ])('%s', (_, build, message) => {
    expect(() => build(testStack({ props: { env: ENV } }))).toThrow(message);
  });
});
