import { isAwsService, regionOfApi, ssmEndpoint } from '../../cli/aws-hosts';
import { formatDuration, parseDuration } from '../../cli/duration';
import { chooseRegion, parseEndpoint } from '../../cli/endpoint';
import { parseShell } from '../../cli/shell';
import { parseTarget } from '../../cli/target';

const GROUP = 'sg-1AB2C3De4';
const SESSION = 'ABC123def4567';
const GROUP_ARN = `arn:aws:gameliftstreams:us-west-2:111122223333:streamgroup/${GROUP}`;
const SESSION_ARN = `arn:aws:gameliftstreams:us-west-2:111122223333:streamsession/${GROUP}/${SESSION}`;

describe('the target', () => {
  test.each<[string | undefined, string, string | undefined]>([
    [GROUP, SESSION, undefined],
    [GROUP_ARN, SESSION, 'us-west-2'],
    [undefined, SESSION_ARN, 'us-west-2'],
    [GROUP, SESSION_ARN, 'us-west-2'],
    [GROUP_ARN, SESSION_ARN, 'us-west-2'],
  ])('%s, %s', (group, session, region) => {
    expect(parseTarget(group, session)).toEqual({ streamGroupId: GROUP, streamSession: session, streamSessionId: SESSION, region, account: region && '111122223333' });
  });

  test.each<[string | undefined, string | undefined, string]>([
    [GROUP, undefined, '--stream-session is missing'],
    [undefined, SESSION, '--stream-group is missing'],
    [GROUP, `${SESSION}/../x`, 'neither an ID'],
    [GROUP, 'ABC%2Fdef', 'neither an ID'],
    [GROUP, GROUP_ARN, 'nor the ARN of a stream session'],
    [SESSION_ARN, SESSION, 'nor the ARN of a stream group'],
    ['sg-other', SESSION_ARN, 'belongs to stream group sg-1AB2C3De4, but --stream-group is sg-other'],
    [GROUP_ARN.replace('us-west-2', 'eu-west-1'), SESSION_ARN, 'but --stream-group in eu-west-1'],
    [GROUP_ARN.replace('1111', '9999'), SESSION_ARN, '--stream-session belongs to account 111122223333, but --stream-group to 999922223333'],
    ['gs-1AB2C3De4', SESSION, 'is neither an ID (such as sg-1AB2C3De4)'],
    ['sg_1AB2C3De4', SESSION, 'is neither an ID (such as sg-1AB2C3De4)'],
    [SESSION_ARN, SESSION, 'It is a stream session\'s ARN: pass it as --stream-session'],
    [GROUP, GROUP, 'is a stream group\'s ID'],
  ])('fails for %s, %s', (group, session, message) => {
    expect(() => parseTarget(group, session)).toThrow(message);
  });
});

describe('a duration', () => {
  test.each([['0', 0], ['30s', 30_000], ['5m', 300_000], ['1h', 3_600_000], ['24h', 86_400_000], [' 90s ', 90_000]])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', '30', '5 m', '1.5h', '-5m', '5m30s', '25h', 'forever'])('fails for %p', text => {
    expect(() => parseDuration(text)).toThrow(`${JSON.stringify(text)} is not a duration`);
  });

  test.each([[45_000, '45 s'], [90_000, '90 s'], [300_000, '5 min'], [3_600_000, '1 h']])('of %i ms is written %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('the endpoint', () => {
  test.each([
    ['https://abc123.execute-api.us-west-2.amazonaws.com/prod', 'us-west-2'],
    ['https://abc123-vpce-0a1b2c.execute-api.eu-west-1.amazonaws.com/prod', 'eu-west-1'],
    ['https://vpce-0a1b2c-x.execute-api.eu-west-1.vpce.amazonaws.com/prod', 'eu-west-1'],
    ['https://abc123.execute-api.cn-north-1.amazonaws.com.cn/prod', 'cn-north-1'],
    ['https://shell.example.com', undefined],
    ['http://127.0.0.1:8080/prod', undefined],
    ['http://localhost:8080/prod', undefined],
  ])('%s', (text, region) => {
    expect(parseEndpoint(text).region).toBe(region);
  });

  test.each<[string, string]>([
    ['abc123.execute-api.us-west-2.amazonaws.com/prod', 'is not an address'],
    ['http://abc123.execute-api.us-west-2.amazonaws.com/prod', 'must begin with https://'],
    ['http://127.0.0.1.example.com/prod', 'must begin with https://'],
    ['ftp://127.0.0.1/prod', 'must begin with https://'],
    ['https://user:secret@example.com/prod', 'must not contain a user name'],
    ['https://example.com/prod?x=1', 'without ? or #'],
  ])('fails for %s', (text, message) => {
    expect(() => parseEndpoint(text)).toThrow(message);
  });

  test('has no Region in another domain', () => {
    expect(regionOfApi('abc123.execute-api.us-west-2.amazonaws.com.example.com')).toBeUndefined();
  });
});

