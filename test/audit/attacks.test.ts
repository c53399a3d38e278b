/**
 * The ways to bypass the broker and its alarms that a review found: what each leaves in CloudTrail or on the bus, and what the
 * notice says.
 */
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { arnOf } from './lookup';
import { brokerEvent } from './records/announcements';
import { ACCOUNT, ADMIN, asEvent, managementCall, REGION, roleSession, shellCall, type Json } from './records/cloudtrail';
import { roleArn, shell, synthesize } from './variants';
import { transform } from '../../local/signals/input-transformer';
import { eventRules, ruleMatches } from '../../local/signals/signals';
import { ENV } from '../lib/app';

const [template] = synthesize(app => {
  const stack = new Stack(app, 'Attacks', { env: ENV });
  shell(stack).grants.connect(new iam.Role(stack, 'Operators', { assumedBy: new iam.AccountRootPrincipal() }));
  return [stack];
});
const rules = eventRules(template);
const idOf = (type: string, pattern: RegExp): string => template.ofType(type).find(([id]) => pattern.test(id))![0];
const name = (type: string, pattern: RegExp): string => template.resolve({ Ref: idOf(type, pattern) });

const shellRole = roleArn(template, /^AdminShellAccessRole/);
const brokerRole = roleArn(template, /^AdminShellBrokerRole/);
const log = name('AWS::Logs::LogGroup', /BrokerLog/);
const handlerArn = arnOf(template, idOf('AWS::Lambda::Function', /BrokerHandler/))!;
const api = name('AWS::ApiGateway::RestApi', /./);
const topic = name('AWS::SNS::Topic', /NoticesTopic/);

const WHO = 'AssumedRole AROAEXAMPLEID12345678:bob 203.0.113.10; 2026-11-20T09:30:11Z, CloudTrail event';
const MANAGEMENT = `${WHO} a1b2c3d4-5678-90ab-cdef-EXAMPLE44444 `;
const LENT = 'to use a role that only the admin shell broker may use. Anyone with this role can open shells under a false name: trust no name on a shell since then. ';

const call = (service: string, eventName: string, parameters: Json, more: Json = {}) => asEvent(managementCall(`${service}.amazonaws.com`, eventName, parameters, more));
const keyDisabled = (pattern: RegExp) => call('kms', 'DisableKey', { keyId: name('AWS::KMS::Key', pattern) }, { resources: [{ ARN: arnOf(template, idOf('AWS::KMS::Key', pattern)) }] });
const guarding = (eventName: string, service: string) => `Someone called ${eventName} of ${service}.amazonaws.com on a resource that protects or records admin shells: ${MANAGEMENT}`;
const READ_ONLY = { readOnly: true };

const unexplained = {
  'version': '0',
  'id': 'x',
  'source': 'gameliftstreams.admin-shell',
  'detail-type': 'Admin Shell Unexplained',
  'resources': [shellRole],
  'time': '2026-11-20T09:55:00Z',
  'detail': {
    sourceIdentity: 'ceo',
    streamSession: 'ABC123def4567',
    streamGroup: 'sg-1AB2C3De4',
    eventTime: '2026-11-20T09:30:11Z',
    sourceIp: '203.0.113.10',
    principal: `arn:aws:sts::${ACCOUNT}:assumed-role/Shell/ceo`,
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    eventId: 'e-1',
  },
};

