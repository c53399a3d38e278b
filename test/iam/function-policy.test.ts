/** Who may invoke the broker's function if it has a resource policy: its API, and nobody else, whatever their own policies allow. */
import { Stack } from 'aws-cdk-lib';
import { Template as Assertions } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ACCOUNT, OTHER_ACCOUNT, REGION } from './stack';
import { FunctionPolicy } from '../../lib/private/function-policy';
import { decide, type Principal } from '../../local/template/decide';
import { statements, type Statement } from '../../local/template/iam';
import type { Value } from '../../local/template/template';
import type { CloudFormationTemplate } from '../../scripts/iam/policies';
import { shell, synthesize } from '../audit/variants';
import { ENV, FEATURE_FLAGS, testStack, rendered } from '../lib/app';
import { deployedSize } from '../lib/deployed-size';

const EVERYTHING: Value = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const admin = (account = ACCOUNT): Principal => ({ arn: `arn:aws:sts::${account}:assumed-role/Admin/mallory`, roleArn: `arn:aws:iam::${account}:role/Admin`, policies: statements(EVERYTHING) });
const service = (arn: string): Principal => ({ arn, policies: [] });
const ACTIONS = ['lambda:InvokeFunction', 'lambda:InvokeAsync', 'lambda:InvokeFunctionUrl'];

describe.each(Object.keys(FEATURE_FLAGS))('the broker\'s function, with feature flags: %s', flags => {
  const [template] = synthesize(app => {
    const stack = new Stack(app, 'Closed', { env: ENV });
    shell(stack, 'AdminShell', { functionResourcePolicy: true });
    return [stack];
  }, FEATURE_FLAGS[flags]);
  const [, { Properties }] = template.only('AWS::Lambda::ResourcePolicy');
  const { ResourceArn: functionArn, PolicyDocument } = template.resolve(Properties);
  const resourcePolicy = statements(PolicyDocument);
  const api = template.resolve({ Ref: template.only('AWS::ApiGateway::RestApi')[0] });
  const method = 'prod/POST/streamgroups/sg-1/streamsessions/ABC123def4567/access';
  const from = (source: string, region = REGION, account = ACCOUNT) => ({ 'aws:SourceArn': `arn:aws:execute-api:${region}:${account}:${source}` });
  const verdict = (who: Principal, action: string, resource: string, context = {}) => decide(who, { action, resource, resourcePolicy, context });
  const forms = ['', ':$LATEST', ':1', ':live'].map(qualifier => `${functionArn}${qualifier}`);

  test('is the broker\'s, and has a policy instead of permissions', () => {
    expect(functionArn).toBe(template.resolve({ 'Fn::GetAtt': [template.ofType('AWS::Lambda::Function').find(([id]) => id.startsWith('AdminShellBrokerHandler'))![0], 'Arn'] }));
    expect(template.ofType('AWS::Lambda::Permission')).toEqual([]);
  });

  test('the API still calls this function by its ARN', () => {
    const [, integration] = template.only('AWS::ApiGateway::Method');
    expect(template.resolve(integration.Properties.Integration.Uri)).toContain(`/functions/${functionArn}/invocations`);
  });

  test('its API may invoke it', () => {
    expect(verdict(service('apigateway.amazonaws.com'), ACTIONS[0], functionArn, from(`${api}/${method}`))).toBe('allowed');
  });

  test.each<[string, Principal, Record<string, string>]>([
    ['an administrator', admin(), {}],
    ['an administrator through their own API, which has a role to call with', admin(), from(`zzzzzzzzzz/${method}`)],
    ['an administrator of another account', admin(OTHER_ACCOUNT), {}],
    ['the account\'s root', { arn: `arn:aws:iam::${ACCOUNT}:root`, policies: statements(EVERYTHING) }, {}],
    ['another API', service('apigateway.amazonaws.com'), from(`zzzzzzzzzz/${method}`)],
    ['the same API in another account', service('apigateway.amazonaws.com'), from(`${api}/${method}`, REGION, OTHER_ACCOUNT)],
    ['the same API in another Region', service('apigateway.amazonaws.com'), from(`${api}/${method}`, 'eu-central-1')],
    ['the console\'s test button', service('apigateway.amazonaws.com'), from(`${api}/test-invoke-stage/POST/streamgroups/sg-1/streamsessions/ABC123def4567/access`)],
    ['another stage', service('apigateway.amazonaws.com'), from(`${api}/beta/POST/streamgroups/sg-1/streamsessions/ABC123def4567/access`)],
    ['another method', service('apigateway.amazonaws.com'), from(`${api}/prod/GET/streamgroups/sg-1/streamsessions/ABC123def4567/access`)],
    ['another path', service('apigateway.amazonaws.com'), from(`${api}/prod/POST/mallory`)],
    ['API Gateway without a source', service('apigateway.amazonaws.com'), {}],
    ['another service', service('events.amazonaws.com'), { 'aws:SourceArn': `arn:aws:events:${REGION}:${ACCOUNT}:rule/mallory` }],
  ])('fails for %s, by every action, for the function and each version and alias', (_, who, context) => {
    const verdicts = ACTIONS.flatMap(action => forms.map(resource => verdict(who, action, resource, context)));
    expect(verdicts.filter(one => one === 'allowed')).toEqual([]);
  });

  test('an administrator may without the Deny, so the test above can fail', () => {
    const allowing = resourcePolicy.filter(({ effect }: Statement) => effect === 'Allow');
    expect(decide(admin(), { action: ACTIONS[0], resource: functionArn, resourcePolicy: allowing, context: {} })).toBe('allowed');
  });
});

