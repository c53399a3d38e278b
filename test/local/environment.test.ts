import {
  AccessDeniedException, CreateStreamSessionAdminShellCommand, ResourceNotFoundException, StreamSessionAccessNotReadyException,
  ThrottlingException, ValidationException, type CreateStreamSessionAdminShellCommandOutput,
} from '@aws-sdk/client-gameliftstreams';
import { Duration } from 'aws-cdk-lib';
import { GROUP, OTHER_GROUP, remove, RunningShell, SESSION, SESSION_ARN as ARN, synthesizeShell, type ShellRequest } from './running-shell';
import { brokerClient } from '../../local/demo/broker-client';
import type { LocalEnvironment } from '../../local/environment';
import type { Identity } from '../../local/services/identities';
import { isAllowed } from '../../local/template/decide';

// The real AWS SDK client, over real sockets, against the function as synthesized.

let assembly: string;
let shell: RunningShell;
let environment: LocalEnvironment;
let operator: Identity;
let contractor: Identity;
let { lines, events, calls, assumptions }: Pick<RunningShell, 'lines' | 'events' | 'calls' | 'assumptions'> = { lines: [], events: [], calls: [], assumptions: [] };

async function start(decodePathParameters: boolean): Promise<void> {
  shell = await RunningShell.start(assembly, { decodePathParameters });
  ({ environment, lines, events, calls, assumptions } = shell);
  operator = shell.session('GameOps', 'alice@example.com');
  contractor = shell.session('Contractors', 'bob@example.com');
}

beforeAll(async () => {
  assembly = synthesizeShell(Duration.seconds(2));
  await start(false);
});

beforeEach(() => shell.reset());

afterAll(async () => {
  await shell?.stop();
  remove(assembly);
});

function ask(request: ShellRequest = {}): Promise<CreateStreamSessionAdminShellCommandOutput> {
  return shell.ask({ as: operator, ...request });
}

function record(): any {
  expect(lines).toHaveLength(1);
  expect(events).toHaveLength(1);
  const line = JSON.parse(lines[0]);
  expect(line).toMatchObject(events[0].detail);
  return line;
}

