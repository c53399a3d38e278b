/**
 * The ways round the broker and past its alarms that a review found, walked as the attacker: what each leaves in CloudTrail or
 * on the bus, and the sentence that people read.
 */
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { arnOf } from './lookup';
import { brokerEvent } from './records/announcements';
import { ACCOUNT, ADMIN, asEvent, managementCall, REGION, roleSession, shellCall, type Json } from './records/cloudtrail';
import { roleArn, shell, synthesize } from './world';
import { transform } from '../../local/signals/input-transformer';
import { eventRules, ruleMatches } from '../../local/signals/signals';
import { ENV } from '../lib/app';

const [template] = synthesize(app => {
  const stack = new Stack(app, 'Walk', { env: ENV });
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

const WHO = `AssumedRole  GameAdmins AROAEXAMPLEID12345678:bob ${ACCOUNT}  203.0.113.10; 2026-11-20T09:30:11Z, CloudTrail event`;
const MANAGEMENT = `${WHO} a1b2c3d4-5678-90ab-cdef-EXAMPLE44444 `;
const LENT = 'to use a role that only the admin shell broker may use. Anyone with this role can open shells under a false name: trust no name on a shell since then. ';

const call = (service: string, eventName: string, parameters: Json, more: Json = {}) => asEvent(managementCall(`${service}.amazonaws.com`, eventName, parameters, more));
const keyDisabled = (pattern: RegExp) => call('kms', 'DisableKey', { keyId: name('AWS::KMS::Key', pattern) }, { resources: [{ ARN: arnOf(template, idOf('AWS::KMS::Key', pattern)) }] });
const guarding = (eventName: string, service: string) => `Someone called ${eventName} of ${service}.amazonaws.com on a resource that protects or records admin shells: ${MANAGEMENT}`;
const assumed = { readOnly: true };

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

const WALK: Array<[finding: string, event: Json, sentence: string]> = [
  ['a false name: a function of one\'s own with the broker\'s role', call('lambda', 'CreateFunction20150331', { functionName: 'evil', role: brokerRole }),
    `Someone called CreateFunction20150331 of lambda.amazonaws.com ${LENT}${MANAGEMENT}`],
  ['a false name: the role given to a function that exists', call('lambda', 'UpdateFunctionConfiguration20150331v2', { functionName: 'checkout', role: brokerRole }),
    `Someone called UpdateFunctionConfiguration20150331v2 of lambda.amazonaws.com ${LENT}${MANAGEMENT}`],
  ['a false name: the shell role, its trust widened by hand', call('sts', 'AssumeRole', { roleArn: shellRole, roleSessionName: 'ceo', sourceIdentity: 'ceo' }, assumed),
    `Someone called AssumeRole of sts.amazonaws.com ${LENT}${MANAGEMENT}`],
  ['a false name: the shell that was opened so', unexplained,
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

  ['one key for everything: the one of the first topic', keyDisabled(/NoticesKey/), guarding('DisableKey', 'kms')],
  ['one key for everything: the one of the records', keyDisabled(/^AdminShellKey/), guarding('DisableKey', 'kms')],

  ['another name: a log group is masked', call('logs', 'PutDataProtectionPolicy', { logGroupIdentifier: log }), guarding('PutDataProtectionPolicy', 'logs')],
  ['another name: its records are transformed', call('logs', 'PutTransformer', { logGroupIdentifier: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${log}` }), guarding('PutTransformer', 'logs')],
  ['another name: it gets another key', call('logs', 'AssociateKmsKey', { resourceIdentifier: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${log}` }), guarding('AssociateKmsKey', 'logs')],
  ['no name: all log groups are masked', call('logs', 'PutAccountPolicy', { policyType: 'DATA_PROTECTION_POLICY' }), guarding('PutAccountPolicy', 'logs')],
  ['another name: a topic is masked', call('sns', 'PutDataProtectionPolicy', { resourceArn: topic }), guarding('PutDataProtectionPolicy', 'sns')],
  ['another name: the function\'s policy', call('lambda', 'PutResourcePolicy', { resourceArn: handlerArn }), guarding('PutResourcePolicy', 'lambda')],
  ['another name: the queue is emptied', call('sqs', 'PurgeQueue', { queueUrl: name('AWS::SQS::Queue', /Undelivered/) }), guarding('PurgeQueue', 'sqs')],
  ['another name: a domain of one\'s own', call('apigateway', 'CreateBasePathMapping', { domainName: 'shells.example.com', restApiId: api }), guarding('CreateBasePathMapping', 'apigateway')],
  ['no name: the key of all metrics', call('monitoring', 'AssociateDatasetKmsKey', { datasetIdentifier: 'default' }), guarding('AssociateDatasetKmsKey', 'monitoring')],
  ['another name: a role in other case', call('iam', 'UpdateAssumeRolePolicy', { roleName: shellRole.split('/').pop()!.toUpperCase() }), guarding('UpdateAssumeRolePolicy', 'iam')],

  ['a rule that nobody watches: the first of them', call('events', 'DisableRule', { name: name('AWS::Events::Rule', /NoticesRulesChanged/) }), guarding('DisableRule', 'events')],
  ['a rule that nobody watches: the test notice', call('events', 'DeleteRule', { name: name('AWS::Events::Rule', /NoticesHeartbeat/) }), guarding('DeleteRule', 'events')],
  ['a thing that nobody watches: a grant', call('iam', 'DeletePolicy', { policyArn: name('AWS::IAM::ManagedPolicy', /Connect/) }), guarding('DeletePolicy', 'iam')],
  ['a thing that nobody watches: the dead-letter queue', call('sqs', 'DeleteQueue', { queueUrl: name('AWS::SQS::Queue', /Undelivered/) }), guarding('DeleteQueue', 'sqs')],
];

test.each(WALK)('%s', (_, event, sentence) => {
  const put = event['detail-type'] === 'AWS API Call via CloudTrail' && event.detail.eventName.match(/^(Disable|Delete)Rule$/) ? event.detail.requestParameters.name : undefined;
  const telling = rules.filter(rule => rule.name !== put && ruleMatches(rule, event, false) && ruleMatches(rule, event, true))
    .flatMap(rule => rule.targets.filter(({ arn }) => arn.includes(':sns:')).map(target => ({ arn: target.arn, ...transform(target.transformer!, event, rule, false) })));
  expect(new Set(telling.map(({ arn }) => arn)).size).toBe(2); // over both topics, so over the one whose key is left
  for (const { wellFormed, text } of telling) expect([wellFormed, JSON.parse(text).notice]).toEqual([true, sentence]);
});

test('a session of the broker\'s role in other code, which hears no', () => {
  const refused = call('sts', 'AssumeRole', { roleArn: shellRole }, { readOnly: true, errorCode: 'AccessDenied', userIdentity: roleSession(brokerRole, 'evil') });
  const [rule] = rules.filter(one => ruleMatches(one, refused, false));
  expect(JSON.parse(transform(rule.targets[0].transformer!, refused, rule, false).text).notice).toMatch(/ to use a role that only the admin shell broker may use\. .*:evil .* AccessDenied$/);
});
