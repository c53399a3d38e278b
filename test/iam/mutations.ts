/** Ways to break the synthesized policies, each with cells of the matrix that must notice. */
import { change, changeApiPolicy, changeGrant, changeGuardrail, disable, onEverything, rewrite, statementsWith, unconditional, type Mutation } from './mutate';
import { logicalId } from './world';
import type { Value } from '../../local/template/template';

const TRUST = (principal: Value) => change('BrokerNamesTheOperator', statement => statement.Principal = principal, 'AdminShell');

export const MUTATIONS: Mutation[] = [
  {
    name: 'the shell role on every stream group',
    mutate: change('OpenShellOnListedStreamGroups', onEverything),
    turns: ['the shell role, not narrowed / CreateStreamSessionAdminShell: other', 'the shell role, not narrowed / CreateStreamSessionAdminShell: far Region'],
  },
  {
    name: 'the shell role in every Region',
    mutate: change('OpenShellOnListedStreamGroups', statement => statement.Resource = ['arn:aws:gameliftstreams:*:111122223333:streamgroup/sg-1AB2C3De4'].concat(statement.Resource)),
    turns: ['the shell role, not narrowed / CreateStreamSessionAdminShell: far Region'],
  },
  {
    name: 'the shell role with every action of the service',
    mutate: change('OpenShellOnListedStreamGroups', statement => statement.Action = 'gameliftstreams:*'),
    turns: ['the shell role, not narrowed / StartStreamSession: arcade', 'the shell role, not narrowed / TerminateStreamSession: arcade'],
  },
  {
    name: 'the shell role without its two actions',
    mutate: change('OpenShellOnListedStreamGroups', statement => statement.Action = []),
    turns: ['the shell the broker opens / CreateStreamSessionAdminShell: arcade', 'the shell the broker opens / GetStreamSession: arcade'],
  },
  {
    name: 'a tag scope without its tags',
    mutate: change('OpenShellOnTaggedStreamGroups', unconditional),
    turns: ['the shell role of the tags / CreateStreamSessionAdminShell: other', 'the shell role of the tags / CreateStreamSessionAdminShell: arcade'],
  },
  {
    name: 'a tag scope that asks for one of its two tags',
    mutate: change('OpenShellOnTaggedStreamGroups', statement => delete statement.Condition.StringEquals['aws:ResourceTag/stage']),
    turns: ['the shell role of the tags / CreateStreamSessionAdminShell: one tag', 'the shell role of the tags / CreateStreamSessionAdminShell: wrong tag'],
  },
  {
    name: 'a tag scope that takes a group without the tags, too (…IfExists)',
    mutate: change('OpenShellOnTaggedStreamGroups', statement => statement.Condition = { StringEqualsIfExists: statement.Condition.StringEquals }),
    turns: ['the shell role of the tags / CreateStreamSessionAdminShell: other', 'the shell role of the tags / CreateStreamSessionAdminShell: one tag'],
  },
  {
    name: 'a shell role that trusts the whole account',
    mutate: TRUST({ AWS: 'arn:aws:iam::111122223333:root' }),
    turns: ['may assume any role / assume: no tags', 'admin / assume: no tags'],
  },
  {
    name: 'a shell role that trusts everyone',
    mutate: TRUST({ AWS: '*' }),
    turns: ['not granted / assume: no tags', 'admin of another account / assume: no tags'],
  },
  {
    name: 'a shell role that trusts an operator, too',
    mutate: synthesized => TRUST({ AWS: [synthesized.template.resolve({ 'Fn::GetAtt': [logicalId(synthesized.template, 'GameOps'), 'Arn'] })] })(synthesized),
    turns: ['operator / assume: no tags'],
  },
  {
    name: 'a shell role that trusts a service',
    mutate: TRUST({ Service: 'lambda.amazonaws.com' }),
    turns: ['Lambda itself / assume: no tags', 'the function / assume: as the broker'],
  },
  {
    name: 'a session of the shell role without a name',
    mutate: change('BrokerNamesTheOperator', unconditional),
    turns: ['the function / assume: no name', 'the function / assume: bare'],
  },
  {
    name: 'a name that is asked for only if it is there',
    mutate: change('BrokerNamesTheOperator', statement => statement.Condition = { StringLikeIfExists: statement.Condition.StringLike }),
    turns: ['the function / assume: no name', 'the function / assume: bare'],
  },
  {
    name: 'a session of the shell role with any tags',
    mutate: change('BrokerTagsTheSession', unconditional),
    turns: ['the function / assume: forged tag'],
  },
  {
    name: 'tags of which one must be the broker\'s (ForAnyValue)',
    mutate: change('BrokerTagsTheSession', statement => statement.Condition = { 'ForAnyValue:StringEquals': statement.Condition['ForAllValues:StringEquals'] }),
    turns: ['the function / assume: forged tag'],
  },
  {
    name: 'AssumeRole, SetSourceIdentity and TagSession in one trust statement, which refuses the tags',
    mutate: change('BrokerTagsTheSession', statement => statement.Condition.StringLike = { 'sts:SourceIdentity': '*' }),
    turns: ['the function / assume: as the broker'],
  },
  {
    name: 'a function that may open shells itself',
    mutate: change('AssumeShellRole', statement => Object.assign(statement, { Action: '*', Resource: '*' }), 'AdminShell'),
    turns: ['the function / CreateStreamSessionAdminShell: other', 'the function / ask: arcade', 'the function / inline: operators'],
  },
  {
    name: 'a function that may assume any role',
    mutate: change('AssumeShellRole', onEverything, 'AdminShell'),
    turns: ['the function / assume: operators'],
  },
  {
    name: 'a function that may put any event',
    mutate: change('AnnounceEveryShell', unconditional, 'AdminShell'),
    turns: ['the function / event: other type', 'the function / event: other source'],
  },
  {
    name: 'a function that may put events on any bus',
    mutate: change('AnnounceEveryShell', onEverything, 'AdminShell'),
    turns: ['the function / event: other bus', 'the function / event: far Region'],
  },
  {
    name: 'a function that may write any log',
    mutate: change('WriteOwnLog', onEverything, 'AdminShell'),
    turns: ['the function / log: write other'],
  },
  {
    name: 'a function that may delete its log',
    mutate: change('WriteOwnLog', statement => statement.Action.push('logs:DeleteLogStream'), 'AdminShell'),
    turns: ['the function / log: delete own'],
  },
  {
    name: 'a function\'s role that works in any function',
    mutate: change('OnlyInTheBrokersFunction', disable, 'AdminShell'),
    turns: ['other code with its role / assume: as the broker', 'other code with its role / event: opened', 'its role, outside Lambda / assume: no tags'],
  },
  {
    name: 'a function\'s role that is held to its function only where a call says which (…IfExists)',
    mutate: change('OnlyInTheBrokersFunction', statement => statement.Condition = { ArnNotLikeIfExists: statement.Condition.ArnNotLike, Null: { 'lambda:SourceFunctionArn': 'false' } }, 'AdminShell'),
    turns: ['its role, outside Lambda / assume: as the broker', 'its role, outside Lambda / event: refused'],
  },
  {
    name: 'a function\'s role that works in every function whose name begins like the broker\'s',
    mutate: change('OnlyInTheBrokersFunction', ({ Condition }) => Condition.ArnNotLike['lambda:SourceFunctionArn'].push('arn:aws:lambda:us-west-2:111122223333:function:*'), 'AdminShell'),
    turns: ['other code with its role / assume: as the broker'],
  },
  {
    name: 'a function\'s role that does not work in a version of its function',
    mutate: change('OnlyInTheBrokersFunction', ({ Condition }) => Condition.ArnNotLike['lambda:SourceFunctionArn'].pop(), 'AdminShell'),
    turns: ['the function, by version / assume: as the broker', 'the function, by version / event: opened'],
  },
  {
    name: 'a function\'s role that may assume in another function, but not announce',
    mutate: change('OnlyInTheBrokersFunction', statement => statement.Action = ['events:PutEvents'], 'AdminShell'),
    turns: ['other code with its role / assume: as the broker', 'its role, outside Lambda / assume: as the broker'],
  },
  {
    name: 'a function\'s role that is denied everything elsewhere, Lambda\'s own calls included',
    mutate: change('OnlyInTheBrokersFunction', statement => statement.Action = '*', 'AdminShell'),
    turns: ['its role, outside Lambda / log: write own'],
  },
  {
    name: 'a function\'s role that its account may assume',
    mutate: ({ template }) => template.resources.get(logicalId(template, 'AdminShellBrokerRole'))!.Properties.AssumeRolePolicyDocument.Statement
      .push({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } }),
    turns: ['may assume any role / assume: the function', 'admin / assume: the function'],
  },
  {
    name: 'a broker that forgets its session policy',
    mutate: synthesized => delete synthesized.assumption.Policy,
    turns: ['the shell the broker opens / CreateStreamSessionAdminShell: legacy'],
  },

  // --- grants
  {
    name: 'a grant of one stream group that covers all',
    mutate: changeGrant('Contractors', statement => statement.Resource = rewrite(statement.Resource, /streamgroups\/.*\/streamsessions/, 'streamgroups/*/streamsessions')),
    turns: ['operator of one group / ask: legacy', 'operator of one group / ask: other', 'operator of one group / ask: encoded'],
  },
  {
    name: 'a grant to list one stream group\'s sessions that covers all',
    mutate: changeGrant('Contractors', onEverything, 'gameliftstreams:ListStreamSessions'),
    turns: ['operator of one group / ListStreamSessions: legacy', 'operator of one group / ListStreamSessions: other'],
  },
  {
    name: 'a grant to list for whoever has the tags, without the tags',
    mutate: changeGrant('TagOps', unconditional, 'gameliftstreams:ListStreamSessions'),
    turns: ['operator of the tags / ListStreamSessions: one tag', 'operator of the tags / ListStreamSessions: other'],
  },
  {
    name: 'a grant of any method',
    mutate: changeGrant('Contractors', statement => statement.Resource = rewrite(statement.Resource, /\/POST\//, '/*/')),
    turns: ['operator of one group / ask: GET'],
  },
  {
    name: 'a grant of everything on every API',
    mutate: changeGrant('Contractors', onEverything),
    turns: ['operator of one group / ask: other path', 'operator of one group / ask: other stage', 'operator of one group / ask: tags, any group', 'operator of one group / ask: far Region'],
  },
  {
    name: 'a grant that bypasses the broker',
    mutate: changeGrant('GameOps', statement => Object.assign(statement, { Action: ['execute-api:Invoke', 'gameliftstreams:CreateStreamSessionAdminShell'], Resource: '*' })),
    turns: ['operator / CreateStreamSessionAdminShell: arcade', 'operator / CreateStreamSessionAdminShell: other'],
  },

  {
    name: 'a grant that forgets its networks',
    mutate: changeGrant('Guests', statement => delete statement.Condition.IpAddress),
    turns: ['operator under conditions / ask: another network', 'operator under conditions / ask: no address'],
  },
  {
    name: 'a grant that forgets its second factor',
    mutate: changeGrant('Guests', statement => delete statement.Condition.Bool),
    turns: ['operator under conditions / ask: without MFA', 'operator under conditions / ask: federated'],
  },
  {
    name: 'a grant that asks for a second factor only where IAM knows of one',
    mutate: changeGrant('Guests', ({ Condition }) => {
      Condition.BoolIfExists = Condition.Bool;
      delete Condition.Bool;
    }),
    turns: ['operator under conditions / ask: federated'],
  },
  {
    name: 'a grant that never ends',
    mutate: changeGrant('Guests', statement => delete statement.Condition.DateLessThan),
    turns: ['operator under conditions / ask: too late'],
  },

  // --- the API's and the function's own policies
  {
    name: 'a private API that anything reaches',
    mutate: change('OnlyThroughTheseVpcEndpoints', disable),
    turns: ['operator / ask privately: the internet', 'admin / ask privately: another VPC endpoint'],
  },
  {
    name: 'a private API that only looks at requests through some VPC endpoint',
    mutate: change('OnlyThroughTheseVpcEndpoints', statement => statement.Condition.Null = { 'aws:SourceVpce': 'false' }),
    turns: ['operator / ask privately: the internet'],
  },
  {
    name: 'an API that lets everyone in',
    mutate: changeApiPolicy(statement => statement.Principal = '*'),
    turns: ['not granted / ask: arcade', 'admin of another account / ask: arcade', 'not the partner / ask: arcade'],
  },
  {
    name: 'an API that lets the partner\'s whole account in',
    mutate: changeApiPolicy(statement => statement.Principal = { AWS: 'arn:aws:iam::444455556666:root' }),
    turns: ['admin of another account / ask: arcade', 'not the partner / ask: arcade'],
  },
  {
    name: 'an API that lets the partner ask for any stream group',
    mutate: changeApiPolicy(statement => statement.Resource = 'execute-api:/*'),
    turns: ['partner, admin at home / ask: legacy', 'partner, admin at home / ask: GET'],
  },
  {
    name: 'an API that has forgotten the partner',
    mutate: changeApiPolicy(statement => statement.Principal = { AWS: 'arn:aws:iam::444455556666:role/Former' }),
    turns: ['partner / ask: arcade'],
  },
  {
    name: 'a function that any API of the account may invoke',
    mutate: ({ template }) => template.ofType('AWS::Lambda::Permission').forEach(([, { Properties }]) => delete Properties.SourceArn),
    turns: ['API Gateway itself / invoke: test button', 'API Gateway itself / invoke: other API'],
  },

  // --- the guardrail
  {
    name: 'a guardrail that lets anyone open shells',
    mutate: changeGuardrail('OnlyShellRolesOpenShells', disable),
    turns: ['guarded admin / CreateStreamSessionAdminShell: arcade', 'admin, guardrail attached / CreateStreamSessionAdminShell: other', 'guarded deployment / CreateStreamSessionAdminShell: tagged'],
  },
  {
    name: 'a guardrail that takes any role for a shell role',
    mutate: changeGuardrail('OnlyShellRolesOpenShells', statement => statement.Condition.ArnNotLike['aws:PrincipalArn'] = 'arn:*:iam::*:role/*'),
    turns: ['guarded admin / CreateStreamSessionAdminShell: arcade'],
  },
  {
    name: 'a guardrail that stops the brokers as well',
    mutate: changeGuardrail('OnlyShellRolesOpenShells', unconditional),
    turns: ['guarded shell role / CreateStreamSessionAdminShell: arcade'],
  },
  {
    name: 'a guardrail for one Region',
    mutate: changeGuardrail('OnlyShellRolesOpenShells', statement => statement.Resource = 'arn:aws:gameliftstreams:us-west-2:*:streamgroup/*'),
    turns: ['guarded admin / CreateStreamSessionAdminShell: far Region'],
  },
  {
    name: 'a guardrail that lets a lax shell role be assumed',
    mutate: changeGuardrail('OnlyBrokersAssumeShellRoles', disable),
    turns: ['guarded admin / assume: lax shell role', 'admin, guardrail as boundary / assume: lax shell role'],
  },
  {
    name: 'a guardrail that lets a lax function\'s role be assumed',
    mutate: changeGuardrail('OnlyBrokersAssumeShellRoles', statement => statement.Resource = 'arn:*:iam::*:role/gameliftstreams-admin-shell/*'),
    turns: ['guarded admin / assume: lax function role'],
  },
  {
    name: 'a guardrail that no broker\'s role fits',
    mutate: changeGuardrail('OnlyBrokersAssumeShellRoles', statement => statement.Condition.ArnNotLike['aws:PrincipalArn'] = 'arn:*:iam::*:role/brokers/*'),
    turns: ['guarded function / assume: as the broker'],
  },
  {
    name: 'a guardrail that lets roles be changed',
    mutate: changeGuardrail('OnlyDeploymentsChangeShellRoles', disable),
    turns: ['guarded admin / trust: shell role', 'guarded admin / new: shell role', 'guarded admin / pass: function role'],
  },
  {
    name: 'a guardrail that forgets PassRole',
    mutate: changeGuardrail('OnlyDeploymentsChangeShellRoles', statement => statement.Action = statement.Action.filter((action: string) => action !== 'iam:PassRole')),
    turns: ['guarded admin / pass: shell role', 'guarded admin / pass: function role'],
  },
  {
    name: 'a guardrail that exempts nobody',
    mutate: changeGuardrail('OnlyDeploymentsChangeShellRoles', unconditional),
    turns: ['guarded deployment / trust: shell role', 'guarded deployment / new: shell role'],
  },
  {
    name: 'a guardrail that lets policies be changed',
    mutate: changeGuardrail('OnlyDeploymentsChangeShellPolicies', disable),
    turns: ['guarded admin / version: shell policy'],
  },
  {
    name: 'a guardrail under which an administrator makes a deployment role',
    mutate: changeGuardrail('NobodyBecomesExempt', disable),
    turns: ['guarded admin / new: deployment role', 'guarded admin / trust: deployment role'],
  },
  {
    name: 'a guardrail that lets stream groups be tagged',
    mutate: changeGuardrail('OnlyDeploymentsTagStreamGroups', disable),
    turns: ['guarded admin / TagResource: other', 'guarded admin of the service / UntagResource: tagged'],
  },
  {
    name: 'a guardrail that minds the case of a tag key',
    mutate: changeGuardrail('OnlyDeploymentsCreateTaggedGroups', statement => {
      const { 'ForAnyValue:StringEqualsIgnoreCase': keys, ...others } = statement.Condition;
      statement.Condition = { ...others, 'ForAnyValue:StringEquals': keys };
    }),
    turns: ['guarded admin / CreateStreamGroup: with a tag in capitals'],
  },
  {
    name: 'a guardrail that lets the function be invoked and changed',
    mutate: synthesized => ['OnlyBrokersAndTheirApisInvoke', 'OnlyDeploymentsChangeBrokers'].forEach(sid => changeGuardrail(sid, disable)(synthesized)),
    turns: ['guarded admin / change: code', 'guarded admin / invoke: the method'],
  },
  {
    name: 'a guardrail that forgets a function\'s versions',
    mutate: changeGuardrail('OnlyBrokersAndTheirApisInvoke', statement => statement.Resource = statement.Resource.filter((one: Value) => !/:\*/.test(JSON.stringify(one)))),
    turns: ['guarded admin / invoke: by version'],
  },
  {
    name: 'a guardrail that lets the API be changed',
    mutate: changeGuardrail('OnlyDeploymentsChangeBrokerApis', disable),
    turns: ['guarded admin / change: API', 'guarded admin / change: method'],
  },
  {
    name: 'a guardrail for the API alone, without what is under it',
    mutate: changeGuardrail('OnlyDeploymentsChangeBrokerApis', statement => statement.Resource = statement.Resource.filter((one: Value) => !/\/\*/.test(JSON.stringify(one)))),
    turns: ['guarded admin / change: method'],
  },
  {
    name: 'a boundary without its ceiling, under which nothing is possible',
    mutate: synthesized => statementsWith(synthesized, 'CeilingNotAGrant').forEach(disable),
    turns: ['admin, guardrail as boundary / GetStreamSession: arcade', 'admin, guardrail as boundary / inline: operators'],
  },
  {
    name: 'the boundary attached as a policy, which makes administrators',
    mutate: ({ template }) => {
      const { Properties } = template.resources.get(logicalId(template, 'GuardrailPermissionsBoundary', 'AWS::IAM::ManagedPolicy'))!;
      Properties.Roles = [template.resolve({ Ref: logicalId(template, 'Bystander') })];
    },
    turns: ['not granted / ask: arcade', 'not granted / inline: operators'],
  },
];
