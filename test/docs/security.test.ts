import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { readPage, ROOT } from './markdown';
import { AdminShellGuardrail, Gate } from '../../lib';
import { SESSION_ACCESS_EVENTS } from '../../lib/private/event-names';
import { decide, type Principal } from '../../local/template/decide';
import { statements } from '../../local/template/iam';
import type { Value } from '../../local/template/template';
import { ACCOUNT } from '../audit/records/cloudtrail';
import { shell, synthesize } from '../audit/variants';
import { ENV } from '../lib/app';

/** What docs/security.md says about the templates and the guardrail. The threats' own claims are tested by the files that they name, or in test/iam and test/audit. */

const { text } = readPage('docs/security.md');
const prose = text.replace(/\s+/g, ' ');
const [template] = synthesize((app: App) => {
  const stack = new Stack(app, 'Page', { env: ENV });
  shell(stack, 'AdminShell', { gates: [Gate.twoPersons()] });
  return [stack];
});
const propertiesOf = (type: string): Value[] => template.ofType(type).map(([, { Properties }]) => template.resolve(Properties));
const one = (type: string): Value => {
  const [properties, ...others] = propertiesOf(type);
  expect(others).toEqual([]);
  return properties;
};

describe('threats', () => {
  const threats = [.../^## Threats\n([^]*?)^## /m.exec(text)![1].matchAll(/^### (.*)\n([^]*?)(?=^### |(?![^]))/gm)].map(([, title, body]) => [title, body]);

  test.each(threats)('%s: has an attempt and a prevention', (_, body) => {
    for (const part of ['Attempt', 'Prevented by']) expect(body).toContain(`- *${part}:* `);
    expect([...body.matchAll(/^- \*(.*?):\*/gm)].map(([, part]) => part).filter(part => !['Attempt', 'Prevented by', 'Detected by', 'Remaining risk'].includes(part))).toEqual([]);
  });

  test('what detects a threat is an alarm in the runbook, or a saved query', () => {
    const detecting = threats.flatMap(([, body]) => [...body.matchAll(/^- \*Detected by:\* ([^]*?)(?=^- \*|(?![^]))/gm)].map(([, said]) => said)).join('\n');
    const alarms = [...readPage('docs/runbook.md').text.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
    const named = [...detecting.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    const fields = ['accessKeyId', 'gate', 'ApprovedBy', 'sessionAccessRoles', 'AuditTrail'];
    expect(named.filter(name => !alarms.includes(name) && !fields.includes(name))).toEqual([]);
    const auditors = readPage('docs/auditors.md').text;
    for (const [, query] of detecting.matchAll(/(?<![*\w])\*([a-z][^*]+)\*(?![*\w])/g)) expect(auditors).toContain(`- *${query.replace(/\s+/g, ' ')}*: `);
  });
});

describe('answers for reviewers', () => {
  test('TLS 1.3 and nothing older', () => {
    expect(prose).toContain('TLS 1.3 and nothing older');
    expect(one('AWS::ApiGateway::RestApi')).toMatchObject({ SecurityPolicy: expect.stringMatching(/^SecurityPolicy_TLS13_1_3_/) });
  });

  test('10 requests per second in total, and bursts of 50', () => {
    expect(prose).toContain('The stage accepts 10 requests per second in total, and bursts of 50');
    expect(one('AWS::ApiGateway::Stage').MethodSettings).toMatchObject([{ ThrottlingRateLimit: 10, ThrottlingBurstLimit: 50 }]);
  });

  test('the functions: no reserved concurrency, no key of yours, no VPC, no X-Ray', () => {
    const functions = propertiesOf('AWS::Lambda::Function');
    expect(functions).toHaveLength(3);
    for (const properties of functions) {
      expect(Object.keys(properties).filter(key => ['ReservedConcurrentExecutions', 'KmsKeyArn', 'VpcConfig', 'TracingConfig'].includes(key))).toEqual([]);
    }
    expect(one('AWS::ApiGateway::Stage')).not.toHaveProperty('TracingEnabled');
  });

  test('the trail: its own Region, no object lock, no access log; the API: none either', () => {
    expect(one('AWS::CloudTrail::Trail').IsMultiRegionTrail).toBe(false);
    const bucket = one('AWS::S3::Bucket');
    for (const key of ['ObjectLockEnabled', 'ObjectLockConfiguration', 'LoggingConfiguration']) expect(bucket).not.toHaveProperty(key);
    expect(one('AWS::ApiGateway::Stage')).not.toHaveProperty('AccessLogSetting');
  });

  test('key policies delegate access to IAM', () => {
    for (const { KeyPolicy } of propertiesOf('AWS::KMS::Key')) {
      expect(KeyPolicy.Statement).toContainEqual(expect.objectContaining({ Effect: 'Allow', Action: 'kms:*', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }));
    }
  });

  test('the library grants nobody read access to the trail\'s bucket or log group', () => {
    expect(prose).toContain('the library lets nobody read them');
    const trailLog = template.ofType('AWS::Logs::LogGroup').find(([id]) => id.includes('AuditTrailLog'))![0];
    const inRoles = propertiesOf('AWS::IAM::Role').flatMap(({ Policies = [] }) => Policies);
    const granted = [...inRoles, ...propertiesOf('AWS::IAM::Policy'), ...propertiesOf('AWS::IAM::ManagedPolicy')].flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Effect, Resource }) => Effect === 'Allow' && JSON.stringify(Resource).includes(template.resolve({ Ref: trailLog })));
    expect(granted.map(({ Action }) => Action).flat().sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']); // CloudTrail's delivery
    const toBucket = one('AWS::S3::BucketPolicy').PolicyDocument.Statement.filter(({ Effect }: Value) => Effect === 'Allow');
    expect(toBucket.map(({ Action, Principal }: Value) => [Action, Principal.Service])).toEqual([['s3:GetBucketAcl', 'cloudtrail.amazonaws.com'], ['s3:PutObject', 'cloudtrail.amazonaws.com']]);
  });

  test('the other ways into a session are those that a trail can record', () => {
    for (const operation of SESSION_ACCESS_EVENTS) expect(prose).toContain(`\`${operation}\``);
  });
});

describe('what protectEvidence leaves open', () => {
  const everything = statements({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
  const admin = (options = {}): Principal => ({
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/x`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/Admin`,
    policies: everything,
    scps: [[...everything, ...statements(AdminShellGuardrail.denyDocument({ protectEvidence: true, ...options }).toJSON())]],
  });
  const may = (who: Principal, action: string, resource: string, context = {}) =>
    decide(who, { action, resource: `arn:aws:${resource}`, resourceAccount: ACCOUNT, context }) === 'allowed';
  const TAGGED = { 'aws:ResourceTag/gameliftstreams-admin-shell': 'evidence' };

  test.each<[listed: string, action: string, resource: string, context: object]>([
    ['the trail\'s bucket, until `protectedBucketArnPatterns` names it', 's3:DeleteBucket', 's3:::trail', {}],
    ['a topic, key, log group or trail that you passed in, until you give it the tag', 'sns:DeleteTopic', `sns:us-west-2:${ACCOUNT}:Ops`, {}],
    ['the API, until `brokerApiIds` names it', 'apigateway:PATCH', 'apigateway:us-west-2::/restapis/a1b2c3', {}],
    ['its custom domains, base path mappings and web ACL even then', 'apigateway:POST', 'apigateway:us-west-2::/domainnames/x/basepathmappings', {}],
    ['its custom domains, base path mappings and web ACL even then', 'wafv2:AssociateWebACL', `wafv2:us-west-2:${ACCOUNT}:regional/webacl/x/y`, {}],
    ['other trails of the account', 'cloudtrail:StopLogging', `cloudtrail:us-west-2:${ACCOUNT}:trail/management`, {}],
    ['`logs:PutAccountPolicy`', 'logs:PutAccountPolicy', `logs:us-west-2:${ACCOUNT}:log-group:*`, {}],
    ['`events:PutPermission`', 'events:PutPermission', `events:us-west-2:${ACCOUNT}:event-bus/default`, {}],
    ['the encryption of all metrics', 'cloudwatch:AssociateDatasetKmsKey', `cloudwatch:us-west-2:${ACCOUNT}:dataset/default`, {}],
    ['`kms:CreateGrant`', 'kms:CreateGrant', `kms:us-west-2:${ACCOUNT}:key/x`, TAGGED],
    ['`kms:RevokeGrant`', 'kms:RevokeGrant', `kms:us-west-2:${ACCOUNT}:key/x`, TAGGED],
  ])('%s: %s', (listed, action, resource, context) => {
    expect(prose).toContain(listed);
    expect(may(admin({ brokerApiIds: ['other'] }), action, resource, context)).toBe(true);
  });

  test('is closed once it is named or tagged', () => {
    expect(may(admin({ protectedBucketArnPatterns: ['arn:aws:s3:::trail'] }), 's3:DeleteBucket', 's3:::trail')).toBe(false);
    expect(may(admin({ brokerApiIds: ['a1b2c3'] }), 'apigateway:PATCH', 'apigateway:us-west-2::/restapis/a1b2c3')).toBe(false);
    expect(may(admin({ brokerApiIds: ['a1b2c3'] }), 'apigateway:POST', 'apigateway:us-west-2::/domainnames/x/basepathmappings')).toBe(true);
    expect(may(admin(), 'sns:DeleteTopic', `sns:us-west-2:${ACCOUNT}:Ops`, TAGGED)).toBe(false);
  });
});

test('the options from default to strict exist', () => {
  const api = readFileSync(join(ROOT, 'test', 'package', 'api.txt'), 'utf8');
  const [, list] = /^## From default to strict\n([^]*?)^The purpose/m.exec(text)!;
  const options = [...list.matchAll(/`(\w+)[^`]*`/g)].map(([, name]) => name).filter(name => !['new', 'sts', 'BrokerEndpoint'].includes(name));
  expect(options.length).toBeGreaterThan(9);
  expect(options.filter(option => !new RegExp(`\\b${option}\\b`).test(api))).toEqual([]);
});
