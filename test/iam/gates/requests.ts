import type { Request } from '../../../local/template/decide';
import { statements, type Context } from '../../../local/template/iam';
import type { Template } from '../../../local/template/template';
import { permissionsOf, resourcePolicyOfApi } from '../requests';
import { ACCOUNT, arcadeId, LEGACY, logicalId, REGION } from '../stack';

/** Every request, by the name of its column in the matrix. */
export function requests(template: Template): Record<string, Request[]> {
  const arcade = arcadeId(template);
  const at = (shell: string) => (request: string): Request[] => [{
    action: 'execute-api:Invoke',
    resource: `arn:aws:execute-api:${REGION}:${ACCOUNT}:${template.resolve({ Ref: logicalId(template, `${shell}BrokerApi`, 'AWS::ApiGateway::RestApi') })}/prod/${request}`,
    context: { 'aws:CurrentTime': '2026-11-24T09:00:00Z', 'aws:SourceIp': '198.51.100.7' },
    resourcePolicy: resourcePolicyOfApi(template, shell),
  }];
  const [ask, tagged] = [at('AdminShell'), at('TaggedShell')];
  const session = (id: string, name = 'ABC123def4567') => `POST/streamgroups/${id}/streamsessions/${name}`;
  const approval = (id: string) => `/streamgroups/${id}/approvals`;
  const review = (id: string) => `POST/streamgroups/${id}/emergencies/alice-0f3a9/review`;
  const one = '7f0c9a0e-3c0f-4b8e-9a53-1d2f6f0a9b11';
  const functionArn = (start: string) => template.resolve({ 'Fn::GetAtt': [logicalId(template, `${start}Handler`, 'AWS::Lambda::Function'), 'Arn'] });
  const approvals = functionArn('AdminShellTwoPersons');
  const invoke = (resource: string, context: Context = {}): Request[] => [{ action: 'lambda:InvokeFunction', resource, resourcePolicy: permissionsOf(template, resource), context }];
  const fromApi = (request: string) => invoke(approvals, { 'aws:SourceArn': ask(request)[0].resource });
  const tableId = logicalId(template, 'AdminShellTwoPersonsTable', 'AWS::DynamoDB::Table');
  const table = (action: string): Request[] => [{
    action: `dynamodb:${action}`,
    resource: template.resolve({ 'Fn::GetAtt': [tableId, 'Arn'] }),
    resourcePolicy: statements(template.resolve(template.resources.get(tableId)!.Properties.ResourcePolicy.PolicyDocument)),
  }];
  const put = (detailType: string): Request[] => [{
    action: 'events:PutEvents',
    resource: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`,
    context: { 'events:source': 'gameliftstreams.admin-shell', 'events:detail-type': detailType },
  }];
  return {
    'ask: shell, arcade': ask(`${session(arcade)}/access`),
    'ask: shell, legacy': ask(`${session(LEGACY)}/access`),
    'ask: shell, other': ask(`${session('sg-other')}/access`),
    'ask: emergency, arcade': ask(`${session(arcade)}/emergency-access`),
    'ask: emergency, legacy': ask(`${session(LEGACY)}/emergency-access`),
    'ask: emergency, other': ask(`${session('sg-other')}/emergency-access`),
    'ask: pending, arcade': ask(`GET${approval(arcade)}`),
    'ask: pending, legacy': ask(`GET${approval(LEGACY)}`),
    'ask: pending, other': ask(`GET${approval('sg-other')}`),
    'ask: show, arcade': ask(`GET${approval(arcade)}/${one}`),
    'ask: approve, arcade': ask(`POST${approval(arcade)}/${one}`),
    'ask: approve, legacy': ask(`POST${approval(LEGACY)}/${one}`),
    'ask: deny, arcade': ask(`DELETE${approval(arcade)}/${one}`),
    'ask: review, arcade': ask(review(arcade)),
    'ask: review, legacy': ask(review(LEGACY)),
    'ask: review, other': ask(review('sg-other')),
    'tagged: shell': tagged(`${session('sg-tagged')}/access`),
    'tagged: emergency': tagged(`${session('sg-tagged')}/emergency-access`),
    'tagged: approve': tagged(`POST${approval('sg-tagged')}/${one}`),
    'tagged: pending': tagged(`GET${approval('sg-tagged')}`),
    'tagged: review': tagged(review('sg-tagged')),
    // IAM's `*`, which stands for a stream group here, spans slashes.
    'tagged: shell on a session whose ID starts with approvals': tagged(`${session('sg-tagged', 'approvals123')}/access`),
    'tagged: emergency on a session whose ID starts with approvals': tagged(`${session('sg-tagged', 'approvals123')}/emergency-access`),
    'tagged: shell on a session called emergencies': tagged(`${session('sg-tagged', 'emergencies')}/access`),
    'tagged: emergency on a session called emergencies': tagged(`${session('sg-tagged', 'emergencies')}/emergency-access`),

    'ask a gate: the approvals function': invoke(approvals),
    'ask a gate: the ticket system': invoke(`arn:aws:lambda:${REGION}:${ACCOUNT}:function:ticket`),
    'ask a gate: another version': invoke(`arn:aws:lambda:${REGION}:${ACCOUNT}:function:ticket:7`),
    'ask a gate: any function': invoke(`arn:aws:lambda:${REGION}:${ACCOUNT}:function:payroll`),
    'ask a gate: the broker itself': invoke(functionArn('AdminShellBroker')),
    'ask a gate: the method': fromApi(`POST${approval(arcade)}/${one}`),
    'ask a gate: the broker\'s method': fromApi(`${session(arcade)}/access`),
    'ask a gate: updating its code': [{ action: 'lambda:UpdateFunctionCode', resource: approvals, resourcePolicy: permissionsOf(template, approvals) }],

    'decisions: read': table('GetItem'),
    'decisions: list': table('Query'),
    'decisions: scan': table('Scan'),
    'decisions: put': table('PutItem'),
    'decisions: update': table('UpdateItem'),
    'decisions: delete': table('DeleteItem'),
    'decisions: in a batch': table('BatchWriteItem'),
    'decisions: with PartiQL': table('PartiQLInsert'),
    'decisions: delete the table': table('DeleteTable'),
    'decisions: event, approved': put('Admin Shell Approved'),
    'decisions: event, requested': put('Admin Shell Approval Requested'),
    'decisions: event, opened': put('Admin Shell Opened'),
    'decisions: event, reviewed': put('Admin Shell Emergency Reviewed'),
  };
}
