/** The saved queries about emergencies, on log lines as the broker writes them. */
import { Template } from 'aws-cdk-lib/assertions';
import { runQuery } from './insights';
import { createHandler } from '../../lambda/broker/handler';
import { personOf } from '../../lambda/two-persons/person';
import { StreamSessionAdminShell } from '../../lib';
import { ENV, testStack } from '../lib/app';

const stack = testStack({ props: { env: ENV } });
new StreamSessionAdminShell(stack, 'AdminShell', { streamGroupTags: { shell: 'yes' } }).grants.connectInEmergencyPolicyDocument();
const queries = Object.values(Template.fromStack(stack).findResources('AWS::Logs::QueryDefinition'));
const ask = (name: string, lines: any[]) => runQuery(queries.find(({ Properties }) => Properties.Name.endsWith(`/${name}`))!.Properties.QueryString, lines);

/** A broker and its log. */
function broker() {
  const lines: any[] = [];
  let now = Date.parse('2026-11-20T23:00:00Z');
  let shells = 0;
  let accepted = true;
  const handler = createHandler({
    settings: { shell: 'Arcade', shellRoleArn: 'arn:aws:iam::111122223333:role/x', maxWaitMs: 25_000, requireReason: true, gates: [], partition: 'aws', region: 'us-west-2', account: '111122223333' },
    timing: { now: () => now, sleep: async () => undefined, timer: () => ({ expired: new Promise(() => undefined), cancel() {} }), random: () => 0 },
    connect: () => ({
      askGate: async () => ({ failure: 'there is none' }),
      assume: async () => ({
        accessKeyId: 'ASIASHELL',
        service: {
          requestShell: async () => ({ kind: 'opened', shell: { sessionId: `ssm-${++shells}`, streamUrl: 'wss://SECRET', tokenValue: 'SECRET' } }),
          describeSession: async () => ({ kind: 'live' }),
        },
      }),
      announce: async () => accepted,
      close: () => undefined,
    }),
    log: line => lines.push(JSON.parse(line)),
  });
  const send = async (who: string, resource: string, pathParameters: object, headers: object, requestId: string) => {
    now += 3_600_000;
    return (await handler({ resource, pathParameters, headers, requestContext: { requestId, identity: { userArn: `arn:aws:sts::111122223333:assumed-role/${who}` } } })).statusCode;
  };
  let requests = 0;
  return {
    lines,
    connect: (who: string, route = 'emergency-access', requestId = `request-${++requests}`) =>
      send(who, `/streamgroups/{Identifier}/streamsessions/{StreamSessionIdentifier}/${route}`, { Identifier: 'sg-1', StreamSessionIdentifier: 'ABC' }, { 'x-admin-shell-reason': 'black%20screen' }, requestId),
    review: (who: string, SessionId: string, Identifier = 'sg-1') =>
      send(who, '/streamgroups/{Identifier}/emergencies/{SessionId}/review', { Identifier, SessionId }, { 'x-admin-shell-note': 'INC-4711' }, `request-${++requests}`),
    breakBus: () => { accepted = false; },
  };
}

const unreviewed = (lines: any[]) => ask('emergencies to review', lines).map(({ ssmSessionId }) => ssmSessionId);

test('an emergency has to be reviewed until someone else has done so; other shells and refused requests don\'t', async () => {
  const { lines, connect, review } = broker();
  await connect('Ops/alice', 'access');
  await connect('Ops/alice');
  await connect('Ops/carol');
  await connect('Ops/botocore-session-1764115200');
  expect(unreviewed(lines)).toEqual(['ssm-2', 'ssm-3']);
  await review('Leads/bob', 'ssm-2');
  expect(unreviewed(lines)).toEqual(['ssm-3']);
  expect(ask('emergencies and their reviews', lines)).toMatchObject([
    { ssmSessionId: 'ssm-3', shells: 1, reviews: 0, people: 1, reviewedBy: undefined },
    {
      streamGroupId: 'sg-1',
      ssmSessionId: 'ssm-2',
      shells: 1,
      reviews: 1,
      people: 2,
      why: 'black screen',
      found: 'INC-4711',
      first: '2026-11-21T01:00:00.000Z',
      opener: 'arn:aws:sts::111122223333:assumed-role/Ops/alice',
      reviewedBy: 'arn:aws:sts::111122223333:assumed-role/Leads/bob',
    },
  ]);
});

test('an emergency whose event failed has to be reviewed, too', async () => {
  const { lines, connect, breakBus } = broker();
  breakBus();
  expect(await connect('Ops/alice')).toBe(500);
  expect(unreviewed(lines)).toEqual(['ssm-1']);
});

test.each<[string, (all: ReturnType<typeof broker>) => Promise<unknown>]>([
  ['by the operator', ({ review }) => review('Ops/alice@example.com', 'ssm-1')],
  ['by the operator in another role, case and domain', ({ review }) => review('Leads/ALICE@example.org', 'ssm-1')],
  ['by the operator again and again', async ({ review }) => { for (const who of ['Ops/alice', 'Leads/alice', 'Leads/Alice']) await review(who, 'ssm-1'); }],
  ['of another stream group', ({ review }) => review('Leads/bob', 'ssm-1', 'sg-2')],
  ['of another shell', ({ review }) => review('Leads/bob', 'ssm-2')],
  ['by a machine', ({ review }) => review('Leads/i-0123456789abcdef0', 'ssm-1')],
  ['whose event failed', ({ review, breakBus }) => { breakBus(); return review('Leads/bob', 'ssm-1'); }],
  ['that is really another shell', async ({ connect }) => connect('Ops/alice@example.com', 'access')],
])('a review %s does not count', async (_, tryToReview) => {
  const all = broker();
  await all.connect('Ops/alice@example.com');
  await tryToReview(all);
  expect(unreviewed(all.lines)).toContain('ssm-1');
});

test('a client gains nothing by sending the request ID of an emergency that was reviewed', async () => {
  const { lines, connect, review } = broker();
  await connect('Ops/alice', 'emergency-access', 'request-of-alice');
  await review('Leads/bob', 'ssm-1');
  await connect('Ops/mallory', 'emergency-access', 'request-of-alice');
  expect(unreviewed(lines)).toEqual(['ssm-2']);
});

test.each(['alice', 'Alice@example.com', 'a@b@c', '@alice', 'alice@', 'A.Smith=x,y+z'])('%s is the same person to the queries as to the functions', name => {
  const arns = [`arn:aws:sts::111122223333:assumed-role/Ops/${name}`, `arn:aws:iam::111122223333:user/eng/team/${name}`];
  for (const arn of arns) {
    const parse = /\| (parse .*)\n/.exec(queries.find(({ Properties }) => Properties.Name.endsWith('/emergencies to review'))!.Properties.QueryString)![1];
    expect(runQuery(`${parse}\n| fields tolower(name) as person`, [{ arn }])[0].person).toBe(personOf(arn));
  }
});
