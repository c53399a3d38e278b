/** Ways to break the policies of shells that others are asked about, each with cells of the matrix that must notice. */
import type { Value } from '../../../local/template/template';
import { change, changeGrant, changeGuardrail, disable, onEverything, rewrite, unconditional, type Mutation } from '../mutate';
import { logicalId } from '../world';

const ANY_GROUP = /(streamgroups\/).*(\/(?:approvals|streamsessions|emergencies))/;
const onPath = (from: RegExp, to: string) => (statement: Value) => statement.Resource = rewrite(statement.Resource, from, to);

export const MUTATIONS: Mutation[] = [
  {
    name: 'an operator\'s grant that is an approver\'s, too',
    mutate: changeGrant('GameOps', onPath(/POST(\/streamgroups\/.*?)\/streamsessions\/\*\/access$/, '*$1/*')),
    turns: ['operator / ask: approve, arcade', 'operator / ask: emergency, legacy'],
  },
  {
    name: 'an operator\'s grant that ends in any access',
    mutate: changeGrant('GameOps', onPath(/\/access$/, '/*access')),
    turns: ['operator / ask: emergency, arcade'],
  },
  {
    name: 'an approver\'s grant for whatever is below the stream group',
    mutate: changeGrant('ApproversOfAll', onPath(/approvals\*$/, '*')),
    turns: ['approver / ask: shell, arcade', 'approver / ask: emergency, legacy'],
  },
  {
    name: 'an approver\'s grant for looking alone',
    mutate: changeGrant('ApproversOfArcade', onPath(/\/\*(\/streamgroups)/, '/GET$1')),
    turns: ['approver of one group / ask: approve, arcade', 'approver of one group / ask: deny, arcade'],
  },
  {
    name: 'an approver\'s grant for one group that is for all',
    mutate: changeGrant('ApproversOfArcade', onPath(ANY_GROUP, '$1*$2')),
    turns: ['approver of one group / ask: approve, legacy', 'approver of one group / ask: pending, other'],
  },
  {
    name: 'an approver\'s grant by tags for what begins like the approvals',
    mutate: changeGrant('ApproversOfTags', statement => statement.Resource = rewrite(statement.Resource, /approvals(\/\*)?$/, 'approvals*')),
    turns: ['approver of the tags / tagged: shell on a session whose ID begins like the approvals', 'approver of the tags / tagged: emergency on a session whose ID begins like the approvals'],
  },
  {
    name: 'an approver\'s grant without its condition',
    mutate: changeGrant('ApproversWithMfa', unconditional),
    turns: ['approver without one / ask: approve, arcade'],
  },
  {
    name: 'a grant for emergencies that is for every day',
    mutate: changeGrant('NightShiftOfAll', onPath(/emergency-access$/, '*access')),
    turns: ['night shift / ask: shell, arcade'],
  },
  {
    name: 'a grant for emergencies on one group that is for all',
    mutate: changeGrant('NightShiftOfArcade', onPath(ANY_GROUP, '$1*$2')),
    turns: ['night shift of one group / ask: emergency, legacy'],
  },
  {
    name: 'a reviewer\'s grant for whatever ends in a review, or in any access',
    mutate: changeGrant('ReviewersOfAll', onPath(/emergencies\/\*\/review$/, '*')),
    turns: ['reviewer / ask: shell, arcade', 'reviewer / ask: emergency, legacy', 'reviewer / ask: approve, arcade'],
  },
  {
    name: 'a reviewer\'s grant on one group that is for all',
    mutate: changeGrant('ReviewersOfArcade', onPath(ANY_GROUP, '$1*$2')),
    turns: ['reviewer of one group / ask: review, legacy', 'reviewer of one group / ask: review, other'],
  },
  {
    name: 'a reviewer\'s grant by tags for whatever is below the emergencies',
    mutate: changeGrant('ReviewersOfTags', onPath(/\/review$/, '')),
    turns: ['reviewer of the tags / tagged: shell on a session called emergencies', 'reviewer of the tags / tagged: emergency on a session called emergencies'],
  },
  {
    name: 'a night shift that reviews its own emergencies',
    mutate: changeGrant('NightShiftOfArcade', onPath(/streamsessions\/\*\/emergency-access$/, '*')),
    turns: ['night shift of one group / ask: review, arcade'],
  },
  {
    name: 'a broker that may not announce reviews',
    mutate: change('AnnounceReviews', disable, 'AdminShell'),
    turns: ['the broker / decisions: event, reviewed'],
  },
  {
    name: 'a broker that announces what it likes with its reviews',
    mutate: change('AnnounceReviews', unconditional, 'AdminShell'),
    turns: ['the broker / decisions: event, approved', 'the broker / decisions: event, requested'],
  },
  {
    name: 'a broker that may ask any function',
    mutate: change('AskGates', onEverything, 'AdminShell'),
    turns: ['the broker / ask a gate: any function', 'the broker / ask a gate: the broker itself'],
  },
  {
    name: 'a broker that may ask every version of its gates',
    mutate: change('AskGates', statement => statement.Resource = statement.Resource.map((one: Value) => ({ 'Fn::Join': ['', [one, '*']] })), 'AdminShell'),
    turns: ['the broker / ask a gate: by another version'],
  },
  {
    name: 'a broker\'s role that asks gates from anywhere',
    mutate: change('GatesAreAskedByTheBroker', disable, 'AdminShell'),
    turns: ['other code with the broker\'s role / ask a gate: the approvals'],
  },
  {
    name: 'a guardrail that lets the functions be invoked and changed',
    mutate: synthesized => ['OnlyBrokersAndTheirApisInvoke', 'OnlyDeploymentsChangeBrokers'].forEach(sid => changeGuardrail(sid, disable)(synthesized)),
    turns: ['guarded admin / ask a gate: the approvals', 'guarded admin / ask a gate: its code'],
  },
  {
    name: 'a guardrail that stops brokers from asking their gates',
    mutate: changeGuardrail('OnlyBrokersAndTheirApisInvoke', statement => statement.Condition.ArnNotLike['aws:PrincipalArn'] = 'arn:*:iam::*:role/cdk-*-cfn-exec-role-*'),
    turns: ['guarded broker / ask a gate: the approvals'],
  },
  {
    name: 'a table that administrators may write to',
    mutate: changeTable(disable),
    turns: ['admin / decisions: put', 'admin / decisions: delete', 'guarded admin / decisions: by PartiQL'],
  },
  {
    name: 'a table that nobody may write to',
    mutate: changeTable(unconditional),
    turns: ['the approvals / decisions: put'],
  },
  {
    name: 'a table that forgets PartiQL and batches',
    mutate: changeTable(statement => statement.Action = statement.Action.filter((action: string) => !/PartiQL|Batch/.test(action))),
    turns: ['admin / decisions: in a batch', 'admin / decisions: by PartiQL'],
  },
  {
    name: 'a role of the approvals that works anywhere',
    mutate: change('OnlyInTheApprovalsFunction', disable, 'AdminShell'),
    turns: ['other code with their role / decisions: put', 'other code with their role / decisions: event, approved'],
  },
  {
    name: 'approvals that may announce shells',
    mutate: change('AnnounceApprovals', unconditional, 'AdminShell'),
    turns: ['the approvals / decisions: event, opened'],
  },
];

function changeTable(to: (statement: Value) => void): Mutation['mutate'] {
  return ({ template }) => template.resources.get(logicalId(template, 'AdminShellTwoPersonsTable', 'AWS::DynamoDB::Table'))!
    .Properties.ResourcePolicy.PolicyDocument.Statement.forEach(to);
}
