import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { ACCOUNT, arcadeId, arnOf, OTHER_ACCOUNT, LEGACY, logicalId, REGION, TAGS, VPC_ENDPOINT, type Synthesized } from './stack';
import type { Request } from '../../local/template/decide';
import { statements, trustPolicy, type Context, type Statement } from '../../local/template/iam';
import type { Template, Value } from '../../local/template/template';
import { policiesOf } from '../../scripts/iam/policies';

const OTHER_REGION = 'eu-central-1';

/** Every request, by the name of its column in the matrix. A request may need several permissions. */
export function requests({ template, assumption }: Synthesized): Record<string, Request[]> {
  const arcade = arcadeId(template);
  const group = (id: string, tags: Record<string, string> = {}, region = REGION, account = ACCOUNT) => ({
    resource: `arn:aws:gameliftstreams:${region}:${account}:streamgroup/${id}`,
    context: Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
  });
  const groups: Record<string, ReturnType<typeof group>> = {
    'arcade': group(arcade),
    'legacy': group(LEGACY),
    'other': group('sg-other'),
    'tagged': group('sg-tagged', TAGS),
    'one tag': group('sg-half', { 'admin-shell': 'allowed' }),
    'wrong tag': group('sg-wrong', { ...TAGS, stage: 'test' }),
    'another Region': group(LEGACY, TAGS, OTHER_REGION),
    'another account': group(LEGACY, TAGS, REGION, OTHER_ACCOUNT),
  };
  const columns: Record<string, Request[]> = {};
  for (const [name, where] of Object.entries(groups)) {
    for (const operation of ['CreateStreamSessionAdminShell', 'GetStreamSession', 'ListStreamSessions', 'StartStreamSession', 'TerminateStreamSession']) {
      columns[`${operation}: ${name}`] = [{ action: `gameliftstreams:${operation}`, ...where }];
    }
    columns[`TagResource: ${name}`] = [{ action: 'gameliftstreams:TagResource', ...where, context: { ...where.context, ...requestTags(TAGS) } }];
    columns[`TagResource, other key: ${name}`] = [{ action: 'gameliftstreams:TagResource', ...where, context: { ...where.context, ...requestTags({ cost: '1' }) } }];
    columns[`UntagResource: ${name}`] = [{ action: 'gameliftstreams:UntagResource', ...where, context: { ...where.context, 'aws:TagKeys': Object.keys(TAGS) } }];
  }
  const create = (tags: Record<string, string>) => [{ action: 'gameliftstreams:CreateStreamGroup', resource: '*', resourceAccount: ACCOUNT, context: requestTags(tags) }];
  return {
    ...columns,
    'CreateStreamGroup: with the tags': create(TAGS),
    'CreateStreamGroup: with a tag in capitals': create({ 'Admin-Shell': 'allowed' }),
    'CreateStreamGroup: plain': create({ cost: '1' }),
    ...brokerRequests(template, arcade),
    ...stsRequests(template, assumption),
    ...iamRequests(template),
    ...invocations(template),
    ...functionRequests(template),
  };
}

/** The API's resource policy; undefined if there is none. */
export function resourcePolicyOfApi(template: Template, shell: string): Statement[] | undefined {
  const id = logicalId(template, `${shell}BrokerApi`, 'AWS::ApiGateway::RestApi');
  const { Policy } = template.resources.get(id)!.Properties;
  return Policy && apiPolicy(template.resolve(Policy), template.resolve({ Ref: id }));
}

/** A function's resource policy, as its permissions define it. */
export function permissionsOf(template: Template, functionArn: string): Statement[] {
  return policiesOf({ Resources: Object.fromEntries(template.resources) })
    .filter(({ type, holders }) => type === 'AWS::Lambda::Permission' && template.resolve(holders[0]) === functionArn)
    .flatMap(({ document }) => statements(template.resolve(document)));
}

