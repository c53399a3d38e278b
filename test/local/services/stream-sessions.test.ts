import { AccessDeniedException, GameLiftStreamsClient, ListStreamSessionsCommand, paginateListStreamSessions, ResourceNotFoundException, type ListStreamSessionsCommandInput } from '@aws-sdk/client-gameliftstreams';
import { GameLiftStreams } from '../../../local/services/game-lift-streams';
import { Identities, type Identity } from '../../../local/services/identities';
import type { Template } from '../../../local/template/template';
import { GROUP } from '../ids';

// ListStreamSessions, called with the real AWS SDK client.

const WHERE = { account: '111122223333', region: 'us-west-2', partition: 'aws' };
const identities = new Identities(WHERE as Template);
const admin = identities.administrator('alice@example.com');

let now: number;
let service: GameLiftStreams;
let endpoint: string;
const clients: GameLiftStreamsClient[] = [];

beforeEach(async () => {
  now = Date.now();
  service = new GameLiftStreams({ ...WHERE, identities, now: () => now, requestsPerSecond: 100 });
  endpoint = await service.start();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await service.stop();
});

function clientOf(credentials: Identity): GameLiftStreamsClient {
  const client = new GameLiftStreamsClient({ endpoint, region: 'us-west-2', credentials, maxAttempts: 1 });
  clients.push(client);
  return client;
}

function list(input: Partial<ListStreamSessionsCommandInput> = {}, as: Identity = admin) {
  return clientOf(as).send(new ListStreamSessionsCommand({ Identifier: GROUP, ...input }));
}

function host(count: number): string[] {
  const ids = Array.from({ length: count }, (_, index) => `session${index}`);
  for (const id of ids) service.startSession(GROUP, id);
  return ids;
}

test('describes the sessions of this group only', async () => {
  service.startSession(GROUP, 'ABC', { status: 'CONNECTED', userId: 'player-7' });
  service.startSession('sg-other', 'XYZ');
  const { Items } = await list();
  expect(Items).toEqual([{
    Arn: `arn:aws:gameliftstreams:us-west-2:111122223333:streamsession/${GROUP}/ABC`,
    Status: 'CONNECTED',
    UserId: 'player-7',
    Protocol: 'WebRTC',
    Location: 'us-west-2',
    CreatedAt: new Date(Math.floor(now)),
  }]);
});

test('accepts a group\'s ARN', async () => {
  service.startSession(GROUP, 'ABC');
  expect((await list({ Identifier: `arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/${GROUP}` })).Items).toHaveLength(1);
});

test('filters by status', async () => {
  service.startSession(GROUP, 'LIVE');
  service.startSession(GROUP, 'OVER', { status: 'TERMINATED', statusReason: 'apiTerminated' });
  expect((await list({ Status: 'TERMINATED' })).Items).toEqual([expect.objectContaining({ Status: 'TERMINATED', StatusReason: 'apiTerminated' })]);
  expect((await list({ ExportFilesStatus: 'SUCCEEDED' })).Items).toEqual([]);
});

test('returns pages of 25, or of the requested size, with each session once', async () => {
  const ids = host(57);
  expect((await list()).Items).toHaveLength(25);
  const pages = [];
  for await (const { Items = [] } of paginateListStreamSessions({ client: clientOf(admin), pageSize: 20 }, { Identifier: GROUP, Status: 'ACTIVE' })) pages.push(Items);
  expect(pages.map(({ length }) => length)).toEqual([20, 20, 17]);
  expect(pages.flat().map(({ Arn }) => Arn!.split('/').pop())).toEqual(ids);
});

test('returns no token with a last page that is full', async () => {
  host(25);
  expect((await list()).NextToken).toBeUndefined();
});

test('fails for a caller who may open shells, but not list', async () => {
  service.startSession(GROUP, 'ABC');
  const opener = identities.stranger('bob@example.com');
  opener.policies.push({ effect: 'Allow', actions: ['gameliftstreams:CreateStreamSessionAdminShell', 'gameliftstreams:GetStreamSession'], resources: ['*'], conditions: {} });
  await expect(list({}, opener)).rejects.toThrow(AccessDeniedException);
  opener.policies.push({ effect: 'Allow', actions: ['gameliftstreams:ListStreamSessions'], resources: [`arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/${GROUP}`], conditions: {} });
  expect((await list({}, opener)).Items).toHaveLength(1);
});

test('fails for a wrong signature, and without one', async () => {
  service.startSession(GROUP, 'ABC');
  await expect(list({}, { ...admin, secretAccessKey: 'guessed' })).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  expect((await fetch(`${endpoint}/streamgroups/${GROUP}/streamsessions`)).status).toBe(403);
});

test('fails for a group that hosts nothing', async () => {
  await expect(list({ Identifier: 'sg-none' })).rejects.toThrow(ResourceNotFoundException);
});

test.each<[string, Partial<Record<keyof ListStreamSessionsCommandInput, unknown>>]>([
  ['an unknown status', { Status: 'ASLEEP' }],
  ['an unknown export status', { ExportFilesStatus: 'DONE' }],
  ['more than 100 at once', { MaxResults: 101 }],
  ['none at once', { MaxResults: 0 }],
  ['a made-up token', { NextToken: 'more' }],
])('fails for %s', async (_, input) => {
  host(1);
  await expect(list(input as Partial<ListStreamSessionsCommandInput>)).rejects.toMatchObject({ name: 'ValidationException' });
});

test('fails for a token of another list', async () => {
  host(30);
  const { NextToken } = await list({ Status: 'ACTIVE' });
  await expect(list({ Status: 'CONNECTED', NextToken })).rejects.toMatchObject({ name: 'ValidationException' });
});

test('fails when it is called too often', async () => {
  host(1);
  await Promise.all(Array.from({ length: 100 }, () => list()));
  await expect(list()).rejects.toMatchObject({ name: 'ThrottlingException' });
});
