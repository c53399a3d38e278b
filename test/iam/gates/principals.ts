import type { Principal } from '../../../local/template/decide';
import type { Template } from '../../../local/template/template';
import { documentOf, EVERYTHING, guardedBy, sessionWith, sessionOf } from '../principals';
import { ACCOUNT, OTHER_ACCOUNT, logicalId, REGION } from '../stack';

/** Every principal, by the name of its row in the matrix. */
export function principals(template: Template): Record<string, Principal> {
  const session = (start: string, name: string) => sessionOf(template, start, name);
  const handler = (start: string): string => template.resolve({ 'Fn::GetAtt': [logicalId(template, `${start}Handler`, 'AWS::Lambda::Function'), 'Arn'] });
  const inFunction = (functionArn: string, start: string): Principal => ({ ...session(`${start}Role`, 'function'), context: { 'lambda:SourceFunctionArn': functionArn } });
  const otherCode = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:mallory`;
  const broker = inFunction(handler('AdminShellBroker'), 'AdminShellBroker');
  const approvals = inFunction(handler('AdminShellTwoPersons'), 'AdminShellTwoPersons');
  const admin = sessionWith('Admin', EVERYTHING);
  return {
    'operator': session('GameOps', 'alice@example.com'),
    'operator of one group': session('Contractors', 'carol@example.com'),
    'operator of the tagged shell': session('TagOps', 'alice@example.com'),
    'approver': session('ApproversOfAll', 'bob@example.com'),
    'approver of one group': session('ApproversOfArcade', 'bob@example.com'),
    'approver with MFA': { ...session('ApproversWithMfa', 'bob@example.com'), context: { 'aws:MultiFactorAuthPresent': 'true' } },
    'approver without MFA': session('ApproversWithMfa', 'bob@example.com'),
    'approver with the policy document': sessionWith('Approver', documentOf(template, 'ApproversHalf')),
    'approver of the tagged shell': session('ApproversOfTags', 'bob@example.com'),
    'partner who approves': sessionWith('Partner', documentOf(template, 'ApproversHalf'), OTHER_ACCOUNT),
    'another role of the partner account': sessionWith('Supplier', documentOf(template, 'ApproversHalf'), OTHER_ACCOUNT),
    'night shift': session('NightShiftOfAll', 'erin@example.com'),
    'night shift of one group': session('NightShiftOfArcade', 'erin@example.com'),
    'night shift with the policy document': sessionWith('NightShift', documentOf(template, 'NightShiftsHalf')),
    'night shift of the tagged shell': session('NightShiftOfTags', 'erin@example.com'),
    'reviewer': session('ReviewersOfAll', 'bob@example.com'),
    'reviewer of one group': session('ReviewersOfArcade', 'bob@example.com'),
    'reviewer with the policy document': sessionWith('Reviewer', documentOf(template, 'ReviewersHalf')),
    'reviewer of the tagged shell': session('ReviewersOfTags', 'bob@example.com'),
    'the broker': broker,
    'other code with the broker\'s role': inFunction(otherCode, 'AdminShellBroker'),
    'the approvals function': approvals,
    'other code with the role of the approvals function': inFunction(otherCode, 'AdminShellTwoPersons'),
    'guarded broker': guardedBy(template, broker),
    'guarded approvals function': guardedBy(template, approvals),
    'admin': admin,
    'guarded admin': guardedBy(template, admin),
    'guarded deployment': guardedBy(template, sessionWith(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`, EVERYTHING)),
    'API Gateway itself': { arn: 'apigateway.amazonaws.com', policies: [] },
    'another service': { arn: 'events.amazonaws.com', policies: [] },
  };
}