test('off by default: there is a permission, and no policy', () => {
  const stack = testStack();
  shell(stack);
  Assertions.fromStack(stack).resourceCountIs('AWS::Lambda::ResourcePolicy', 0);
  Assertions.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 1);
});

test('the policy is kept until its function is deleted: its deletion would delete a permission that replaced it', () => {
  const stack = testStack();
  shell(stack, 'AdminShell', { functionResourcePolicy: true });
  Assertions.fromStack(stack).hasResource('AWS::Lambda::ResourcePolicy', { DeletionPolicy: 'RetainExceptOnCreate' });
});

describe('a function that another role may invoke, too', () => {
  const stack = testStack();
  const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
  const handler = new lambda.Function(stack, 'Handler', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('//') });
  const policy = new FunctionPolicy(stack, 'Policy', handler);
  policy.allowMethod('arn:aws:execute-api:us-west-2:111122223333:a1b2c3d4e5/prod/POST/approvals');
  policy.allowRole(caller);
  const template = Assertions.fromStack(stack).toJSON();
  const { PolicyDocument } = Object.values<Value>(template.Resources).find(({ Type }) => Type === 'AWS::Lambda::ResourcePolicy').Properties;
  const { PolicyDocument: document, ResourceArn: resource } = rendered({ PolicyDocument, ResourceArn: 'arn:aws:lambda:us-west-2:111122223333:function:f' });
  const resourcePolicy = statements(JSON.parse(JSON.stringify(document).replace(/\{Handler[^}]*\}/g, resource).replace(/\{Caller[^}]*\}/g, 'arn:aws:iam::111122223333:role/Caller')));
  const session = (name: string): Principal => ({ arn: `arn:aws:sts::111122223333:assumed-role/${name}/x`, roleArn: `arn:aws:iam::111122223333:role/${name}`, policies: statements(EVERYTHING) });

  test.each<[string, Principal, Record<string, string>, string]>([
    ['that role', session('Caller'), {}, 'allowed'],
    ['its API', service('apigateway.amazonaws.com'), { 'aws:SourceArn': 'arn:aws:execute-api:us-west-2:111122223333:a1b2c3d4e5/prod/POST/approvals' }, 'allowed'],
    ['another role', session('Admin'), {}, 'denied'],
    ['another API', service('apigateway.amazonaws.com'), { 'aws:SourceArn': 'arn:aws:execute-api:us-west-2:111122223333:zzzzzzzzzz/prod/POST/approvals' }, 'denied'],
  ])('%s', (_, who, context, expected) => {
    expect(decide(who, { action: ACTIONS[0], resource, resourcePolicy, context }) === 'allowed' ? 'allowed' : 'denied').toBe(expected);
  });

  test('is within Lambda\'s limit', () => {
    expect(deployedSize(PolicyDocument, template as CloudFormationTemplate)).toBeLessThan(20_480);
  });
});
