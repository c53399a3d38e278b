import { GameLiftStreams } from '../../../local/services/game-lift-streams';
import { Identities } from '../../../local/services/identities';
import { TokenBucket } from '../../../local/services/token-bucket';
import { isAllowed, statements } from '../../../local/template/iam';

describe('the IAM evaluator', () => {
  const document = (...statement: object[]) => statements({ Statement: statement });
  const allow = (Action: string, Resource: string, Condition?: object) => ({ Effect: 'Allow', Action, Resource, ...Condition && { Condition } });

  test('nothing is allowed that no statement allows', () => {
    expect(isAllowed([], 'a:Do', 'arn:x')).toBe(false);
    expect(isAllowed(document(allow('a:Do', 'arn:x')), 'a:Do', 'arn:y')).toBe(false);
    expect(isAllowed(document(allow('a:Do', 'arn:x')), 'a:DoMore', 'arn:x')).toBe(false);
  });

  test('an explicit deny wins', () => {
    expect(isAllowed(document(allow('*', '*'), { Effect: 'Deny', Action: 'a:Do', Resource: 'arn:x' }), 'a:Do', 'arn:x')).toBe(false);
  });

  test('actions match in any case, resources do not; wildcards span slashes', () => {
    expect(isAllowed(document(allow('a:do*', 'arn:x/*/z')), 'A:DoIt', 'arn:x/y/y/z')).toBe(true);
    expect(isAllowed(document(allow('a:Do', 'arn:X')), 'a:Do', 'arn:x')).toBe(false);
    expect(isAllowed(document(allow('a:Do', 'arn:?')), 'a:Do', 'arn:xy')).toBe(false);
    expect(isAllowed(document(allow('a:Do', 'arn.x')), 'a:Do', 'arn:x')).toBe(false);
  });

  test('a session policy narrows', () => {
    const policies = document(allow('*', '*'));
    expect(isAllowed(policies, 'a:Do', 'arn:x', {}, document(allow('a:Do', 'arn:y')))).toBe(false);
    expect(isAllowed(policies, 'a:Do', 'arn:x', {}, document(allow('a:Do', 'arn:x')))).toBe(true);
  });

  test.each([
    ['StringEquals', 'v', 'v', true],
    ['StringEquals', 'v', 'w', false],
    ['StringEquals', 'v', undefined, false],
    ['StringLike', '*', 'anything', true],
    ['StringLike', '*', undefined, false],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringEquals', ['a', 'b'], undefined, true],
  ])('%s %j on %j is %s', (operator, wanted, present, expected) => {
    expect(isAllowed(document(allow('a:Do', '*', { [operator]: { 'x:Key': wanted } })), 'a:Do', 'arn:x', { 'X:key': present })).toBe(expected);
  });

  test('fails on what it does not know, instead of guessing', () => {
    expect(() => isAllowed(document(allow('a:Do', '*', { BinaryEquals: { 'x:Key': 'QQ==' } })), 'a:Do', 'arn:x')).toThrow('BinaryEquals');
    expect(() => document(allow('a:Do', 'arn:x/${aws:username}'))).toThrow('policy variables');
  });
});

test('a rate and a burst', () => {
  let now = 0;
  const bucket = new TokenBucket(2, 3, () => now);
  expect([1, 2, 3, 4].map(() => bucket.take())).toEqual([true, true, true, false]);
  now = 500;
  expect([bucket.take(), bucket.take()]).toEqual([true, false]);
});

test('a terminal\'s credentials are good for 60 seconds', () => {
  let now = 0;
  const streams = new GameLiftStreams({ account: '111122223333', region: 'us-west-2', partition: 'aws', identities: undefined as unknown as Identities, now: () => now });
  const open = () => (streams as any).createShell(streams.startSession('sg-1', 'ABC')) as { SessionId: string; TokenValue: string };
  const [soon, late, forged] = [open(), open(), open()];
  now = 60_000;
  expect(streams.connectTerminal(soon.SessionId, soon.TokenValue)).toBe('connected');
  expect(streams.connectTerminal(forged.SessionId, soon.TokenValue)).toBe('refused');
  now = 60_001;
  expect(streams.connectTerminal(late.SessionId, late.TokenValue)).toBe('refused');
});
