/**
 * One synthesized stack, everyone who might want a shell from it, and everything that they might ask: what the matrix
 * walks. The policies are the synthesized ones, and the broker's own AssumeRole request makes the shell's session.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { allAllowed, type Principal, type Request } from './evaluator';
import { assumeShellRole } from '../../lambda/broker/operator-session';
import { StreamGroup, StreamSessionAdminShell } from '../../lib';
import { identityPolicies, statements, trustPolicy, type Context, type Statement } from '../../local/iam';
import { Template, type Value } from '../../local/template';
import { ENV, FEATURE_FLAGS, streamGroup } from '../lib/app';

const { account: ACCOUNT, region: REGION } = ENV;
export const FAR_ACCOUNT = '444455556666';
const FAR_REGION = 'eu-central-1';
export const LEGACY = 'sg-1AB2C3De4';
const TAGS = { 'admin-shell': 'allowed', 'stage': 'live' };
const OPERATOR = { name: 'alice@example.com', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/GameOps/alice@example.com` };

/** What a mutation may change: the template's resources, and what is not in a template. */
export interface Synthesized {
  readonly template: Template;
  /** The broker's AssumeRole request for a shell on the arcade. */
  assumption: AssumeRoleCommandInput;
}

/** Synthesizes once; each call gives a copy of its own, which a mutation may change. */
export async function synthesize(): Promise<() => Synthesized> {
  const directory = mkdtempSync(join(tmpdir(), 'iam-test-'));
  try {
    const app = new App({ outdir: directory, context: FEATURE_FLAGS.recommended });
    build(new Stack(app, 'World', { env: ENV }));
    app.synth();
    const template = Template.fromAssembly(directory);
    const assumption = await brokersRequest(template);
    const resources = JSON.stringify([...template.resources]);
    return () => {
      // The same object, with the properties as they were synthesized.
      for (const [id, { Properties }] of JSON.parse(resources)) Object.assign(template.resources.get(id)!, { Properties });
      return { template, assumption: JSON.parse(JSON.stringify(assumption)) };
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function build(stack: Stack): void {
  const arcade = streamGroup(stack, 'Arcade');
  const legacy = StreamGroup.fromStreamGroupId(stack, 'Legacy', LEGACY);
  const shell = new StreamSessionAdminShell(stack, 'AdminShell', { streamGroups: [arcade, legacy] });
  const tagged = new StreamSessionAdminShell(stack, 'TaggedShell', { streamGroupTags: TAGS });

  const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
  shell.grants.connect(role('GameOps'));
  shell.grants.connect(role('Contractors'), { streamGroups: [arcade] });
  tagged.grants.connect(role('TagOps'));
  role('Bystander');
  shell.grants.connect(new iam.User(stack, 'Dana'));
  const onCall = new iam.Group(stack, 'OnCall');
  shell.grants.connect(onCall);
  new iam.User(stack, 'Erin', { groups: [onCall] });
}

/** What the broker asks STS for when an operator wants a shell on the arcade: its own code, with STS cut out. */
async function brokersRequest(template: Template): Promise<AssumeRoleCommandInput> {
  let asked: AssumeRoleCommandInput | undefined;
  const sts = {
    send: async ({ input }: { input: AssumeRoleCommandInput }) => {
      asked = input;
      return { Credentials: { AccessKeyId: 'a', SecretAccessKey: 'b', SessionToken: 'c' } };
    },
  };
  const session = { operatorArn: OPERATOR.arn, sourceIdentity: OPERATOR.name, streamGroupId: arcadeId(template), streamSessionId: 'ABC123def4567', reason: 'INC-4711' };
  const settings = { shellRoleArn: arnOf(template, 'AdminShellAccessRole'), partition: 'aws', region: REGION, account: ACCOUNT };
  await assumeShellRole(sts as any, session, settings as any, 1_000);
  return asked!;
}

// --- reading the template

/** The logical ID of the resource of a type whose ID begins so. */
export function logicalId(template: Template, start: string, type = 'AWS::IAM::Role'): string {
  const found = template.ofType(type).filter(([id]) => id.startsWith(start));
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type} begin with ${start}: ${found.map(([id]) => id).join(', ')}`);
  return found[0][0];
}

function arnOf(template: Template, start: string): string {
  return template.resolve({ 'Fn::GetAtt': [logicalId(template, start), 'Arn'] });
}

function arcadeId(template: Template): string {
  return template.resolve({ 'Fn::GetAtt': [logicalId(template, 'Arcade', 'AWS::GameLiftStreams::StreamGroup'), 'Id'] });
}

// --- who

const EVERYTHING: Value = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** Everyone who might ask, by the names of the matrix's rows. */
export function principals({ template, assumption }: Synthesized): Record<string, Principal> {
  const session = (start: string, name: string): Principal => {
    const id = logicalId(template, start);
    const roleArn = template.resolve({ 'Fn::GetAtt': [id, 'Arn'] });
    return { arn: sessionArn(roleArn, name), roleArn, policies: identityPolicies(template, id) };
  };
  const user = (start: string): Principal => {
    const id = logicalId(template, start, 'AWS::IAM::User');
    return { arn: `arn:aws:iam::${ACCOUNT}:user/${template.resolve({ Ref: id })}`, policies: identityPolicies(template, id) };
  };
  const made = (name: string, document: Value, account = ACCOUNT): Principal => {
    const roleArn = `arn:aws:iam::${account}:role/${name}`;
    return { arn: sessionArn(roleArn, 'mallory'), roleArn, policies: statements(document) };
  };
  const allow = (Action: string | string[]): Value => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
  const sourceIdentity: Context = { 'aws:SourceIdentity': assumption.SourceIdentity };

  return {
    'the function': session('AdminShellBrokerRole', 'function'),
    'the shell the broker opens': {
      ...session('AdminShellAccessRole', OPERATOR.name),
      sessionPolicy: assumption.Policy === undefined ? undefined : statements(JSON.parse(assumption.Policy)),
      context: sourceIdentity,
    },
    'the shell role, not narrowed': { ...session('AdminShellAccessRole', OPERATOR.name), context: sourceIdentity },
    'the shell role of the tags': { ...session('TaggedShellAccessRole', OPERATOR.name), context: sourceIdentity },
    'operator': session('GameOps', 'alice@example.com'),
    'operator of one group': session('Contractors', 'carol@example.com'),
    'operator of the tags': session('TagOps', 'alice@example.com'),
    'user': user('Dana'),
    'member of a group': user('Erin'),
    'not granted': session('Bystander', 'mallory'),
    'may assume any role': made('Assumer', allow(['sts:*'])),
    'admin of the service': made('Streams', allow('gameliftstreams:*')),
    'admin': made('Admin', EVERYTHING),
    'admin of another account': made('Admin', EVERYTHING, FAR_ACCOUNT),
    'Lambda itself': { arn: 'lambda.amazonaws.com', policies: [] },
    'another service': { arn: 'ec2.amazonaws.com', policies: [] },
  };
}

function sessionArn(roleArn: string, name: string): string {
  const [, , , , account, resource] = roleArn.split(':');
  return `arn:aws:sts::${account}:assumed-role/${resource.split('/').pop()}/${name}`;
}

// --- what

/** Everything that might be asked, by the names of the matrix's columns. A column is one call, which may ask for several permissions. */
export function requests({ template, assumption }: Synthesized): Record<string, Request[]> {
  const arcade = arcadeId(template);
  const group = (id: string, tags: Record<string, string> = {}, region = REGION, account = ACCOUNT) => ({
    resource: `arn:aws:gameliftstreams:${region}:${account}:streamgroup/${id}`,
    context: Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
  });
  const groups: Record<string, ReturnType<typeof group>> = {
    'arcade': group(arcade),
    'legacy': group(LEGACY),
    'other': group('sg-other'),
    'tagged': group('sg-tagged', TAGS),
    'one tag': group('sg-half', { 'admin-shell': 'allowed' }),
    'wrong tag': group('sg-wrong', { ...TAGS, stage: 'test' }),
    'far Region': group(LEGACY, TAGS, FAR_REGION),
    'far account': group(LEGACY, TAGS, REGION, FAR_ACCOUNT),
  };
  const columns: Record<string, Request[]> = {};
  for (const [name, where] of Object.entries(groups)) {
    for (const operation of ['CreateStreamSessionAdminShell', 'GetStreamSession', 'StartStreamSession', 'TerminateStreamSession']) {
      columns[`${operation}: ${name}`] = [{ action: `gameliftstreams:${operation}`, ...where }];
    }
    columns[`TagResource: ${name}`] = [{ action: 'gameliftstreams:TagResource', ...where, context: { ...where.context, ...requestTags(TAGS) } }];
    columns[`UntagResource: ${name}`] = [{ action: 'gameliftstreams:UntagResource', ...where, context: { ...where.context, 'aws:TagKeys': Object.keys(TAGS) } }];
  }
  return { ...columns, ...brokerRequests(template, arcade), ...stsRequests(template, assumption), ...iamRequests(template), ...functionRequests(template) };
}

/** The broker's API, path by path. */
function brokerRequests(template: Template, arcade: string): Record<string, Request[]> {
  const invoke = (path: string, { shell = 'AdminShell', method = 'POST', stage = 'prod', region = REGION, account = ACCOUNT } = {}): Request[] => {
    const id = logicalId(template, `${shell}BrokerApi`, 'AWS::ApiGateway::RestApi');
    const { Policy } = template.resources.get(id)!.Properties;
    return [{
      action: 'execute-api:Invoke',
      resource: `arn:aws:execute-api:${region}:${account}:${template.resolve({ Ref: id })}/${stage}/${method}${path}`,
      ...Policy !== undefined && { resourcePolicy: statements(template.resolve(Policy)) },
    }];
  };
  const access = (id: string) => `/streamgroups/${id}/streamsessions/ABC123def4567/access`;
  return {
    'ask: arcade': invoke(access(arcade)),
    'ask: legacy': invoke(access(LEGACY)),
    'ask: other': invoke(access('sg-other')),
    'ask: encoded': invoke(access(arcade.replace('-', '%2D'))),
    'ask: GET': invoke(access(arcade), { method: 'GET' }),
    'ask: other path': invoke(`/streamgroups/${arcade}`),
    'ask: other stage': invoke(access(arcade), { stage: 'beta' }),
    'ask: far Region': invoke(access(LEGACY), { region: FAR_REGION }),
    'ask: far account': invoke(access(LEGACY), { account: FAR_ACCOUNT }),
    'ask: tags, any group': invoke(access('sg-tagged'), { shell: 'TaggedShell' }),
  };
}

/** Becoming somebody: AssumeRole asks for a permission more for each of SourceIdentity and tags. */
function stsRequests(template: Template, assumption: AssumeRoleCommandInput): Record<string, Request[]> {
  const assume = (start: string, how: { sourceIdentity?: string; tags?: Record<string, string> } = {}): Request[] => {
    const id = logicalId(template, start);
    const common = { resource: template.resolve({ 'Fn::GetAtt': [id, 'Arn'] }), resourcePolicy: trustPolicy(template, id), resourcePolicyDecides: true };
    const tags = how.tags && requestTags(how.tags);
    // Which key is there for which action: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
    return [
      { ...common, action: 'sts:AssumeRole', context: { 'sts:SourceIdentity': how.sourceIdentity, 'sts:RoleSessionName': 'someone', ...tags } },
      ...how.sourceIdentity === undefined ? [] : [{ ...common, action: 'sts:SetSourceIdentity', context: { 'sts:SourceIdentity': how.sourceIdentity } }],
      ...tags === undefined ? [] : [{ ...common, action: 'sts:TagSession', context: tags }],
    ];
  };
  const tags = Object.fromEntries(assumption.Tags!.map(({ Key, Value: value }) => [Key, value!]));
  const sourceIdentity = assumption.SourceIdentity;
  return {
    'assume: as the broker': assume('AdminShellAccessRole', { sourceIdentity, tags }),
    'assume: no tags': assume('AdminShellAccessRole', { sourceIdentity }),
    'assume: no name': assume('AdminShellAccessRole', { tags }),
    'assume: bare': assume('AdminShellAccessRole'),
    'assume: forged tag': assume('AdminShellAccessRole', { sourceIdentity, tags: { ...tags, Team: 'security' } }),
    'assume: the other shell': assume('TaggedShellAccessRole', { sourceIdentity, tags }),
    'assume: the function': assume('AdminShellBrokerRole'),
    'assume: operators': assume('GameOps'),
  };
}

/** Changing who may. */
function iamRequests(template: Template): Record<string, Request[]> {
  const role = (action: string, start: string, context: Context = {}): Request[] => [{ action: `iam:${action}`, resource: arnOf(template, start), context }];
  const named = (action: string, resource: string): Request[] => [{ action: `iam:${action}`, resource: `arn:aws:iam::${ACCOUNT}:${resource}` }];
  return {
    'trust: shell role': role('UpdateAssumeRolePolicy', 'AdminShellAccessRole'),
    'inline: shell role': role('PutRolePolicy', 'AdminShellAccessRole'),
    'attach: shell role': role('AttachRolePolicy', 'AdminShellAccessRole'),
    'pass: shell role': role('PassRole', 'AdminShellAccessRole'),
    'new: shell role': named('CreateRole', 'role/gameliftstreams-admin-shell/Mine'),
    'version: shell policy': named('CreatePolicyVersion', 'policy/gameliftstreams-admin-shell/World-Policy'),
    'trust: function role': role('UpdateAssumeRolePolicy', 'AdminShellBrokerRole'),
    'inline: function role': role('PutRolePolicy', 'AdminShellBrokerRole'),
    'inline: operators': role('PutRolePolicy', 'GameOps'),
  };
}

/** What the function does on its own account. */
function functionRequests(template: Template): Record<string, Request[]> {
  const put = (source: string, detailType: string, bus = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`): Request[] =>
    [{ action: 'events:PutEvents', resource: bus, context: { 'events:source': source, 'events:detail-type': detailType } }];
  const log = (action: string, group: string): Request[] => [{ action: `logs:${action}`, resource: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${group}:log-stream:today` }];
  const own = template.resolve({ Ref: logicalId(template, 'AdminShellBrokerLog', 'AWS::Logs::LogGroup') });
  const SOURCE = 'gameliftstreams.admin-shell';
  return {
    'event: opened': put(SOURCE, 'Admin Shell Opened'),
    'event: refused': put(SOURCE, 'Admin Shell Refused'),
    'event: other type': put(SOURCE, 'Deployment Approved'),
    'event: other source': put('com.example.billing', 'Admin Shell Opened'),
    'event: other bus': put(SOURCE, 'Admin Shell Opened', `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/orders`),
    'event: far Region': put(SOURCE, 'Admin Shell Opened', `arn:aws:events:${FAR_REGION}:${ACCOUNT}:event-bus/default`),
    'log: write own': log('PutLogEvents', own),
    'log: write other': log('PutLogEvents', '/aws/lambda/other'),
    'log: delete own': log('DeleteLogStream', own),
  };
}

function requestTags(tags: Record<string, string>): Context {
  return { 'aws:TagKeys': Object.keys(tags), ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])) };
}

/** One cell: whether the call goes through. */
export function cell(who: Principal | undefined, what: Request[] | undefined): 'yes' | '-' {
  if (who === undefined || what === undefined) throw new Error('a cell of the matrix names a row or a column that the world does not have');
  return allAllowed(who, what) ? 'yes' : '-';
}

export type { Statement };
