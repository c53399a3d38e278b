import type { AwsConfig, Profile } from '../../cli/aws-config';
import { chooseBroker, type BrokerSources } from '../../cli/broker';
import { identityOf } from '../../cli/identity';
import { networkAdvice } from '../../cli/network-advice';
import { quoted, withoutTranscript } from '../../cli/transcript';
import { visibleText } from '../../cli/visible-text';

const address = (api: string, region = 'us-west-2') => `https://${api}.execute-api.${region}.amazonaws.com/prod`;

function config(profiles: Record<string, Profile> = {}, named?: string): AwsConfig {
  return { named, profile: profiles[named ?? 'default'] ?? {}, profiles: new Map(Object.entries(profiles)) };
}

function choose(sources: Partial<BrokerSources>) {
  return chooseBroker({ profileGiven: false, config: config(), env: {}, target: {}, ...sources });
}

describe('the broker\'s endpoint', () => {
  const oregon = { region: 'us-west-2', account: '111122223333' };
  const frankfurt = { region: 'eu-central-1', account: '111122223333' };

  test.each<[string, Partial<BrokerSources>, string]>([
    ['is --endpoint, before anything else', { endpoint: address('given'), env: { ADMIN_SHELL_ENDPOINT: address('env') }, target: oregon }, 'given'],
    ['is the environment\'s', { env: { ADMIN_SHELL_ENDPOINT: address('env') } }, 'env'],
    ['is the Region\'s, before the general one', { env: { ADMIN_SHELL_ENDPOINT: address('env'), ADMIN_SHELL_ENDPOINT_US_WEST_2: address('regional') }, target: oregon }, 'regional'],
    ['is the one of the session\'s Region, not the general one in another', { env: { ADMIN_SHELL_ENDPOINT: address('env'), ADMIN_SHELL_ENDPOINT_EU_CENTRAL_1: address('fra', 'eu-central-1') }, target: frankfurt }, 'fra'],
    ['is the profile\'s', { config: config({ default: { admin_shell_endpoint: address('profile') } }) }, 'profile'],
    ['is the profile\'s, by Region', { config: config({ ops: { admin_shell_endpoint: address('x'), admin_shell_endpoint_eu_central_1: address('fra', 'eu-central-1') } }, 'ops'), target: frankfurt }, 'fra'],
    ['is the environment\'s, before the profile\'s', { env: { ADMIN_SHELL_ENDPOINT: address('env') }, config: config({ default: { admin_shell_endpoint: address('profile') } }) }, 'env'],
    ['is the one of a profile given with --profile, before the environment\'s', { profileGiven: true, env: { ADMIN_SHELL_ENDPOINT: address('env') }, config: config({ ops: { admin_shell_endpoint: address('profile') } }, 'ops') }, 'profile'],
    ['is the one of the profile that signs in to the session\'s account', {
      config: config({ default: {}, other: { sso_account_id: '999988887777', admin_shell_endpoint: address('wrong') }, ops: { role_arn: 'arn:aws:iam::111122223333:role/GameOps', admin_shell_endpoint: address('fits') } }),
      target: oregon,
    }, 'fits'],
    ['is found by name in the environment', { endpoint: 'arcade', env: { ADMIN_SHELL_ENDPOINT_ARCADE: address('arcade') } }, 'arcade'],
    ['is found by name in the profile', { endpoint: 'live-ops', config: config({ default: { admin_shell_endpoint_live_ops: address('key') } }) }, 'key'],
    ['is found by a profile\'s name', { endpoint: 'ops', config: config({ default: {}, ops: { admin_shell_endpoint: address('ofops') } }) }, 'ofops'],
  ])('%s', (_, sources, api) => {
    expect(choose(sources).host).toMatch(new RegExp(`^${api}\\.`));
  });

  test.each<[string, Partial<BrokerSources>, string]>([
    ['without an endpoint', {}, 'pass --endpoint URL, set ADMIN_SHELL_ENDPOINT'],
    ['for an unknown name', { endpoint: 'arcade' }, 'there is no variable ADMIN_SHELL_ENDPOINT_ARCADE'],
    ['if the only endpoint is in another Region', { env: { ADMIN_SHELL_ENDPOINT: address('env') }, target: frankfurt }, 'The ARN is in eu-central-1, but the broker is in us-west-2'],
    ['if the only endpoint is in another account', { config: config({ default: { sso_account_id: '999988887777', admin_shell_endpoint: address('x') } }), target: oregon }, 'The ARN belongs to account 111122223333, but the broker from profile default serves 999988887777'],
    ['for an invalid variable, which it names', { env: { ADMIN_SHELL_ENDPOINT: 'ftp://x/' } }, 'ADMIN_SHELL_ENDPOINT "ftp://x/" must begin with https://'],
    ['for a VPC endpoint\'s own DNS name without an API ID', { endpoint: 'https://vpce-0a1b-x.execute-api.us-west-2.vpce.amazonaws.com/prod' }, 'choose one with --api-id'],
  ])('fails %s', (_, sources, message) => {
    expect(() => choose(sources)).toThrow(message);
  });

  test('with a VPC endpoint\'s own DNS name gets a header with the API ID', () => {
    const { headers, region } = choose({ endpoint: 'https://vpce-0a1b-x.execute-api.us-west-2.vpce.amazonaws.com/prod', apiId: 'abc123' });
    expect({ headers, region }).toEqual({ headers: { 'x-apigw-api-id': 'abc123' }, region: 'us-west-2' });
    expect(choose({ endpoint: address('abc123'), apiId: 'abc123' }).headers).toEqual({});
  });
});

