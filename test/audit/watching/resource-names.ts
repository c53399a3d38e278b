import { metricFilters } from '../../../local/signals/signals';
import type { Template, Value } from '../../../local/template/template';
import { ACCOUNT, REGION } from '../records/cloudtrail';

/**
 * What a caller may write to name one of a stack's resources, by the kinds of scripts/watch/kinds.ts, in each form that the
 * services accept. Written independently of the rules, so that neither can hide what the other forgot.
 */
export type ResourceNames = Record<string, string[]>;

const EXISTING = { trail: 'existing', logGroup: 'existing', topic: 'theirs' };

export function resourceNamesOf(template: Template): ResourceNames {
  const refs = (type: string): string[] => template.ofType(type).map(([id]) => template.resolve({ Ref: id }));
  const arn = (service: string, rest: string, region = REGION, account = ACCOUNT) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const trails = [...refs('AWS::CloudTrail::Trail'), ...template.ofType('AWS::CloudTrail::Trail').length === 0 ? [EXISTING.trail] : []];
  const logGroups = [...new Set([...refs('AWS::Logs::LogGroup'), ...metricFilters(template).map(({ logGroup }) => logGroup)])];
  const topics = [...new Set([...refs('AWS::SNS::Topic'), ...topicsOf(template)])];
  const queues = refs('AWS::SQS::Queue').map(url => url.split('/').pop()!);
  const functions = refs('AWS::Lambda::Function');
  const tables = refs('AWS::DynamoDB::Table');
  const roles = template.ofType('AWS::IAM::Role').map(([id]) => template.resolve({ 'Fn::GetAtt': [id, 'Arn'] }));
  const rules = refs('AWS::Events::Rule');
  const alarms = [...refs('AWS::CloudWatch::Alarm'), ...refs('AWS::CloudWatch::CompositeAlarm')];
  const dashboards = refs('AWS::CloudWatch::Dashboard');
  const apis = refs('AWS::ApiGateway::RestApi');
  const policies = template.ofType('AWS::IAM::ManagedPolicy').map(([id]): string => template.resolve({ Ref: id }));
  const stackArn = template.resolve({ Ref: 'AWS::StackId' });
  const keys = [...new Set([...refs('AWS::KMS::Key')])];
  const groupArns = logGroups.map(name => arn('logs', `log-group:${name}`));
  const apiArns = apis.flatMap(id => ['', '/stages/prod'].map(below => arn('apigateway', `/restapis/${id}${below}`, REGION, '')));
  return {
    anyTrail: trails.flatMap(name => [name, arn('cloudtrail', `trail/${name}`)]),
    trail: trails.map(name => arn('cloudtrail', `trail/${name}`)),
    logGroupName: logGroups,
    logGroup: [...logGroups, ...groupArns],
    logGroupArn: [...groupArns, ...groupArns.map(one => `${one}:*`)],
    logTarget: groupArns.filter(one => one.match(/BrokerLog|TwoPersonsLog/)).flatMap(one => [one, `${one}:*`]),
    bucketName: refs('AWS::S3::Bucket'),
    bucketArn: refs('AWS::S3::Bucket').map(name => `arn:aws:s3:::${name}`),
    bucketUrl: refs('AWS::S3::Bucket').flatMap(name => [`s3://${name}/*`, `s3://${name}/AWSLogs/*`]),
    key: keys.flatMap(id => [id, arn('kms', `key/${id}`)]),
    rule: rules,
    ruleArn: rules.map(name => arn('events', `rule/${name}`)),
    bus: ['default'],
    busArn: [arn('events', 'event-bus/default')],
    topicArn: topics,
    topicName: topics.map(topic => topic.split(':').pop()!),
    subscription: topics.map(topic => `${topic}:a1b2c3d4-5678-90ab-cdef-EXAMPLE55555`),
    queueUrl: queues.flatMap(name => [
      `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`, `https://${REGION}.queue.amazonaws.com/${ACCOUNT}/${name}`, `https://queue.amazonaws.com/${ACCOUNT}/${name}`,
      `https://vpce-0123456789abcdef0-abcdefgh.sqs.${REGION}.vpce.amazonaws.com/${ACCOUNT}/${name}`,
    ]),
    queueArn: queues.map(name => arn('sqs', name)),
    table: tables.flatMap(name => [name, arn('dynamodb', `table/${name}`)]),
    tableArn: tables.flatMap(name => ['', '/index/x', '/backup/01489602797149-73d8d5bc', '/stream/2026-11-26T09:00:00.000'].map(below => arn('dynamodb', `table/${name}${below}`))),
    alarm: alarms,
    alarmArn: [...alarms.map(name => arn('cloudwatch', `alarm:${name}`)), ...dashboards.map(name => arn('cloudwatch', `dashboard/${name}`, ''))],
    dashboard: dashboards,
    metrics: ['default'],
    function: functions.flatMap(functionForms),
    functionArn: functions.flatMap(functionForms).filter(form => form.startsWith('arn:')),
    mapping: refs('AWS::Lambda::EventSourceMapping'),
    passedRole: roles.filter(role => role.includes('/gameliftstreams-admin-shell-broker/')),
    functionRole: roles.filter(role => role.includes('/gameliftstreams-admin-shell-broker/')),
    apiId: apis,
    apiArn: apiArns,
    role: roles.flatMap(role => [role.split('/').pop()!, role.split('/').pop()!.toUpperCase(), role.split('/').pop()!.toLowerCase()]),
    policyArn: [...policies.filter(policy => policy.includes('/gameliftstreams-admin-shell')), arn('iam', 'policy/gameliftstreams-admin-shell/New', ''), arn('iam', 'policy/gameliftstreams-admin-shell-connect/New', '')],
    path: ['/gameliftstreams-admin-shell/', '/gameliftstreams-admin-shell-broker/', '/GameLiftStreams-Admin-Shell/'],
    assumedRole: roles.filter(role => role.includes('/gameliftstreams-admin-shell/')),
    stack: [template.stackName, stackArn],
    stackMoved: [template.stackName, stackArn],
    tagged: [
      ...trails.map(name => arn('cloudtrail', `trail/${name}`)), ...groupArns, ...keys.map(id => arn('kms', `key/${id}`)), ...topics, ...queues.map(name => arn('sqs', name)), ...tables.map(name => arn('dynamodb', `table/${name}`)),
      ...functions.map(name => arn('lambda', `function:${name}`)), ...refs('AWS::S3::Bucket').map(name => `arn:aws:s3:::${name}`), ...apiArns,
      ...rules.map(name => arn('events', `rule/${name}`)), ...alarms.map(name => arn('cloudwatch', `alarm:${name}`)),
    ],
  };

  /** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html#API_GetFunction_RequestSyntax */
  function functionForms(name: string): string[] {
    const unqualified = [name, `function:${name}`, `${ACCOUNT}:function:${name}`, `${REGION}:${ACCOUNT}:function:${name}`, arn('lambda', `function:${name}`)];
    const qualified = [name, `function:${name}`, `${ACCOUNT}:function:${name}`, arn('lambda', `function:${name}`)];
    return [...unqualified, ...qualified.flatMap(form => [`${form}:live`, `${form}:1`, `${form}:$LATEST`])];
  }
}

