/** Ways to break the synthesized policies, each with cells of the matrix that must notice. */
import { logicalId, type Synthesized } from './world';
import type { Value } from '../../local/template';

export interface Mutation {
  readonly name: string;
  readonly mutate: (synthesized: Synthesized) => void;
  /** `row / column` of cells that turn red, at least these. */
  readonly turns: string[];
}

/** Every statement with this Sid, in whatever policy of the template. */
function statementsWith({ template }: Synthesized, sid: string, idStart = ''): Value[] {
  const found = [...template.resources]
    .filter(([id]) => id.startsWith(idStart))
    .flatMap(([, { Properties }]) => [Properties.PolicyDocument, Properties.AssumeRolePolicyDocument, Properties.Policy])
    .flatMap(document => document?.Statement ?? [])
    .filter(({ Sid }) => Sid === sid);
  if (found.length === 0) throw new Error(`no statement has the Sid ${sid}: it was renamed, or the mutation has nothing to break`);
  return found;
}

function change(sid: string, to: (statement: Value) => void, idStart?: string): Mutation['mutate'] {
  return synthesized => statementsWith(synthesized, sid, idStart).forEach(to);
}

const TRUST = (principal: Value) => change('BrokerNamesTheOperator', statement => statement.Principal = principal, 'AdminShell');

export const MUTATIONS: Mutation[] = [
  {
    name: 'the shell role on every stream group',
    mutate: change('OpenShellOnListedStreamGroups', statement => statement.Resource = '*'),
    turns: ['the shell role, not narrowed / CreateStreamSessionAdminShell: other', 'the shell role, not narrowed / CreateStreamSessionAdminShell: far Region'],
  },
  {
    name: 'the shell role in every Region',
    mutate: change('OpenShellOnListedStreamGroups', statement => statement.Resource.push(`arn:aws:gameliftstreams:*:111122223333:streamgroup/sg-1AB2C3De4`)),
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
    mutate: change('OpenShellOnTaggedStreamGroups', statement => delete statement.Condition),
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
    mutate: change('BrokerNamesTheOperator', statement => delete statement.Condition),
    turns: ['the function / assume: no name', 'the function / assume: bare'],
  },
  {
    name: 'a name that is asked for only if it is there',
    mutate: change('BrokerNamesTheOperator', statement => statement.Condition = { StringLikeIfExists: statement.Condition.StringLike }),
    turns: ['the function / assume: no name', 'the function / assume: bare'],
  },
  {
    name: 'a session of the shell role with any tags',
    mutate: change('BrokerTagsTheSession', statement => delete statement.Condition),
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
    mutate: change('AssumeShellRole', statement => statement.Resource = '*', 'AdminShell'),
    turns: ['the function / assume: operators'],
  },
  {
    name: 'a function that may put any event',
    mutate: change('AnnounceEveryShell', statement => delete statement.Condition, 'AdminShell'),
    turns: ['the function / event: other type', 'the function / event: other source'],
  },
  {
    name: 'a function that may put events on any bus',
    mutate: change('AnnounceEveryShell', statement => statement.Resource = '*', 'AdminShell'),
    turns: ['the function / event: other bus', 'the function / event: far Region'],
  },
  {
    name: 'a function that may write any log',
    mutate: change('WriteOwnLog', statement => statement.Resource = '*', 'AdminShell'),
    turns: ['the function / log: write other'],
  },
  {
    name: 'a function that may delete its log',
    mutate: change('WriteOwnLog', statement => statement.Action.push('logs:DeleteLogStream'), 'AdminShell'),
    turns: ['the function / log: delete own'],
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
];
