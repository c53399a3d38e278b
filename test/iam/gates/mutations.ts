/** Ways to break the policies of gated shells, each with cells of the matrix that must notice. */
import type { Value } from '../../../local/template/template';
import { change, changeGrant, changeGuardrail, disable, onEverything, rewrite, unconditional, type Mutation } from '../mutate';
import { logicalId } from '../stack';

const ANY_GROUP = /(streamgroups\/).*(\/(?:approvals|streamsessions|emergencies))/;
const onPath = (from: RegExp, to: string) => (statement: Value) => statement.Resource = rewrite(statement.Resource, from, to);

export const MUTATIONS: Mutation[] = [
  {
    name: 'an operator\'s grant that is also an approver\'s',
    mutate: changeGrant('GameOps', onPath(/POST(\/streamgroups\/.*?)\/streamsessions\/\*\/access$/, '*$1/*')),
    noticedBy: ['operator / ask: approve, arcade', 'operator / ask: emergency, legacy'],
  },
  {
    name: 'an operator\'s grant for both kinds of access',
    mutate: changeGrant('GameOps', onPath(/\/access$/, '/*access')),
    noticedBy: ['operator / ask: emergency, arcade'],
  },
  {
    name: 'an approver\'s grant for everything below the stream group',
    mutate: changeGrant('ApproversOfAll', onPath(/approvals\*$/, '*')),
    noticedBy: ['approver / ask: shell, arcade', 'approver / ask: emergency, legacy'],
  },
  {
    name: 'an approver\'s grant for reading only',
    mutate: changeGrant('ApproversOfArcade', onPath(/\/\*(\/streamgroups)/, '/GET$1')),
    noticedBy: ['approver of one group / ask: approve, arcade', 'approver of one group / ask: deny, arcade'],
  },
  {
    name: 'an approver\'s grant for one group that covers all',
    mutate: changeGrant('ApproversOfArcade', onPath(ANY_GROUP, '$1*$2')),
    noticedBy: ['approver of one group / ask: approve, legacy', 'approver of one group / ask: pending, other'],
  },
  {
    name: 'an approver\'s grant by tags for everything that starts with approvals',
    mutate: changeGrant('ApproversOfTags', statement => statement.Resource = rewrite(statement.Resource, /approvals(\/\*)?$/, 'approvals*')),
    noticedBy: ['approver of the tagged shell / tagged: shell on a session whose ID starts with approvals', 'approver of the tagged shell / tagged: emergency on a session whose ID starts with approvals'],
  },
  {
    name: 'an approver\'s grant without its condition',
    mutate: changeGrant('ApproversWithMfa', unconditional),
    noticedBy: ['approver without MFA / ask: approve, arcade'],
  },
  {
    name: 'a grant for emergencies that also allows ordinary access',
    mutate: changeGrant('NightShiftOfAll', onPath(/emergency-access$/, '*access')),
    noticedBy: ['night shift / ask: shell, arcade'],
  },
  {
    name: 'a grant for emergencies on one group that covers all',
    mutate: changeGrant('NightShiftOfArcade', onPath(ANY_GROUP, '$1*$2')),
    noticedBy: ['night shift of one group / ask: emergency, legacy'],
  },
  {
    name: 'a reviewer\'s grant for everything below the stream group',
    mutate: changeGrant('ReviewersOfAll', onPath(/emergencies\/\*\/review$/, '*')),
    noticedBy: ['reviewer / ask: shell, arcade', 'reviewer / ask: emergency, legacy', 'reviewer / ask: approve, arcade'],
  },
  {
    name: 'a reviewer\'s grant on one group that covers all',
    mutate: changeGrant('ReviewersOfArcade', onPath(ANY_GROUP, '$1*$2')),
    noticedBy: ['reviewer of one group / ask: review, legacy', 'reviewer of one group / ask: review, other'],
  },
  {
    name: 'a reviewer\'s grant by tags for everything below the emergencies',
    mutate: changeGrant('ReviewersOfTags', onPath(/\/review$/, '')),
    noticedBy: ['reviewer of the tagged shell / tagged: shell on a session called emergencies', 'reviewer of the tagged shell / tagged: emergency on a session called emergencies'],
  },
  {
    name: 'a grant for emergencies that also allows reviewing them',
    mutate: changeGrant('NightShiftOfArcade', onPath(/streamsessions\/\*\/emergency-access$/, '*')),
    noticedBy: ['night shift of one group / ask: review, arcade'],
  },
  {
    name: 'a broker that may not announce reviews',
    mutate: change('AnnounceReviews', disable, 'AdminShell'),
    noticedBy: ['the broker / decisions: event, reviewed'],
  },
  {
    name: 'a broker that may announce anything',
    mutate: change('AnnounceReviews', unconditional, 'AdminShell'),
    noticedBy: ['the broker / decisions: event, approved', 'the broker / decisions: event, requested'],
  },
  {
    name: 'a broker that may invoke any function',
    mutate: change('AskGates', onEverything, 'AdminShell'),
    noticedBy: ['the broker / ask a gate: any function', 'the broker / ask a gate: the broker itself'],
  },
  {
    name: 'a broker that may invoke every version of its gates',
    mutate: change('AskGates', statement => statement.Resource = statement.Resource.map((one: Value) => ({ 'Fn::Join': ['', [one, '*']] })), 'AdminShell'),
    noticedBy: ['the broker / ask a gate: another version'],
  },
  {
    name: 'a broker\'s role that may invoke gates from anywhere',
    mutate: change('GatesAreAskedByTheBroker', disable, 'AdminShell'),
    noticedBy: ['other code with the broker\'s role / ask a gate: the approvals function'],
  },
  {
    name: 'a guardrail that lets the functions be invoked and changed',
    mutate: synthesized => ['OnlyBrokersAndTheirApisInvoke', 'OnlyDeploymentsChangeBrokers'].forEach(sid => changeGuardrail(sid, disable)(synthesized)),
    noticedBy: ['guarded admin / ask a gate: the approvals function', 'guarded admin / ask a gate: updating its code'],
  },
  {
    name: 'a guardrail that stops brokers from invoking their gates',
    mutate: changeGuardrail('OnlyBrokersAndTheirApisInvoke', statement => statement.Condition.ArnNotLike['aws:PrincipalArn'] = 'arn:*:iam::*:role/cdk-*-cfn-exec-role-*'),
    noticedBy: ['guarded broker / ask a gate: the approvals function'],
  },
  {
    name: 'a table that administrators may write to',
    mutate: changeTable(disable),
    noticedBy: ['admin / decisions: put', 'admin / decisions: delete', 'guarded admin / decisions: with PartiQL'],
  },
  {
    name: 'a table that nobody may write to',
    mutate: changeTable(unconditional),
    noticedBy: ['the approvals function / decisions: put'],
  },
  {
    name: 'a table that leaves out PartiQL and batches',
    mutate: changeTable(statement => statement.Action = statement.Action.filter((action: string) => !/PartiQL|Batch/.test(action))),
    noticedBy: ['admin / decisions: in a batch', 'admin / decisions: with PartiQL'],
  },
  {
    name: 'an approvals function\'s role that works anywhere',
    mutate: change('OnlyInTheApprovalsFunction', disable, 'AdminShell'),
    noticedBy: ['other code with the role of the approvals function / decisions: put', 'other code with the role of the approvals function / decisions: event, approved'],
  },
  {
    name: 'an approvals function that may announce shells',
    mutate: change('AnnounceApprovals', unconditional, 'AdminShell'),
    noticedBy: ['the approvals function / decisions: event, opened'],
  },
];

function changeTable(to: (statement: Value) => void): Mutation['mutate'] {
  return ({ template }) => template.resources.get(logicalId(template, 'AdminShellTwoPersonsTable', 'AWS::DynamoDB::Table'))!
    .Properties.ResourcePolicy.PolicyDocument.Statement.forEach(to);
}
