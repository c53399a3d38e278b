import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { StreamGroup, StreamSessionAdminShell, type StreamSessionAdminShellProps } from '../../../lib';

// The permission that the client's list of sessions needs: on the shell's stream groups, and no others.

const IDS = ['sg-1AB2C3De4', 'sg-9ZY8X7Wv6'];

function shellWith(props?: StreamSessionAdminShellProps) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-west-2' } });
  const groups = IDS.map(id => StreamGroup.fromStreamGroupId(stack, id, id));
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', props ?? { streamGroups: groups });
  return { stack, groups, shell, role: new iam.Role(stack, 'GameOps', { assumedBy: new iam.AccountRootPrincipal() }) };
}

function statementsOf(stack: Stack): any[] {
  return Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy', { Properties: { Description: Match.stringLikeRegexp('^May list') } }))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

test('every stream group of the shell, each by its ARN, in a policy of its own', () => {
  const { stack, shell, role } = shellWith();
  shell.grants.connect(role);
  shell.grants.listSessions(role);
  const [statement, ...others] = statementsOf(stack);
  expect(others).toEqual([]);
  expect(statement.Action).toBe('gameliftstreams:ListStreamSessions');
  expect(statement.Resource.map((arn: unknown) => JSON.stringify(arn))).toEqual(IDS.map(id => expect.stringContaining(`:gameliftstreams:us-west-2:111122223333:streamgroup/${id}`)));
});

test('docs/grants.md shows the same document, for principals to which this app can attach no policy', () => {
  const { stack, shell, role, groups } = shellWith();
  shell.grants.listSessions(role, { streamGroups: [groups[0]] });
  const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'grants.md'), 'utf8');
  const { Statement } = JSON.parse(/```json\n(.*?)```/s.exec(page.split('## List the sessions')[1])![1]);
  const written = JSON.stringify(statementsOf(stack)).replace(/\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"([^"]+)"\]\]\}/g, '"arn:aws$1"');
  expect(Statement).toEqual(JSON.parse(written));
});

test('only the stream groups that are named', () => {
  const { stack, shell, role, groups } = shellWith();
  shell.grants.listSessions(role, { streamGroups: [groups[1]] });
  expect(JSON.stringify(statementsOf(stack))).toContain(IDS[1]);
  expect(JSON.stringify(statementsOf(stack))).not.toContain(IDS[0]);
});

test('the stream groups with the tags, on a shell that is scoped by tags', () => {
  const { stack, shell, role } = shellWith({ streamGroupTags: { team: 'arcade' } });
  shell.grants.listSessions(role);
  expect(statementsOf(stack)).toEqual([expect.objectContaining({ Condition: { StringEquals: { 'aws:ResourceTag/team': 'arcade' } } })]);
});

test('fails for a stream group that the shell does not serve, for an empty list, and for a principal without policies', () => {
  const { stack, shell, role } = shellWith();
  expect(() => shell.grants.listSessions(role, { streamGroups: [StreamGroup.fromStreamGroupId(stack, 'Other', 'sg-0other')] })).toThrow('sg-0other');
  expect(() => shell.grants.listSessions(role, { streamGroups: [] })).toThrow('streamGroups of grants.listSessions is empty');
  expect(() => shell.grants.listSessions(new iam.ServicePrincipal('ec2.amazonaws.com'))).toThrow('grants.listSessions can\'t attach a policy');
});
