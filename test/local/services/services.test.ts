import { GameLiftStreams } from '../../../local/services/game-lift-streams';
import { Identities } from '../../../local/services/identities';
import { TokenBucket } from '../../../local/services/token-bucket';

test('a token bucket has a rate and a burst', () => {
  let now = 0;
  const bucket = new TokenBucket(2, 3, () => now);
  expect([1, 2, 3, 4].map(() => bucket.take())).toEqual([true, true, true, false]);
  now = 500;
  expect([bucket.take(), bucket.take()]).toEqual([true, false]);
});

test('a terminal\'s credentials are valid for 60 seconds', () => {
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