const ATTACKS: Array<[finding: string, event: Json, sentence: string]> = [
  ['a false name: a new function with the broker\'s role', call('lambda', 'CreateFunction20150331', { functionName: 'evil', role: brokerRole }),
    `Someone called CreateFunction20150331 of lambda.amazonaws.com ${LENT}${MANAGEMENT}`],
  ['a false name: an existing function that is given the role', call('lambda', 'UpdateFunctionConfiguration20150331v2', { functionName: 'checkout', role: brokerRole }),
    `Someone called UpdateFunctionConfiguration20150331v2 of lambda.amazonaws.com ${LENT}${MANAGEMENT}`],
  ['a false name: the shell role, after its trust policy was widened by hand', call('sts', 'AssumeRole', { roleArn: shellRole, roleSessionName: 'ceo', sourceIdentity: 'ceo' }, READ_ONLY),
    `Someone called AssumeRole of sts.amazonaws.com ${LENT}${MANAGEMENT}`],
  ['a false name: the shell that was opened with it', unexplained,
    'A shell was opened with the shell role as ceo, and the broker has no record of it: it was opened without the broker, and the name may be false. '
    + `Session ABC123def4567 of group sg-1AB2C3De4, 2026-11-20T09:30:11Z, from 203.0.113.10, as arn:aws:sts::${ACCOUNT}:assumed-role/Shell/ceo. `
    + 'To find out who opened it, look in CloudTrail for the AssumeRole call that returned the access key ASIAIOSFODNN7EXAMPLE. CloudTrail event e-1.'],
  ['a false name: a forged request', call('lambda', 'Invoke', null, { managementEvent: false, eventCategory: 'Data', resources: [{ ARN: handlerArn }] }),
    'Someone invoked a function of the admin shell broker directly, not through its API. Such a request can name anybody as operator or approver: trust no name on a shell since then, in any record. '
    + MANAGEMENT],
  ['a false name: a federated user, refused', brokerEvent(shellRole, 'Denied', { operator: `arn:aws:sts::${ACCOUNT}:federated-user/ceo`, sourceIdentity: undefined, attempts: 0, waitedMs: 1 }),
    'A request for a shell was refused or failed, with the outcome Denied; 2026-11-20T09:30:11.000Z, attempt 0 after 1 ms. '
    + 'Request a1b2c3d4-5678-90ab-cdef-EXAMPLE11111 from 203.0.113.10  sg-1AB2C3De4 ABC123def4567 '],
  ['no broker at all', asEvent(shellCall(ADMIN)),
    `Someone bypassed the broker and called CreateStreamSessionAdminShell: ${WHO} a1b2c3d4-5678-90ab-cdef-EXAMPLE22222 `],

  ['one key for everything: the first topic\'s is disabled', keyDisabled(/NoticesKey/), guarding('DisableKey', 'kms')],
  ['one key for everything: that of the records is disabled', keyDisabled(/^AdminShellKey/), guarding('DisableKey', 'kms')],

  ['another operation or parameter: a log group is masked', call('logs', 'PutDataProtectionPolicy', { logGroupIdentifier: log }), guarding('PutDataProtectionPolicy', 'logs')],
  ['another operation or parameter: its records are transformed', call('logs', 'PutTransformer', { logGroupIdentifier: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${log}` }), guarding('PutTransformer', 'logs')],
  ['another operation or parameter: it gets another key', call('logs', 'AssociateKmsKey', { resourceIdentifier: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${log}` }), guarding('AssociateKmsKey', 'logs')],
  ['nothing named: all log groups are masked', call('logs', 'PutAccountPolicy', { policyType: 'DATA_PROTECTION_POLICY' }), guarding('PutAccountPolicy', 'logs')],
  ['another operation or parameter: a topic is masked', call('sns', 'PutDataProtectionPolicy', { resourceArn: topic }), guarding('PutDataProtectionPolicy', 'sns')],
  ['another operation or parameter: the function gets a policy', call('lambda', 'PutResourcePolicy', { resourceArn: handlerArn }), guarding('PutResourcePolicy', 'lambda')],
  ['another operation or parameter: the queue is purged', call('sqs', 'PurgeQueue', { queueUrl: name('AWS::SQS::Queue', /Undelivered/) }), guarding('PurgeQueue', 'sqs')],
  ['another operation or parameter: the API gets another domain', call('apigateway', 'CreateBasePathMapping', { domainName: 'shells.example.com', restApiId: api }), guarding('CreateBasePathMapping', 'apigateway')],
  ['nothing named: all metrics get another key', call('monitoring', 'AssociateDatasetKmsKey', { datasetIdentifier: 'default' }), guarding('AssociateDatasetKmsKey', 'monitoring')],
  ['another spelling: a role\'s name in capitals', call('iam', 'UpdateAssumeRolePolicy', { roleName: shellRole.split('/').pop()!.toUpperCase() }), guarding('UpdateAssumeRolePolicy', 'iam')],

  ['an unwatched rule: the one that watches the others', call('events', 'DisableRule', { name: name('AWS::Events::Rule', /NoticesRulesChanged/) }), guarding('DisableRule', 'events')],
  ['an unwatched rule: the test notice\'s', call('events', 'DeleteRule', { name: name('AWS::Events::Rule', /NoticesHeartbeat/) }), guarding('DeleteRule', 'events')],
  ['an unwatched resource: a grant\'s policy', call('iam', 'DeletePolicy', { policyArn: name('AWS::IAM::ManagedPolicy', /Connect/) }), guarding('DeletePolicy', 'iam')],
  ['an unwatched resource: the dead-letter queue', call('sqs', 'DeleteQueue', { queueUrl: name('AWS::SQS::Queue', /Undelivered/) }), guarding('DeleteQueue', 'sqs')],
];

test.each(ATTACKS)('%s', (_, event, sentence) => {
  const removed = event['detail-type'] === 'AWS API Call via CloudTrail' && event.detail.eventName.match(/^(Disable|Delete)Rule$/) ? event.detail.requestParameters.name : undefined;
  const notices = rules.filter(rule => rule.name !== removed && ruleMatches(rule, event, false) && ruleMatches(rule, event, true))
    .flatMap(rule => rule.targets.filter(({ arn }) => arn.includes(':sns:')).map(target => ({ arn: target.arn, ...transform(target.transformer!, event, rule, false) })));
  expect(new Set(notices.map(({ arn }) => arn)).size).toBe(2); // both topics, so also the one whose key still works
  for (const { wellFormed, text } of notices) expect([wellFormed, JSON.parse(text).notice]).toEqual([true, sentence]);
});

test('the broker\'s role in other code, when it is denied the shell role', () => {
  const refused = call('sts', 'AssumeRole', { roleArn: shellRole }, { readOnly: true, errorCode: 'AccessDenied', userIdentity: roleSession(brokerRole, 'evil') });
  const [rule] = rules.filter(one => ruleMatches(one, refused, false));
  expect(JSON.parse(transform(rule.targets[0].transformer!, refused, rule, false).text).notice).toMatch(/ to use a role that only the admin shell broker may use\. .*:evil .* AccessDenied$/);
});