/** Requests to the broker's API. */
function brokerRequests(template: Template, arcade: string): Record<string, Request[]> {
  const today: Context = { 'aws:CurrentTime': '2026-11-24T09:00:00Z', 'aws:SourceIp': '198.51.100.7' };
  const at = { shell: 'AdminShell', method: 'POST', stage: 'prod', region: REGION, account: ACCOUNT, context: today };
  const invoke = (path: string, where: Partial<typeof at> = {}): Request[] => {
    const { shell, method, stage, region, account, context } = { ...at, ...where };
    const id = logicalId(template, `${shell}BrokerApi`, 'AWS::ApiGateway::RestApi');
    return [{
      action: 'execute-api:Invoke',
      resource: `arn:aws:execute-api:${region}:${account}:${template.resolve({ Ref: id })}/${stage}/${method}${path}`,
      context,
      resourcePolicy: resourcePolicyOfApi(template, shell),
    }];
  };
  const agreed: Context = { ...today, 'aws:SourceIp': '203.0.113.9', 'aws:MultiFactorAuthPresent': 'true' };
  const access = (id: string) => `/streamgroups/${id}/streamsessions/ABC123def4567/access`;
  return {
    'ask: arcade': invoke(access(arcade)),
    'ask: legacy': invoke(access(LEGACY)),
    'ask: other': invoke(access('sg-other')),
    'ask: encoded': invoke(access(arcade.replace('-', '%2D'))),
    // IAM's `*` spans slashes, so this looks like a session of the arcade. The broker must refuse it: matrix.test.ts.
    'ask: dot segments': invoke(`/streamgroups/${arcade}/streamsessions/../../${LEGACY}/streamsessions/ABC123def4567/access`),
    'ask: GET': invoke(access(arcade), { method: 'GET' }),
    'ask: other path': invoke(`/streamgroups/${arcade}`),
    'ask: other stage': invoke(access(arcade), { stage: 'beta' }),
    'ask: another Region': invoke(access(LEGACY), { region: OTHER_REGION }),
    'ask: another account': invoke(access(LEGACY), { account: OTHER_ACCOUNT }),
    'ask: tagged shell': invoke(access('sg-tagged'), { shell: 'TaggedShell' }),

    'ask: as required': invoke(access(arcade), { context: agreed }),
    'ask: another network': invoke(access(arcade), { context: { ...agreed, 'aws:SourceIp': '203.0.114.9' } }),
    'ask: no IP address': invoke(access(arcade), { context: { ...agreed, 'aws:SourceIp': undefined } }),
    'ask: without MFA': invoke(access(arcade), { context: { ...agreed, 'aws:MultiFactorAuthPresent': 'false' } }),
    'ask: federated': invoke(access(arcade), { context: { ...agreed, 'aws:MultiFactorAuthPresent': undefined } }),
    'ask: after the end': invoke(access(arcade), { context: { ...agreed, 'aws:CurrentTime': '2027-06-30T18:00:00Z' } }),

    'ask privately: our VPC endpoint': invoke(access(LEGACY), { shell: 'PrivateShell', context: { ...today, 'aws:SourceVpce': VPC_ENDPOINT } }),
    'ask privately: another VPC endpoint': invoke(access(LEGACY), { shell: 'PrivateShell', context: { ...today, 'aws:SourceVpce': 'vpce-0fedcba9876543210' } }),
    'ask privately: the internet': invoke(access(LEGACY), { shell: 'PrivateShell' }),
  };
}