/** The topics that a stack's rules publish to, its own or others. */
function topicsOf(template: Template): string[] {
  return template.ofType('AWS::Events::Rule').flatMap(([, { Properties }]) => template.resolve(Properties.Targets ?? []) as Value[])
    .map(({ Arn }) => Arn).filter((arn: string) => arn.split(':')[2] === 'sns');
}

/**
 * A name similar to ours. CloudFormation ends the names that it generates with random characters, so no other name begins or
 * ends with one of them, but one may have another end.
 */
export const similar = (name: string): string => Object.values(EXISTING).includes(name.split(/[:/]/).pop()!) ? `${name}X` : name.replace(/.$/, last => last === '2' ? '3' : '2');

/** Similar names, of others' resources. */
export function similarNamesOf(resourceNames: ResourceNames): ResourceNames {
  const open = new Set(['anyTrail', 'bus', 'busArn', 'metrics', 'path']); // all of these are watched
  const other = (kind: string, value: string) => {
    if (value.includes(':/restapis/')) return value.replace(/restapis\/(\w+)/, 'restapis/$1x');
    if (kind === 'key') return value.replace(/.$/, last => last === '0' ? '1' : '0');
    if (kind === 'policyArn') return value.replace('/gameliftstreams-admin-shell', '/gameliftstreams');
    if (kind.startsWith('function') && kind !== 'functionRole') return resourceNames.function.filter(one => !one.includes(':')).reduce((whole, name) => whole.replace(new RegExp(`${name}(?=:|$)`), similar(name)), value);
    if (kind === 'rule' || kind === 'alarm' || kind === 'dashboard' || kind === 'ruleArn' || kind === 'alarmArn' || kind === 'tagged') return value.replace(/(admin-shell-.*?)-([0-9a-f]{8})-/, '$12-$2-').replace(/[^-]$/, similar);
    if (kind === 'stack' || kind === 'stackMoved') return value.includes('/') ? value.replace(/stack\/([^/]+)\//, 'stack/$1X/') : `${value}X`;
    if (kind === 'bucketUrl') return value.replace('s3://', 's3://x');
    if (kind === 'tableArn') return value.replace(/table\/([^/]+)/, similar);
    if (kind === 'subscription') return value.replace(/[^:]+(?=:[^:]+$)/, similar);
    return value.endsWith(':*') ? `${similar(value.replace(/:\*$/, ''))}:*` : similar(value);
  };
  return Object.fromEntries(Object.entries(resourceNames).filter(([kind]) => !open.has(kind))
    .map(([kind, values]) => [kind, values.map(value => other(kind, value))]));
}