test.each([
  ['arn:aws:iam::111122223333:user/ops/alice', 'alice'],
  ['arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_GameOps_0a1b/alice@example.com', 'alice@example.com'],
  ['arn:aws:sts::111122223333:assumed-role/GameOps/aws-sdk-js-1795000000000', undefined],
  ['arn:aws:sts::111122223333:assumed-role/GameOps/botocore-session-1795000000', undefined],
  ['arn:aws:sts::111122223333:assumed-role/Machine/i-0123456789abcdef0', undefined],
  ['arn:aws:iam::111122223333:root', undefined],
])('the ARN %s has the name %s', (arn, name) => {
  expect(identityOf(arn)).toEqual({ arn, account: '111122223333', name });
});

test.each<[string, string | undefined]>([
  ['INC-4711 black screen', 'INC-4711 black screen'], ['\ufeffINC\u200b-47\u202e11', 'INC-4711'], [' a\r\n\tb\u2028c ', 'a b c'], ['\u200b \u00ad', undefined], ['', undefined], ['größer 🕹', 'größer 🕹'],
])('the reason %j becomes %j', (text, visible) => {
  expect(visibleText(text, '--reason')).toBe(visible);
});

test('fails for a note with a lone surrogate', () => {
  expect(() => visibleText('\ud83d', '--note')).toThrow('--note is not text: it contains half a character');
});

test.each([['PROXY_407', 'HTTPS_PROXY'], ['PROXY_403', 'NO_PROXY'], ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'AWS_CA_BUNDLE'], ['SELF_SIGNED_CERT_IN_CHAIN', 'AWS_CA_BUNDLE'], ['CERT_HAS_EXPIRED', 'clock']])('advice for %s mentions %s', (code, advice) => {
  expect(networkAdvice(code)).toContain(advice);
});

test('the command inside a transcript lacks --transcript, and is quoted for a shell', () => {
  expect(withoutTranscript(['connect', '--transcript', 'a.txt', '--reason', 'x'])).toEqual(['connect', '--reason', 'x']);
  expect(withoutTranscript(['connect', '--transcript=a.txt'])).toEqual(['connect']);
  expect(quoted('it\'s $HOME')).toBe('\'it\'\\\'\'s $HOME\'');
});