/** API Gateway expands `execute-api:/…`: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html */
function apiPolicy(document: Value, apiId: string): Statement[] {
  return statements(document).map(statement => ({
    ...statement,
    resources: statement.resources.map(resource => resource.replace(/^execute-api:\//, `arn:aws:execute-api:${REGION}:${ACCOUNT}:${apiId}/`)),
  }));
}

/** AssumeRole needs one more permission for a SourceIdentity, and one more for tags. */
function stsRequests(template: Template, assumption: AssumeRoleCommandInput): Record<string, Request[]> {
  const assume = (start: string, how: { sourceIdentity?: string; tags?: Record<string, string> } = {}): Request[] => {
    const id = logicalId(template, start);
    const common = { resource: template.resolve({ 'Fn::GetAtt': [id, 'Arn'] }), resourcePolicy: trustPolicy(template, id), resourcePolicyDecides: true };
    const tags = how.tags && requestTags(how.tags);
    // Which action has which key: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
    return [
      { ...common, action: 'sts:AssumeRole', context: { 'sts:SourceIdentity': how.sourceIdentity, 'sts:RoleSessionName': 'someone', ...tags } },
      ...how.sourceIdentity === undefined ? [] : [{ ...common, action: 'sts:SetSourceIdentity', context: { 'sts:SourceIdentity': how.sourceIdentity } }],
      ...tags === undefined ? [] : [{ ...common, action: 'sts:TagSession', context: tags }],
    ];
  };
  const tags = Object.fromEntries(assumption.Tags!.map(({ Key, Value: value }) => [Key, value!]));
  const sourceIdentity = assumption.SourceIdentity;
  return {
    'assume: as the broker': assume('AdminShellAccessRole', { sourceIdentity, tags }),
    'assume: no tags': assume('AdminShellAccessRole', { sourceIdentity }),
    'assume: no name': assume('AdminShellAccessRole', { tags }),
    'assume: no name, no tags': assume('AdminShellAccessRole'),
    'assume: forged tag': assume('AdminShellAccessRole', { sourceIdentity, tags: { ...tags, Team: 'security' } }),
    'assume: the other shell': assume('TaggedShellAccessRole', { sourceIdentity, tags }),
    'assume: the function': assume('AdminShellBrokerRole'),
    'assume: operators': assume('GameOps'),
    'assume: lax shell role': assume('LaxShell'),
    'assume: lax function role': assume('LaxFunction'),
  };
}

/** Changes to roles and policies. */
function iamRequests(template: Template): Record<string, Request[]> {
  const role = (action: string, start: string, context: Context = {}): Request[] => [{ action: `iam:${action}`, resource: arnOf(template, start), context }];
  const named = (action: string, resource: string): Request[] => [{ action: `iam:${action}`, resource: `arn:aws:iam::${ACCOUNT}:${resource}` }];
  return {
    'trust: shell role': role('UpdateAssumeRolePolicy', 'AdminShellAccessRole'),
    'inline: shell role': role('PutRolePolicy', 'AdminShellAccessRole'),
    'attach: shell role': role('AttachRolePolicy', 'AdminShellAccessRole'),
    'pass: shell role': role('PassRole', 'AdminShellAccessRole'),
    'boundary: shell role': role('PutRolePermissionsBoundary', 'AdminShellAccessRole'),
    'new: shell role': named('CreateRole', 'role/gameliftstreams-admin-shell/Mine'),
    'version: shell policy': named('CreatePolicyVersion', 'policy/gameliftstreams-admin-shell/Matrix-Policy'),
    'trust: function role': role('UpdateAssumeRolePolicy', 'AdminShellBrokerRole'),
    'inline: function role': role('PutRolePolicy', 'AdminShellBrokerRole'),
    'pass: function role': role('PassRole', 'AdminShellBrokerRole'),
    'new: deployment role': named('CreateRole', 'role/cdk-mine-cfn-exec-role-1'),
    'trust: deployment role': named('UpdateAssumeRolePolicy', `role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`),
    'inline: operators': role('PutRolePolicy', 'GameOps'),
  };
}

/** Invocations of the function, and changes to its code and its API. */
function invocations(template: Template): Record<string, Request[]> {
  const id = logicalId(template, 'AdminShellBrokerHandler', 'AWS::Lambda::Function');
  const api = template.resolve({ Ref: logicalId(template, 'AdminShellBrokerApi', 'AWS::ApiGateway::RestApi') });
  const resource = template.resolve({ 'Fn::GetAtt': [id, 'Arn'] });
  const resourcePolicy = permissionsOf(template, resource);
  const invoke = (source: string): Request[] => [{
    action: 'lambda:InvokeFunction', resource, resourcePolicy, context: { 'aws:SourceArn': `arn:aws:execute-api:${REGION}:${ACCOUNT}:${source}` },
  }];
  const change = (action: string): Request[] => [{ action: `lambda:${action}`, resource, resourcePolicy }];
  const changeApi = (under: string): Request[] => [
    { action: 'apigateway:PATCH', resource: `arn:aws:apigateway:${REGION}::/restapis/${api}${under}`, resourceAccount: ACCOUNT },
  ];
  const path = 'streamgroups/sg-1/streamsessions/ABC123def4567/access';
  return {
    'invoke: the method': invoke(`${api}/prod/POST/${path}`),
    'invoke: test button': invoke(`${api}/test-invoke-stage/POST/${path}`),
    'invoke: other stage': invoke(`${api}/beta/POST/${path}`),
    'invoke: other API': invoke(`zzzzzzzzzz/prod/POST/${path}`),
    // Lambda puts the qualifier into the ARN: https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
    'invoke: by version': [{ action: 'lambda:InvokeFunction', resource: `${resource}:$LATEST`, resourcePolicy }],
    'change: code': change('UpdateFunctionCode'),
    'change: settings': change('UpdateFunctionConfiguration'),
    'change: permission': change('AddPermission'),
    'change: API': changeApi(''),
    'change: method': changeApi('/resources/abc123/methods/POST'),
  };
}

/** What the function does with its own role. */
function functionRequests(template: Template): Record<string, Request[]> {
  const put = (source: string, detailType: string, bus = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`): Request[] =>
    [{ action: 'events:PutEvents', resource: bus, context: { 'events:source': source, 'events:detail-type': detailType } }];
  const log = (action: string, group: string): Request[] => [{ action: `logs:${action}`, resource: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${group}:log-stream:today` }];
  const own = template.resolve({ Ref: logicalId(template, 'AdminShellBrokerLog', 'AWS::Logs::LogGroup') });
  const SOURCE = 'gameliftstreams.admin-shell';
  return {
    'event: opened': put(SOURCE, 'Admin Shell Opened'),
    'event: refused': put(SOURCE, 'Admin Shell Refused'),
    'event: other type': put(SOURCE, 'Deployment Approved'),
    'event: other source': put('com.example.billing', 'Admin Shell Opened'),
    'event: other bus': put(SOURCE, 'Admin Shell Opened', `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/orders`),
    'event: another Region': put(SOURCE, 'Admin Shell Opened', `arn:aws:events:${OTHER_REGION}:${ACCOUNT}:event-bus/default`),
    'log: write own': log('PutLogEvents', own),
    'log: write other': log('PutLogEvents', '/aws/lambda/other'),
    'log: delete own': log('DeleteLogStream', own),
  };
}

function requestTags(tags: Record<string, string>): Context {
  return { 'aws:TagKeys': Object.keys(tags), ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])) };
}
