import { CfnParameter, Fn, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { StreamSessionAdminShell } from '../../../lib';
import { ENV, testStack } from '../app';

function connectTo(makeGrantee: (stack: Stack) => iam.IGrantable, env: object | undefined = ENV): { attached: any; warnings: string[] } {
  const stack = testStack({ props: { env } });
  new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } }).grants.connect(makeGrantee(stack));
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy', { Properties: { Path: '/gameliftstreams-admin-shell-connect/' } }));
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('grantee-arn')).map(({ entry }) => String(entry.data));
  return { attached: Properties.Roles ?? Properties.Users ?? Properties.Groups, warnings };
}

describe('a policy is attached to the name that IAM knows', () => {
  test.each<[string, (stack: Stack) => iam.IGrantable, unknown]>([
    ['a role with a path', stack => iam.Role.fromRoleArn(stack, 'R', 'arn:aws:iam::111122223333:role/live/ops/GameOps'), 'GameOps'],
    ['a user with a path', stack => iam.User.fromUserArn(stack, 'U', 'arn:aws:iam::111122223333:user/live/ops/alice'), 'alice'],
    ['a group with a path', stack => iam.Group.fromGroupArn(stack, 'G', 'arn:aws:iam::111122223333:group/live/ops/operators'), 'operators'],
    ['a role with a path and the account as a token', stack => iam.Role.fromRoleArn(stack, 'R', `arn:aws:iam::${stack.account}:role/live/GameOps`), 'GameOps'],
    ['a group whose name is a token', stack => iam.Group.fromGroupName(stack, 'G', new CfnParameter(stack, 'Name').valueAsString), { Ref: 'Name' }],
    ['a role whose name is a token', stack => iam.Role.fromRoleName(stack, 'R', new CfnParameter(stack, 'Name').valueAsString), { Ref: 'Name' }],
    ['a role of the app, by its ARN', stack => iam.Role.fromRoleArn(stack, 'R', new iam.Role(stack, 'Own', { path: '/live/', assumedBy: new iam.AccountRootPrincipal() }).roleArn), { Ref: expect.stringMatching(/^Own/) }],
    ['a user of the app, by the L1\'s ARN', stack => iam.User.fromUserArn(stack, 'U', new iam.CfnUser(stack, 'Own', { path: '/live/' }).attrArn), { Ref: 'Own' }],
  ])('%s', (_, makeGrantee, name) => {
    for (const env of [ENV, {}]) expect(connectTo(makeGrantee, env)).toEqual({ attached: [name], warnings: [] });
  });

  /** As CloudFormation computes it. */
  const deployed = (value: any, arn: string): string => {
    if (typeof value === 'string') return value;
    if (value['Fn::ImportValue']) return arn;
    const [index, { 'Fn::Split': [separator, text] }] = value['Fn::Select'];
    return deployed(text, arn).split(separator)[index];
  };

  test.each<[string, (stack: Stack) => iam.IGrantable, RegExp]>([
    ['role', stack => iam.Role.fromRoleArn(stack, 'R', Fn.importValue('Arn')), /Stack\/R.*role\/my-path.*iam\.Role\.fromRoleName/],
    ['user', stack => iam.User.fromUserArn(stack, 'U', Fn.importValue('Arn')), /Stack\/U.*iam\.User\.fromUserName/],
    ['group', stack => iam.Group.fromGroupArn(stack, 'G', Fn.importValue('Arn')), /Stack\/G.*iam\.Group\.fromGroupName/],
  ])('a %s by an ARN that is not known until deployment: warns, since IAM refuses the name if there is a path', (kind, makeGrantee, warning) => {
    const { attached: [name], warnings } = connectTo(makeGrantee);
    expect(warnings).toEqual([expect.stringMatching(warning)]);
    expect(deployed(name, `arn:aws:iam::111122223333:${kind}/GameOps`)).toBe('GameOps');
    expect(deployed(name, `arn:aws:iam::111122223333:${kind}/live/GameOps`)).not.toMatch(/^[\w+=,.@-]+$/); // what IAM accepts as a name
  });
});

describe('fails for principals to which no policy can be attached', () => {
  const arn = (rest: string) => `arn:aws:iam::111122223333:${rest}`;
  test.each<[string, (stack: Stack) => iam.IGrantable, RegExp]>([
    ['Identity Center\'s role', stack => iam.Role.fromRoleArn(stack, 'R', arn('role/aws-reserved/sso.amazonaws.com/us-west-2/AWSReservedSSO_GameOps_0123456789abcdef')), /Identity Center.*connectPolicyDocument\(\).*inlinePolicy/],
    ['Identity Center\'s role without its path', stack => iam.Role.fromRoleArn(stack, 'R', arn('role/AWSReservedSSO_GameOps_0123456789abcdef')), /Identity Center/],
    ['Identity Center\'s role by its name', stack => iam.Role.fromRoleName(stack, 'R', 'AWSReservedSSO_GameOps_0123456789abcdef'), /Identity Center/],
    ['Identity Center\'s role by path and name', stack => iam.Role.fromRoleName(stack, 'R', 'aws-reserved/sso.amazonaws.com/AWSReservedSSO_GameOps_0123456789abcdef'), /Identity Center/],
    ['Identity Center\'s role in another partition', stack => iam.Role.fromRoleArn(stack, 'R', 'arn:aws-us-gov:iam::111122223333:role/aws-reserved/sso.amazonaws.com/x/AWSReservedSSO_G_0'), /Identity Center/],
    ['a service-linked role', stack => iam.Role.fromRoleArn(stack, 'R', arn('role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling')), /service-linked.*connectPolicyDocument/],
    ['a service-linked role by its name', stack => iam.Role.fromRoleName(stack, 'R', 'AWSServiceRoleForAutoScaling'), /service-linked/],
    ['the session of a role', stack => iam.Role.fromRoleArn(stack, 'R', 'arn:aws:sts::111122223333:assumed-role/GameOps/alice'), /assumed-role\/GameOps\/alice.*role GameOps, as printed by aws sts get-caller-identity.*fromRoleName\(scope, id, "GameOps"\)/],
    ['the session of another account\'s role', stack => iam.Role.fromRoleArn(stack, 'R', 'arn:aws:sts::444455556666:assumed-role/GameOps/alice'), /session.*role GameOps/],
  ])('%s', (_, makeGrantee, message) => {
    for (const env of [ENV, {}]) expect(() => connectTo(makeGrantee, env)).toThrow(message);
  });

  test('another account\'s Identity Center role is named in the API\'s policy: in that account, the permission set is the other half', () => {
    const stack = testStack({ props: { env: ENV } });
    const { grants } = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } });
    const far = 'arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_GameOps_0123456789abcdef';
    expect(grants.connect(iam.Role.fromRoleArn(stack, 'R', far)).success).toBe(true);
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::RestApi', { Policy: { Statement: [{ Principal: { AWS: far } }] } });
  });
});