describe('the Region', () => {
  const configured = 'eu-central-1';

  test.each([
    [{ given: 'us-west-2', endpoint: 'us-west-2' }, 'us-west-2'],
    [{ endpoint: 'us-west-2', target: 'us-west-2' }, 'us-west-2'],
    [{ target: 'us-east-1' }, 'us-east-1'],
    [{}, 'eu-central-1'],
    [{ given: 'us-gov-west-1' }, 'us-gov-west-1'],
  ])('of %p is %s', (sources, region) => {
    expect(chooseRegion({ ...sources, configured })).toBe(region);
  });

  test.each([
    [{ given: 'eu-west-1', endpoint: 'us-west-2' }, 'is in us-west-2, but --region is eu-west-1'],
    [{ endpoint: 'us-west-2', target: 'eu-west-1' }, 'The ARN is in eu-west-1, but the broker is in us-west-2'],
    [{ given: 'us-west-2.evil.example/' }, 'is not the name of a Region'],
  ])('fails for %p', (sources, message) => {
    expect(() => chooseRegion({ ...sources, configured })).toThrow(message);
  });

  test('fails if nothing says it', () => {
    expect(() => chooseRegion({})).toThrow('Pass --region, or set AWS_REGION');
  });
});

describe('an AWS host', () => {
  test.each([
    'ssmmessages.us-west-2.amazonaws.com', 'ssmmessages.us-west-2.api.aws', 'ssmmessages-fips.us-east-1.amazonaws.com',
    'vpce-0a1b2c-x.ssmmessages.us-west-2.vpce.amazonaws.com', 'ssmmessages.cn-north-1.amazonaws.com.cn', 'streams.us-west-2.amazonaws.com',
  ])('%s', host => {
    expect(isAwsService(host)).toBe(true);
  });

  test.each([
    'example.com', 'amazonaws.com.example.com', 'ssmmessages.us-west-2.amazonaws.com.evil.example', 'evilamazonaws.com', 'amazonaws.com',
    // customers' own servers
    'evil-123.us-west-2.elb.amazonaws.com', 'ec2-203-0-113-1.us-west-2.compute.amazonaws.com', 'ec2-203-0-113-1.compute-1.amazonaws.com',
    'abc123.execute-api.us-west-2.amazonaws.com', 'evil.s3.us-west-2.amazonaws.com', 'evil.s3-us-west-2.amazonaws.com',
  ])('fails for %s', host => {
    expect(isAwsService(host)).toBe(false);
  });

  test.each([['us-west-2', 'https://ssm.us-west-2.api.aws'], ['cn-north-1', 'https://ssm.cn-north-1.amazonaws.com.cn'], ['eusc-de-east-1', 'https://ssm.eusc-de-east-1.amazonaws.eu']])('of Systems Manager in %s', (region, url) => {
    expect(ssmEndpoint(region)).toBe(url);
  });
});

describe('a shell', () => {
  const shell = { SessionId: 'gameliftstreams-0a1b', StreamUrl: 'wss://ssmmessages.us-west-2.amazonaws.com/v1', TokenValue: 'AAEA' };

  test('is the three fields, without any others', () => {
    expect(parseShell(JSON.stringify({ ...shell, AWS_PROFILE: 'other' }), false)).toEqual(shell);
  });

  test.each(['ws://127.0.0.1:8080/v1', 'wss://localhost/v1', 'ws://[::1]:8080/v1'])('may be at %s with --allow-loopback only', StreamUrl => {
    expect(parseShell(JSON.stringify({ ...shell, StreamUrl }), true).StreamUrl).toBe(StreamUrl);
    expect(() => parseShell(JSON.stringify({ ...shell, StreamUrl }), false)).toThrow('--allow-loopback');
  });

  test.each([
    ['wss://evil.example/v1'], ['ws://ssmmessages.us-west-2.amazonaws.com/v1'], ['wss://ssmmessages.us-west-2.amazonaws.com@evil.example/v1'],
    ['wss://x@ssmmessages.us-west-2.amazonaws.com/v1'], ['https://ssmmessages.us-west-2.amazonaws.com/v1'],
  ])('fails for %s, even with --allow-loopback', StreamUrl => {
    for (const loopback of [true, false]) expect(() => parseShell(JSON.stringify({ ...shell, StreamUrl }), loopback)).toThrow('is not an AWS address');
  });

  test.each([['"; rm -rf /'], ['--region'], [''], ['a'.repeat(257)]])('fails for the session ID %p', SessionId => {
    expect(() => parseShell(JSON.stringify({ ...shell, SessionId }), false)).toThrow('not with a shell');
  });
});
