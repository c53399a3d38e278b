import type { Principal } from '../../../local/template/decide';
import type { Template } from '../../../local/template/template';
import { documentOf, EVERYTHING, guardedBy, made, sessionOf } from '../who';
import { ACCOUNT, FAR_ACCOUNT, logicalId, REGION } from '../world';

/** Everyone who might ask, by the names of the matrix's rows. */
export function principals(template: Template): Record<string, Principal> {
  const session = (start: string, name: string) => sessionOf(template, start, name);
  const handler = (start: string): string => template.resolve({ 'Fn::GetAtt': [logicalId(template, `${start}Handler`, 'AWS::Lambda::Function'), 'Arn'] });
  const inFunction = (functionArn: string, start: string): Principal => ({ ...session(`${start}Role`, 'function'), context: { 'lambda:SourceFunctionArn': functionArn } });
  const otherCode = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:mallory`;
  const broker = inFunction(handler('AdminShellBroker'), 'AdminShellBroker');
  const approvals = inFunction(handler('AdminShellTwoPersons'), 'AdminShellTwoPersons');
  const admin = made('Admin', EVERYTHING);
  return {
    'operator': session('GameOps', 'alice@example.com'),
    'operator of one group': session('Contractors', 'carol@example.com'),
    'operator of the tags': session('TagOps', 'alice@example.com'),
    'approver': session('ApproversOfAll', 'bob@example.com'),
    'approver of one group': session('ApproversOfArcade', 'bob@example.com'),
    'approver with a second factor': { ...session('ApproversWithMfa', 'bob@example.com'), context: { 'aws:MultiFactorAuthPresent': 'true' } },
    'approver without one': session('ApproversWithMfa', 'bob@example.com'),
    'approver by document': made('Approver', documentOf(template, 'ApproversHalf')),
    'approver of the tags': session('ApproversOfTags', 'bob@example.com'),
    'partner who approves': made('Partner', documentOf(template, 'ApproversHalf'), FAR_ACCOUNT),
    'not the partner': made('Supplier', documentOf(template, 'ApproversHalf'), FAR_ACCOUNT),
    'night shift': session('NightShiftOfAll', 'erin@example.com'),
    'night shift of one group': session('NightShiftOfArcade', 'erin@example.com'),
    'night shift by document': made('NightShift', documentOf(template, 'NightShiftsHalf')),
    'night shift of the tags': session('NightShiftOfTags', 'erin@example.com'),
    'reviewer': session('ReviewersOfAll', 'bob@example.com'),
    'reviewer of one group': session('ReviewersOfArcade', 'bob@example.com'),
    'reviewer by document': made('Reviewer', documentOf(template, 'ReviewersHalf')),
    'reviewer of the tags': session('ReviewersOfTags', 'bob@example.com'),
    'the broker': broker,
    'other code with the broker\'s role': inFunction(otherCode, 'AdminShellBroker'),
    'the approvals': approvals,
    'other code with their role': inFunction(otherCode, 'AdminShellTwoPersons'),
    'guarded broker': guardedBy(template, broker),
    'guarded approvals': guardedBy(template, approvals),
    'admin': admin,
    'guarded admin': guardedBy(template, admin),
    'guarded deployment': guardedBy(template, made(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`, EVERYTHING)),
    'API Gateway itself': { arn: 'apigateway.amazonaws.com', policies: [] },
    'another service': { arn: 'events.amazonaws.com', policies: [] },
  };
}