test('returns a typed result, whose terminal accepts one connection', async () => {
  environment.streams.startSession(GROUP, SESSION, { readyAfterMs: 700 });
  const output = await ask();
  expect(output).toMatchObject({ SessionId: expect.stringMatching(/^gameliftstreams-/), StreamUrl: expect.stringMatching(/^wss:/), $metadata: { httpStatusCode: 200 } });
  expect(environment.streams.connectTerminal(output.SessionId!, output.TokenValue!)).toBe('connected');
  expect(environment.streams.connectTerminal(output.SessionId!, output.TokenValue!)).toBe('refused');
  expect(record()).toMatchObject({ outcome: 'Opened', ssmSessionId: output.SessionId, reason: 'INC-4711 schwarzer Bildschirm – größer', sourceIdentity: 'alice@example.com' });
  expect(events[0]).toMatchObject({
    source: 'gameliftstreams.admin-shell',
    detailType: 'Admin Shell Opened',
    resources: [expect.stringMatching(/^arn:aws:iam::111122223333:role\/gameliftstreams-admin-shell\//)],
  });
});

test('every call carries the operator\'s name as SourceIdentity, session name and tags, and is limited to one stream group', async () => {
  environment.streams.startSession(GROUP, SESSION);
  await ask();
  expect(assumptions).toEqual([expect.objectContaining({
    durationSeconds: 900,
    tags: { Operator: operator.arn, Reason: 'INC-4711 schwarzer Bildschirm _ größer', StreamSession: SESSION },
    session: expect.objectContaining({
      sourceIdentity: 'alice@example.com',
      arn: expect.stringMatching(/\/alice@example\.com$/),
      sessionPolicy: [expect.objectContaining({ resources: [`arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/${GROUP}`] })],
    }),
  })]);
  expect(calls.every(({ caller }) => caller?.sourceIdentity === 'alice@example.com')).toBe(true);
});

test('a request\'s session may use one stream group although the shell role has two, and may not call the broker', async () => {
  environment.streams.startSession(GROUP, SESSION);
  await ask();
  const [{ session }] = assumptions;
  const may = (group: string, sessionPolicy = session.sessionPolicy) =>
    isAllowed({ ...session, sessionPolicy }, { action: 'gameliftstreams:CreateStreamSessionAdminShell', resource: `arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/${group}` });
  expect(may(GROUP)).toBe(true);
  expect(may(OTHER_GROUP)).toBe(false);
  const roleItself = { ...session, sessionPolicy: undefined };
  expect(isAllowed(roleItself, { action: 'gameliftstreams:CreateStreamSessionAdminShell', resource: `arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/${OTHER_GROUP}` })).toBe(true);
  await expect(ask({ as: session })).rejects.toThrow(AccessDeniedException);
});

test('the function\'s own role can\'t open a shell', () => {
  const role = environment.template.ofType('AWS::IAM::Role').find(([id]) => id.includes('BrokerRole'))![0];
  const functionIdentity = environment.identities.session(role, 'function');
  for (const action of ['gameliftstreams:CreateStreamSessionAdminShell', 'gameliftstreams:GetStreamSession', 'execute-api:Invoke']) {
    expect(isAllowed(functionIdentity, { action, resource: `arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/${GROUP}` })).toBe(false);
  }
});

describe.each([['as sent', false], ['decoded', true]])('with path parameters passed on %s', (_, decoded) => {
  beforeAll(async () => {
    await shell.stop();
    await start(decoded);
  });

  test('accepts the ARN of a session', async () => {
    environment.streams.startSession(GROUP, SESSION);
    expect(await ask({ session: ARN })).toMatchObject({ SessionId: expect.any(String) });
    expect(record()).toMatchObject({ streamSessionId: SESSION, streamGroupId: GROUP });
  });

  test('fails for a percent-encoded stream group', async () => {
    const allPowerful = environment.identities.stranger('mallory');
    allPowerful.policies.push({ effect: 'Allow', actions: ['execute-api:Invoke'], resources: ['*'], conditions: {} });
    const encodedGroup = encodeURIComponent(GROUP).replace('-', '%2D');
    const client = brokerClient({ endpointUrl: environment.endpointUrl, region: 'us-west-2', credentials: allPowerful, reason: 'x' });
    client.middlewareStack.add(next => args => {
      const request = args.request as { path: string };
      request.path = request.path.replace(GROUP, encodedGroup);
      return next(args);
    }, { step: 'build', priority: 'low', name: 'encode-group' });
    const command = new CreateStreamSessionAdminShellCommand({ Identifier: GROUP, StreamSessionIdentifier: SESSION });
    await expect(client.send(command)).rejects.toThrow(ValidationException);
    client.destroy();
    expect(calls).toEqual([]);
  });
});

describe('fails with a typed error and a record', () => {
  test.each<[string, () => void, ShellRequest, new (...args: any[]) => Error, string, RegExp]>([
    ['for a session that is not ready', () => environment.streams.startSession(GROUP, SESSION, { readyAfterMs: 600_000 }), {}, StreamSessionAccessNotReadyException, 'NotReady', /not ready for a shell: its terminal is not up yet.*Try again in 1 s/],
    ['for a session that has ended', () => environment.streams.startSession(GROUP, SESSION, { status: 'TERMINATED', statusReason: 'clientDisconnected' }), {}, ValidationException, 'Invalid', /TERMINATED \(clientDisconnected\)/],
    ['for a session that does not exist', () => undefined, { session: 'NOSUCH' }, ResourceNotFoundException, 'NotFound', /Stream session NOSUCH not found/],
    ['without a reason', () => undefined, { reason: '' }, ValidationException, 'Invalid', /x-admin-shell-reason/],
    ['for a session of another group', () => undefined, { group: OTHER_GROUP, session: ARN }, ValidationException, 'Invalid', /belongs to stream group sg-1AB2C3De4/],
  ])('%s', async (_, arrange, request, type, outcome, message) => {
    arrange();
    const error = await ask(request).catch(thrown => thrown);
    expect(error).toBeInstanceOf(type);
    expect(error.message).toMatch(message);
    expect(record()).toMatchObject({ outcome });
    expect(events[0].detailType).toBe('Admin Shell Refused');
  });

  test('when the service throttles', async () => {
    environment.streams.sabotage = (_, response) => {
      response.writeHead(429, { 'x-amzn-errortype': 'ThrottlingException', 'retry-after': '30' }).end('{"Message":"Rate exceeded"}');
      return true;
    };
    const error = await ask().catch(thrown => thrown);
    expect(error).toBeInstanceOf(ThrottlingException);
    expect(error.message).toContain('Try again in 30 s');
    expect(record()).toMatchObject({ outcome: 'Throttled', attempts: 1 });
  });
});

describe('fails in API Gateway, before the function runs,', () => {
  afterEach(() => {
    expect(lines).toEqual([]);
    expect(calls).toEqual([]);
  });

  test('for an operator who is only granted another stream group', async () => {
    await expect(ask({ as: contractor, group: OTHER_GROUP })).rejects.toThrow(AccessDeniedException);
  });

  test('for a caller who is granted nothing', async () => {
    await expect(ask({ as: environment.identities.stranger('mallory') })).rejects.toThrow(AccessDeniedException);
  });

  test.each([
    ['with the wrong secret', { secretAccessKey: 'wrong' }],
    ['with another session\'s token', { sessionToken: 'wrong' }],
    ['with an unknown key', { accessKeyId: 'ASIAUNKNOWN' }],
  ])('%s', async (_, changes) => {
    await expect(ask({ as: { ...operator, ...changes } })).rejects.toThrow(AccessDeniedException);
  });

  test('without a signature, and for any other path or method, in the service\'s error format', async () => {
    for (const [method, path] of [['POST', `/streamgroups/${GROUP}/streamsessions/${SESSION}/access`], ['GET', '/'], ['DELETE', `/streamgroups/${GROUP}`]]) {
      const response = await fetch(environment.endpointUrl + path, { method });
      expect(response.status).toBe(403);
      expect(response.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
      expect(await response.json()).toEqual({ __type: 'AccessDeniedException', Message: 'Missing Authentication Token' });
    }
  });
});
