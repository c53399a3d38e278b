import { ACCOUNT, OTHER_ACCOUNT, logicalId, OPERATOR, REGION, type Synthesized } from './stack';
import type { Principal } from '../../local/template/decide';
import { identityPolicies, statements, type Context } from '../../local/template/iam';
import type { Template, Value } from '../../local/template/template';

export const EVERYTHING: Value = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** Every principal, by the name of its row in the matrix. */
export function principals({ template, assumption }: Synthesized): Record<string, Principal> {
  const session = (start: string, name: string) => sessionOf(template, start, name);
  const user = (start: string): Principal => {
    const id = logicalId(template, start, 'AWS::IAM::User');
    return { arn: `arn:aws:iam::${ACCOUNT}:user/${template.resolve({ Ref: id })}`, policies: identityPolicies(template, id) };
  };
  const allow = (Action: string | string[]): Value => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
  const sourceIdentity: Context = { 'aws:SourceIdentity': assumption.SourceIdentity };

  const guardrail = documentOf(template, 'GuardrailManagedPolicy');
  const boundary = documentOf(template, 'GuardrailPermissionsBoundary');
  const admin = sessionWith('Admin', EVERYTHING);
  const guarded = (principal: Principal) => guardedBy(template, principal);
  const handler = template.resolve({ 'Fn::GetAtt': [logicalId(template, 'AdminShellBrokerHandler', 'AWS::Lambda::Function'), 'Arn'] });
  /** Lambda says which function a call comes from: https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html */
  const inFunction = (functionArn: string): Principal => ({ ...session('AdminShellBrokerRole', 'function'), context: { 'lambda:SourceFunctionArn': functionArn } });
  const theFunction = inFunction(handler);
  const partnersHalf = documentOf(template, 'PartnersHalf');

  return {
    'the function': theFunction,
    'a version of the function': inFunction(`${handler}:7`),
    'other code with its role': inFunction(`${handler}2`),
    'its role, outside Lambda': session('AdminShellBrokerRole', 'mallory'),
    'the shell role, as the broker assumes it': {
      ...session('AdminShellAccessRole', OPERATOR.name),
      sessionPolicy: assumption.Policy === undefined ? undefined : statements(JSON.parse(assumption.Policy)),
      context: sourceIdentity,
    },
    'the shell role, without a session policy': { ...session('AdminShellAccessRole', OPERATOR.name), context: sourceIdentity },
    'the shell role of the tagged shell': { ...session('TaggedShellAccessRole', OPERATOR.name), context: sourceIdentity },
    'operator': session('GameOps', 'alice@example.com'),
    'operator of one group': session('Contractors', 'carol@example.com'),
    'operator with conditions': session('Guests', 'guest@example.com'),
    'operator of the tagged shell': session('TagOps', 'alice@example.com'),
    'user': user('Dana'),
    'member of a group': user('Erin'),
    'not granted': session('Bystander', 'mallory'),
    'may assume any role': sessionWith('Assumer', allow(['sts:*'])),
    'admin of GameLift Streams': sessionWith('Streams', allow('gameliftstreams:*')),
    'admin': admin,
    'admin of another account': sessionWith('Admin', EVERYTHING, OTHER_ACCOUNT),
    'partner': sessionWith('Partner', partnersHalf, OTHER_ACCOUNT),
    'partner, admin in its own account': sessionWith('Partner', EVERYTHING, OTHER_ACCOUNT),
    'partner without a policy': sessionWith('Partner', { Statement: [] }, OTHER_ACCOUNT),
    'another role of the partner account': sessionWith('Supplier', partnersHalf, OTHER_ACCOUNT),
    'guarded admin': guarded(admin),
    'guarded admin of GameLift Streams': guarded(sessionWith('Streams', allow('gameliftstreams:*'))),
    'guarded deployment': guarded(sessionWith(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`, EVERYTHING)),
    'guarded function': guarded(theFunction),
    'guarded shell role': guarded({ ...session('AdminShellAccessRole', OPERATOR.name), context: sourceIdentity }),
    'guarded operator': guarded(session('GameOps', 'alice@example.com')),
    'admin, guardrail attached': { ...admin, policies: [...admin.policies, ...statements(guardrail)] },
    'admin, guardrail as boundary': { ...admin, boundary: statements(boundary) },
    'no permissions, guardrail as boundary': { ...sessionWith('Nobody', { Statement: [] }), boundary: statements(boundary) },
    'API Gateway itself': { arn: 'apigateway.amazonaws.com', policies: [] },
    'Lambda itself': { arn: 'lambda.amazonaws.com', policies: [] },
    'another service': { arn: 'ec2.amazonaws.com', policies: [] },
  };
}

/** A session of one of the template's roles. */
export function sessionOf(template: Template, start: string, name: string): Principal {
  const id = logicalId(template, start);
  const roleArn = template.resolve({ 'Fn::GetAtt': [id, 'Arn'] });
  return { arn: sessionArn(roleArn, name), roleArn, policies: identityPolicies(template, id) };
}

/** A session of a role that is not in the template. */
export function sessionWith(name: string, document: Value, account = ACCOUNT): Principal {
  const roleArn = `arn:aws:iam::${account}:role/${name}`;
  return { arn: sessionArn(roleArn, 'mallory'), roleArn, policies: statements(document) };
}

/** The same principal in an account that the guardrail's service control policy covers. */
export function guardedBy(template: Template, principal: Principal): Principal {
  return { ...principal, scps: [statements(EVERYTHING), [...statements(EVERYTHING), ...statements(contentOf(template))]] };
}

export function documentOf(template: Template, start: string): Value {
  return template.resolve(template.resources.get(logicalId(template, start, 'AWS::IAM::ManagedPolicy'))!.Properties.PolicyDocument);
}

function contentOf(template: Template): Value {
  return template.resolve(template.only('AWS::Organizations::Policy')[1].Properties.Content);
}

function sessionArn(roleArn: string, name: string): string {
  const [, , , , account, resource] = roleArn.split(':');
  return `arn:aws:sts::${account}:assumed-role/${resource.split('/').pop()}/${name}`;
}
