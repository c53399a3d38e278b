import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GameLiftStreamsClient } from '@aws-sdk/client-gameliftstreams';
import { StreamService } from '../../../lambda/broker/stream-service';
import { realTiming } from '../../../lambda/shared/timing';

let server: Server;
let answer: { status: number; type?: string; body: object };
let client: GameLiftStreamsClient;

beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.type && { 'x-amzn-errortype': answer.type } });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  client = new GameLiftStreamsClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-west-2',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
});

afterAll(() => {
  client.destroy();
  server.close();
});

// The timeout never expires, so the server's response decides.
const service = () => new StreamService(client, { ...realTiming, timer: () => ({ expired: new Promise(() => {}), cancel: () => {} }) }, 'sg-1', 'ABC');

test.each([
  ['opened', 'wss://ssmmessages.us-west-2.amazonaws.com/v1/data-channel/1'],
  ['opened', 'ws://127.0.0.1:8080/v1/data-channel/1'], // the local environment's
  ['unusable', 'ws://ssmmessages.us-west-2.amazonaws.com/v1/data-channel/1'],
  ['unusable', 'ws://localhost:8080/'], // a name may resolve to any host
  ['unusable', 'ws://127.0.0.1.example.com/'],
  ['unusable', 'ws://127.0.0.1@example.com/'],
  ['unusable', 'ws://[::1]:8080/'],
  ['unusable', 'http://127.0.0.1:8080/'],
  ['unusable', 'no address'],
  ['unusable', ''],
])('%s: a shell with the URL %p', async (kind, StreamUrl) => {
  answer = { status: 200, body: { SessionId: 'ssm-1', StreamUrl, TokenValue: 'token' } };
  expect(await service().requestShell(10_000)).toMatchObject({ kind });
});

test.each([{ SessionId: '' }, { TokenValue: '' }, { TokenValue: undefined }, { SessionId: undefined }])('unusable: a shell with %p', async part => {
  answer = { status: 200, body: { SessionId: 'ssm-1', StreamUrl: 'wss://example.com/1', TokenValue: 'token', ...part } };
  expect(await service().requestShell(10_000)).toMatchObject({ kind: 'unusable' });
});

test.each([
  [409, 'StreamSessionAccessNotReadyException', 'not-ready'],
  [404, 'ResourceNotFoundException', 'not-found'],
  [400, 'ValidationException', 'invalid'],
  [403, 'AccessDeniedException', 'denied'],
  [429, 'ThrottlingException', 'throttled'],
  [500, 'InternalServerException', 'fault'],
  [400, 'SomethingNewException', 'broken'],
])('%d %s is %s', async (status, type, kind) => {
  answer = { status, type, body: { Message: 'no' } };
  expect(await service().requestShell(10_000)).toMatchObject({ kind });
});

test.each([
  ['ACTIVE', 'live'], ['CONNECTED', 'live'], ['PENDING_CLIENT_RECONNECTION', 'live'], ['RECONNECTING', 'live'],
  ['TERMINATING', 'over'], ['TERMINATED', 'over'], ['ERROR', 'over'], ['ACTIVATING', 'starting'], ['SOMETHING_NEW', 'unknown'],
])('a session with status %s is %s', async (Status, kind) => {
  answer = { status: 200, body: { Status } };
  expect(await service().describeSession(10_000)).toMatchObject({ kind });
});

test.each([[404, 'ResourceNotFoundException', 'absent'], [429, 'ThrottlingException', 'unknown'], [500, 'InternalServerException', 'unknown']])(
  'a state request that fails with %d %s is %s', async (status, type, kind) => {
    answer = { status, type, body: { Message: 'no' } };
    expect(await service().describeSession(10_000)).toMatchObject({ kind });
  });
