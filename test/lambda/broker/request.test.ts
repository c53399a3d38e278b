import { readRequest, type ProxyRequest } from '../../../lambda/broker/request';

const SETTINGS = { partition: 'aws', region: 'us-west-2', account: '111122223333', requireReason: true };
const ARN = 'arn:aws:gameliftstreams:us-west-2:111122223333:streamsession/sg-1/ABC';

function read(options: { group?: string; session?: string; reason?: string | string[]; path?: string; settings?: object } = {}) {
  const { group = 'sg-1', session = 'ABC', reason = 'INC-1 black screen' } = options;
  const event: ProxyRequest = {
    path: options.path ?? `/streamgroups/${group}/streamsessions/${session}/access`,
    pathParameters: { Identifier: group, StreamSessionIdentifier: session },
    headers: {},
    multiValueHeaders: { 'X-Admin-Shell-Reason': ([] as string[]).concat(reason) },
    requestContext: {},
  };
  return readRequest(event, { ...SETTINGS, ...options.settings });
}

describe('identifiers', () => {
  test.each([
    ['an ID', 'ABC'],
    ['an unencoded ARN, as API Gateway may pass it on', ARN],
    ['a percent-encoded ARN, as an SDK sends it', encodeURIComponent(ARN)],
  ])('the stream session may be %s', (_, session) => {
    expect(read({ session })).toEqual({ streamGroupId: 'sg-1', streamSessionId: 'ABC', reason: 'INC-1 black screen', emergency: false, refusal: undefined });
  });

  test.each([
    ['an empty group', { group: '' }],
    ['a group that is an ARN', { group: 'arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/sg-1' }],
    ['a percent-encoded group', { group: 'sg%2D1' }],
    ['a percent-encoded group that API Gateway decoded', { group: 'sg-1', path: '/streamgroups/sg%2D1/streamsessions/ABC/access' }],
    ['a group with a wildcard', { group: 'sg-*' }],
    ['".." as the group', { group: '..' }],
    ['an overlong group', { group: `sg-${'x'.repeat(126)}` }],
    ['an empty session', { session: '' }],
    ['a session with ".."', { session: '..%2F..%2Fsg-2' }],
    ['a session encoded twice', { session: encodeURIComponent(encodeURIComponent(ARN)) }],
    ['a session with malformed percent-encoding', { session: '%E0%A4%A' }],
    ['a session with a zero byte', { session: 'ABC%00' }],
    ['a session of another group', { session: encodeURIComponent(ARN.replace('sg-1', 'sg-2')) }],
    ['a session of another Region', { session: encodeURIComponent(ARN.replace('us-west-2', 'us-east-1')) }],
    ['a session of another account', { session: encodeURIComponent(ARN.replace('111122223333', '444455556666')) }],
    ['a session of another partition', { session: encodeURIComponent(ARN.replace('arn:aws:', 'arn:aws-cn:')) }],
    ['an ARN of another resource type', { session: encodeURIComponent(ARN.replace('streamsession', 'streamgroup')) }],
    ['an ARN of another service', { session: encodeURIComponent(ARN.replace('gameliftstreams', 'gamelift')) }],
  ])('fails with %s', (_, options) => {
    const { refusal, streamSessionId, streamGroupId } = read(options);
    expect(refusal).toMatchObject({ type: 'ValidationException', status: 400 });
    // Only valid identifiers are recorded.
    expect([streamGroupId, streamSessionId]).toContain(undefined);
  });
});

describe('the reason', () => {
  test.each([
    ['plain text', 'INC-4711 black screen', 'INC-4711 black screen'],
    ['percent-encoded UTF-8', encodeURIComponent('Bildschirm schwarz – größer 🎮'), 'Bildschirm schwarz – größer 🎮'],
    ['surrounding white space', '%20%20INC-1%20', 'INC-1'],
    ['256 characters beyond the basic plane', encodeURIComponent('🎮'.repeat(256)), '🎮'.repeat(256)],
    ['a plus sign, which is kept', 'a+b', 'a+b'],
    ['a joined emoji', encodeURIComponent('👩‍💻'), '👩‍💻'],
  ])('may be %s', (_, sent, reason) => {
    expect(read({ reason: sent })).toMatchObject({ reason, refusal: undefined });
  });

  test.each([
    ['no header', []],
    ['an empty header', ''],
    ['only white space', '%20%20'],
    ['a header sent twice', ['INC-1', 'INC-2']],
    ['malformed encoding', '100% black'],
    ['an encoding that is not UTF-8', '%FF'],
    ['unencoded text', 'größer'],
    ['a control character', 'INC-1%07'],
    ['a line break', 'INC-1%0AINC-2'],
    ['a line separator', 'INC-1%E2%80%A8'],
    ['a paragraph separator', 'INC-1%E2%80%A9'],
    ['a bidi override', 'INC-1%E2%80%AE'],
    ['a bidi isolate', 'INC-1%E2%81%A6'],
    ['an encoded lone surrogate', '%ED%A0%80'],
    ['257 characters', 'x'.repeat(257)],
  ])('fails with %s', (_, reason) => {
    const answer = read({ reason: reason as string | string[] });
    expect(answer.refusal).toMatchObject({ type: 'ValidationException' });
    expect(answer.reason).toBeUndefined();
  });

  test('may be left out if it is not required', () => {
    expect(read({ reason: [], settings: { requireReason: false } })).toMatchObject({ reason: undefined, refusal: undefined });
  });

  test.each([
    ['INC-\\d+ .+', 'INC-4711 black screen', true],
    ['INC-\\d+', 'INC-4711 black screen', false],
    ['a|b', 'ab', false],
    ['\\p{L}+', 'größer', true],
    ['INC-\\d+', 'INC-1%0A', false],
  ])('must match %s in full: "%s" does: %p', (reasonPattern, reason, matches) => {
    const { refusal } = read({ reason: encodeURIComponent(decodeURIComponent(reason)), settings: { reasonPattern } });
    expect(refusal === undefined).toBe(matches);
  });

  test('fails instead of hanging on catastrophic backtracking', () => {
    const { refusal, reason } = read({ reason: `${'a'.repeat(60)}!`, settings: { reasonPattern: '(a+)+' } });
    expect(refusal).toMatchObject({ type: 'ValidationException', message: expect.stringContaining('took too long') });
    expect(reason).toBe(`${'a'.repeat(60)}!`);
  });

  test('fails closed if the pattern is not a regular expression', () => {
    expect(read({ settings: { reasonPattern: '(' } }).refusal).toMatchObject({ type: 'InternalServerException' });
  });
});
