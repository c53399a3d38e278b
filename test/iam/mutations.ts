/** Ways to break the synthesized policies, each with cells of the matrix that must notice. */
import { change, changeApiPolicy, changeGrant, changeGuardrail, disable, onEverything, rewrite, statementsWith, unconditional, type Mutation } from './mutate';
import { logicalId } from './stack';
import type { Value } from '../../local/template/template';

const TRUST = (principal: Value) => change('BrokerNamesTheOperator', statement => statement.Principal = principal, 'AdminShell');

export const MUTATIONS: Mutation[] = [
  {
    name: 'the shell role on every stream group',
    mutate: change('OpenShellOnListedStreamGroups', onEverything),
    noticedBy: ['the shell role, without a session policy / CreateStreamSessionAdminShell: other', 'the shell role, without a session policy / CreateStreamSessionAdminShell: another Region'],
  },
  {
    name: 'the shell role in every Region',
    mutate: change('OpenShellOnListedStreamGroups', statement => statement.Resource = ['arn:aws:gameliftstreams:*:111122223333:streamgroup/sg-1AB2C3De4'].concat(statement.Resource)),
    noticedBy: ['the shell role, without a session policy / CreateStreamSessionAdminShell: another Region'],
  },
  {
    name: 'the shell role with every action of the service',
    mutate: change('OpenShellOnListedStreamGroups', statement => statement.Action = 'gameliftstreams:*'),
    noticedBy: ['the shell role, without a session policy / StartStreamSession: arcade', 'the shell role, without a session policy / TerminateStreamSession: arcade'],
  },
  {
    name: 'the shell role without its two actions',
    mutate: change('OpenShellOnListedStreamGroups', statement => statement.Action = []),
    noticedBy: ['the shell role, as the broker assumes it / CreateStreamSessionAdminShell: arcade', 'the shell role, as the broker assumes it / GetStreamSession: arcade'],
  },
  {
    name: 'a tag scope without its tags',
    mutate: change('OpenShellOnTaggedStreamGroups', unconditional),
    noticedBy: ['the shell role of the tagged shell / CreateStreamSessionAdminShell: other', 'the shell role of the tagged shell / CreateStreamSessionAdminShell: arcade'],
  },
  {
    name: 'a tag scope that requires only one of its two tags',
    mutate: change('OpenShellOnTaggedStreamGroups', statement => delete statement.Condition.StringEquals['aws:ResourceTag/stage']),
    noticedBy: ['the shell role of the tagged shell / CreateStreamSessionAdminShell: one tag', 'the shell role of the tagged shell / CreateStreamSessionAdminShell: wrong tag'],
  },
  {
    name: 'a tag scope that also accepts a group without the tags (…IfExists)',
    mutate: change('OpenShellOnTaggedStreamGroups', statement => statement.Condition = { StringEqualsIfExists: statement.Condition.StringEquals }),
    noticedBy: ['the shell role of the tagged shell / CreateStreamSessionAdminShell: other', 'the shell role of the tagged shell / CreateStreamSessionAdminShell: one tag'],
  },
  {
    name: 'a shell role that trusts the whole account',
    mutate: TRUST({ AWS: 'arn:aws:iam::111122223333:root' }),
    noticedBy: ['may assume any role / assume: no tags', 'admin / assume: no tags'],
  },
  {
    name: 'a shell role that trusts everyone',
    mutate: TRUST({ AWS: '*' }),
    noticedBy: ['not granted / assume: no tags', 'admin of another account / assume: no tags'],
  },
  {
    name: 'a shell role that also trusts an operator',
    mutate: synthesized => TRUST({ AWS: [synthesized.template.resolve({ 'Fn::GetAtt': [logicalId(synthesized.template, 'GameOps'), 'Arn'] })] })(synthesized),
    noticedBy: ['operator / assume: no tags'],
  },
  {
    name: 'a shell role that trusts a service',
    mutate: TRUST({ Service: 'lambda.amazonaws.com' }),
    noticedBy: ['Lambda itself / assume: no tags', 'the function / assume: as the broker'],
  },
  {
    name: 'a session of the shell role without a name',
    mutate: change('BrokerNamesTheOperator', unconditional),
    noticedBy: ['the function / assume: no name', 'the function / assume: no name, no tags'],
  },
  {
    name: 'a name that is checked only if it is there (…IfExists)',
    mutate: change('BrokerNamesTheOperator', statement => statement.Condition = { StringLikeIfExists: statement.Condition.StringLike }),
    noticedBy: ['the function / assume: no name', 'the function / assume: no name, no tags'],
  },
  {
    name: 'a session of the shell role with any tags',
    mutate: change('BrokerTagsTheSession', unconditional),
    noticedBy: ['the function / assume: forged tag'],
  },
  {
    name: 'tags of which only one must be the broker\'s (ForAnyValue)',
    mutate: change('BrokerTagsTheSession', statement => statement.Condition = { 'ForAnyValue:StringEquals': statement.Condition['ForAllValues:StringEquals'] }),
    noticedBy: ['the function / assume: forged tag'],
  },
  {
    name: 'AssumeRole, SetSourceIdentity and TagSession in one trust statement, which refuses the tags',
    mutate: change('BrokerTagsTheSession', statement => statement.Condition.StringLike = { 'sts:SourceIdentity': '*' }),
    noticedBy: ['the function / assume: as the broker'],
  },
  {
    name: 'a function that may open shells itself',
    mutate: change('AssumeShellRole', statement => Object.assign(statement, { Action: '*', Resource: '*' }), 'AdminShell'),
    noticedBy: ['the function / CreateStreamSessionAdminShell: other', 'the function / ask: arcade', 'the function / inline: operators'],
  },
  {
    name: 'a function that may assume any role',
    mutate: change('AssumeShellRole', onEverything, 'AdminShell'),
    noticedBy: ['the function / assume: operators'],
  },
  {
    name: 'a function that may put any event',
    mutate: change('AnnounceEveryShell', unconditional, 'AdminShell'),
    noticedBy: ['the function / event: other type', 'the function / event: other source'],
  },
  {
    name: 'a function that may put events on any bus',
    mutate: change('AnnounceEveryShell', onEverything, 'AdminShell'),
    noticedBy: ['the function / event: other bus', 'the function / event: another Region'],
  },
  {
    name: 'a function that may write any log',
    mutate: change('WriteOwnLog', onEverything, 'AdminShell'),
    noticedBy: ['the function / log: write other'],
  },
  {
    name: 'a function that may delete its log',
    mutate: change('WriteOwnLog', statement => statement.Action.push('logs:DeleteLogStream'), 'AdminShell'),
    noticedBy: ['the function / log: delete own'],
  },
  {
    name: 'a function\'s role that works in any function',
    mutate: change('OnlyInTheBrokersFunction', disable, 'AdminShell'),
    noticedBy: ['other code with its role / assume: as the broker', 'other code with its role / event: opened', 'its role, outside Lambda / assume: no tags'],
  },
  {
    name: 'a function\'s role that is bound to its function only if a call names one (…IfExists)',
    mutate: change('OnlyInTheBrokersFunction', statement => statement.Condition = { ArnNotLikeIfExists: statement.Condition.ArnNotLike, Null: { 'lambda:SourceFunctionArn': 'false' } }, 'AdminShell'),
    noticedBy: ['its role, outside Lambda / assume: as the broker', 'its role, outside Lambda / event: refused'],
  },
  {
    name: 'a function\'s role that works in every function of its account and Region',
    mutate: change('OnlyInTheBrokersFunction', ({ Condition }) => Condition.ArnNotLike['lambda:SourceFunctionArn'].push('arn:aws:lambda:us-west-2:111122223333:function:*'), 'AdminShell'),
    noticedBy: ['other code with its role / assume: as the broker'],
  },
  {
    name: 'a function\'s role that does not work in a version of its function',
    mutate: change('OnlyInTheBrokersFunction', ({ Condition }) => Condition.ArnNotLike['lambda:SourceFunctionArn'].pop(), 'AdminShell'),
    noticedBy: ['a version of the function / assume: as the broker', 'a version of the function / event: opened'],
  },
  {
    name: 'a function\'s role that, in another function, may assume but not announce',
    mutate: change('OnlyInTheBrokersFunction', statement => statement.Action = ['events:PutEvents'], 'AdminShell'),
    noticedBy: ['other code with its role / assume: as the broker', 'its role, outside Lambda / assume: as the broker'],
  },
  {
    name: 'a function\'s role that is denied everything elsewhere, Lambda\'s own calls included',
    mutate: change('OnlyInTheBrokersFunction', statement => statement.Action = '*', 'AdminShell'),
    noticedBy: ['its role, outside Lambda / log: write own'],
  },
  {
    name: 'a function\'s role that its account may assume',
    mutate: ({ template }) => template.resources.get(logicalId(template, 'AdminShellBrokerRole'))!.Properties.AssumeRolePolicyDocument.Statement
      .push({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } }),
    noticedBy: ['may assume any role / assume: the function', 'admin / assume: the function'],
  },
  {
    name: 'a broker that omits its session policy',
    mutate: synthesized => delete synthesized.assumption.Policy,
    noticedBy: ['the shell role, as the broker assumes it / CreateStreamSessionAdminShell: legacy'],
  },

  // --- grants
  {
    name: 'a grant for one stream group that covers all',
    mutate: changeGrant('Contractors', statement => statement.Resource = rewrite(statement.Resource, /streamgroups\/.*\/streamsessions/, 'streamgroups/*/streamsessions')),
    noticedBy: ['operator of one group / ask: legacy', 'operator of one group / ask: other', 'operator of one group / ask: encoded'],
  },
  {
    name: 'a grant to list one stream group\'s sessions that covers all',
    mutate: changeGrant('Contractors', onEverything, 'gameliftstreams:ListStreamSessions'),
    noticedBy: ['operator of one group / ListStreamSessions: legacy', 'operator of one group / ListStreamSessions: other'],
  },
  {
    name: 'a grant to list the sessions of tagged groups, without the tags',
    mutate: changeGrant('TagOps', unconditional, 'gameliftstreams:ListStreamSessions'),
    noticedBy: ['operator of the tagged shell / ListStreamSessions: one tag', 'operator of the tagged shell / ListStreamSessions: other'],
  },
  {
    name: 'a grant for any method',
    mutate: changeGrant('Contractors', statement => statement.Resource = rewrite(statement.Resource, /\/POST\//, '/*/')),
    noticedBy: ['operator of one group / ask: GET'],
  },
  {
    name: 'a grant for everything on every API',
    mutate: changeGrant('Contractors', onEverything),
    noticedBy: ['operator of one group / ask: other path', 'operator of one group / ask: other stage', 'operator of one group / ask: tagged shell', 'operator of one group / ask: another Region'],
  },
  {
    name: 'a grant that bypasses the broker',
    mutate: changeGrant('GameOps', statement => Object.assign(statement, { Action: ['execute-api:Invoke', 'gameliftstreams:CreateStreamSessionAdminShell'], Resource: '*' })),
    noticedBy: ['operator / CreateStreamSessionAdminShell: arcade', 'operator / CreateStreamSessionAdminShell: other'],
  },

  {
    name: 'a grant without its networks',
    mutate: changeGrant('Guests', statement => delete statement.Condition.IpAddress),
    noticedBy: ['operator with conditions / ask: another network', 'operator with conditions / ask: no IP address'],
  },
  {
    name: 'a grant that doesn\'t require MFA',
    mutate: changeGrant('Guests', statement => delete statement.Condition.Bool),
    noticedBy: ['operator with conditions / ask: without MFA', 'operator with conditions / ask: federated'],
  },
  {
    name: 'a grant that requires MFA only if the request says whether it was used (…IfExists)',
    mutate: changeGrant('Guests', ({ Condition }) => {
      Condition.BoolIfExists = Condition.Bool;
      delete Condition.Bool;
    }),
    noticedBy: ['operator with conditions / ask: federated'],
  },
  {
    name: 'a grant that never ends',
    mutate: changeGrant('Guests', statement => delete statement.Condition.DateLessThan),
    noticedBy: ['operator with conditions / ask: after the end'],
  },

  // --- the API's and the function's own policies
  {
    name: 'a private API that everything can reach',
    mutate: change('OnlyThroughTheseVpcEndpoints', disable),
    noticedBy: ['operator / ask privately: the internet', 'admin / ask privately: another VPC endpoint'],
  },
  {
    name: 'a private API that checks only requests through a VPC endpoint',
    mutate: change('OnlyThroughTheseVpcEndpoints', statement => statement.Condition.Null = { 'aws:SourceVpce': 'false' }),
    noticedBy: ['operator / ask privately: the internet'],
  },
  {
    name: 'an API that lets everyone in',
    mutate: changeApiPolicy(statement => statement.Principal = '*'),
    noticedBy: ['not granted / ask: arcade', 'admin of another account / ask: arcade', 'another role of the partner account / ask: arcade'],
  },
  {
    name: 'an API that lets the partner\'s whole account in',
    mutate: changeApiPolicy(statement => statement.Principal = { AWS: 'arn:aws:iam::444455556666:root' }),
    noticedBy: ['admin of another account / ask: arcade', 'another role of the partner account / ask: arcade'],
  },
  {
    name: 'an API that lets the partner ask for any stream group',
    mutate: changeApiPolicy(statement => statement.Resource = 'execute-api:/*'),
    noticedBy: ['partner, admin in its own account / ask: legacy', 'partner, admin in its own account / ask: GET'],
  },
  {
    name: 'an API that leaves out the partner',
    mutate: changeApiPolicy(statement => statement.Principal = { AWS: 'arn:aws:iam::444455556666:role/Former' }),
    noticedBy: ['partner / ask: arcade'],
  },
  {
    name: 'a function that any API of the account may invoke',
    mutate: ({ template }) => template.ofType('AWS::Lambda::Permission').forEach(([, { Properties }]) => delete Properties.SourceArn),
    noticedBy: ['API Gateway itself / invoke: test button', 'API Gateway itself / invoke: other API'],
  },

  // --- the guardrail
  {
    name: 'a guardrail that lets anyone open shells',
    mutate: changeGuardrail('OnlyShellRolesOpenShells', disable),
    noticedBy: ['guarded admin / CreateStreamSessionAdminShell: arcade', 'admin, guardrail attached / CreateStreamSessionAdminShell: other', 'guarded deployment / CreateStreamSessionAdminShell: tagged'],
  },
  {
    name: 'a guardrail that accepts any role as a shell role',
    mutate: changeGuardrail('OnlyShellRolesOpenShells', statement => statement.Condition.ArnNotLike['aws:PrincipalArn'] = 'arn:*:iam::*:role/*'),
    noticedBy: ['guarded admin / CreateStreamSessionAdminShell: arcade'],
  },
  {
    name: 'a guardrail that stops the brokers as well',
    mutate: changeGuardrail('OnlyShellRolesOpenShells', unconditional),
    noticedBy: ['guarded shell role / CreateStreamSessionAdminShell: arcade'],
  },
  {
    name: 'a guardrail for one Region',
    mutate: changeGuardrail('OnlyShellRolesOpenShells', statement => statement.Resource = 'arn:aws:gameliftstreams:us-west-2:*:streamgroup/*'),
    noticedBy: ['guarded admin / CreateStreamSessionAdminShell: another Region'],
  },
  {
    name: 'a guardrail that lets a lax shell role be assumed',
    mutate: changeGuardrail('OnlyBrokersAssumeShellRoles', disable),
    noticedBy: ['guarded admin / assume: lax shell role', 'admin, guardrail as boundary / assume: lax shell role'],
  },
  {
    name: 'a guardrail that lets a lax function\'s role be assumed',
    mutate: changeGuardrail('OnlyBrokersAssumeShellRoles', statement => statement.Resource = 'arn:*:iam::*:role/gameliftstreams-admin-shell/*'),
    noticedBy: ['guarded admin / assume: lax function role'],
  },
  {
    name: 'a guardrail whose pattern matches no broker\'s role',
    mutate: changeGuardrail('OnlyBrokersAssumeShellRoles', statement => statement.Condition.ArnNotLike['aws:PrincipalArn'] = 'arn:*:iam::*:role/brokers/*'),
    noticedBy: ['guarded function / assume: as the broker'],
  },
  {
    name: 'a guardrail that lets roles be changed',
    mutate: changeGuardrail('OnlyDeploymentsChangeShellRoles', disable),
    noticedBy: ['guarded admin / trust: shell role', 'guarded admin / new: shell role', 'guarded admin / pass: function role'],
  },
  {
    name: 'a guardrail that leaves out PassRole',
    mutate: changeGuardrail('OnlyDeploymentsChangeShellRoles', statement => statement.Action = statement.Action.filter((action: string) => action !== 'iam:PassRole')),
    noticedBy: ['guarded admin / pass: shell role', 'guarded admin / pass: function role'],
  },
  {
    name: 'a guardrail that exempts nobody',
    mutate: changeGuardrail('OnlyDeploymentsChangeShellRoles', unconditional),
    noticedBy: ['guarded deployment / trust: shell role', 'guarded deployment / new: shell role'],
  },
  {
    name: 'a guardrail that lets policies be changed',
    mutate: changeGuardrail('OnlyDeploymentsChangeShellPolicies', disable),
    noticedBy: ['guarded admin / version: shell policy'],
  },
  {
    name: 'a guardrail that lets an administrator create a deployment role',
    mutate: changeGuardrail('NobodyBecomesExempt', disable),
    noticedBy: ['guarded admin / new: deployment role', 'guarded admin / trust: deployment role'],
  },
  {
    name: 'a guardrail that lets stream groups be tagged',
    mutate: changeGuardrail('OnlyDeploymentsTagStreamGroups', disable),
    noticedBy: ['guarded admin / TagResource: other', 'guarded admin of GameLift Streams / UntagResource: tagged'],
  },
  {
    name: 'a guardrail that distinguishes the case of a tag key',
    mutate: changeGuardrail('OnlyDeploymentsCreateTaggedGroups', statement => {
      const { 'ForAnyValue:StringEqualsIgnoreCase': keys, ...others } = statement.Condition;
      statement.Condition = { ...others, 'ForAnyValue:StringEquals': keys };
    }),
    noticedBy: ['guarded admin / CreateStreamGroup: with a tag in capitals'],
  },
  {
    name: 'a guardrail that lets the function be invoked and changed',
    mutate: synthesized => ['OnlyBrokersAndTheirApisInvoke', 'OnlyDeploymentsChangeBrokers'].forEach(sid => changeGuardrail(sid, disable)(synthesized)),
    noticedBy: ['guarded admin / change: code', 'guarded admin / invoke: the method'],
  },
  {
    name: 'a guardrail that leaves out a function\'s versions',
    mutate: changeGuardrail('OnlyBrokersAndTheirApisInvoke', statement => statement.Resource = statement.Resource.filter((one: Value) => !/:\*/.test(JSON.stringify(one)))),
    noticedBy: ['guarded admin / invoke: by version'],
  },
  {
    name: 'a guardrail that lets the API be changed',
    mutate: changeGuardrail('OnlyDeploymentsChangeBrokerApis', disable),
    noticedBy: ['guarded admin / change: API', 'guarded admin / change: method'],
  },
  {
    name: 'a guardrail for the API alone, without its methods',
    mutate: changeGuardrail('OnlyDeploymentsChangeBrokerApis', statement => statement.Resource = statement.Resource.filter((one: Value) => !/\/\*/.test(JSON.stringify(one)))),
    noticedBy: ['guarded admin / change: method'],
  },
  {
    name: 'a boundary without its ceiling, which allows nothing',
    mutate: synthesized => statementsWith(synthesized, 'CeilingNotAGrant').forEach(disable),
    noticedBy: ['admin, guardrail as boundary / GetStreamSession: arcade', 'admin, guardrail as boundary / inline: operators'],
  },
  {
    name: 'the boundary attached as a policy, which makes administrators',
    mutate: ({ template }) => {
      const { Properties } = template.resources.get(logicalId(template, 'GuardrailPermissionsBoundary', 'AWS::IAM::ManagedPolicy'))!;
      Properties.Roles = [template.resolve({ Ref: logicalId(template, 'Bystander') })];
    },
    noticedBy: ['not granted / ask: arcade', 'not granted / inline: operators'],
  },
];
