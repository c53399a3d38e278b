import { EventEmitter } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { spawn } from 'cross-spawn';
import * as fc from 'fast-check';
import type { Connection } from '../../cli/connection';
import { compareVersions, findPlugin } from '../../cli/plugin';
import { pluginArguments, pluginEnvironment } from '../../cli/plugin-environment';
import { runPlugin } from '../../cli/plugin-session';
import type { Terminal } from '../../cli/terminal';
import { runs } from '../property-runs';

jest.mock('cross-spawn', () => ({ ...jest.requireActual('cross-spawn'), spawn: jest.fn() }));

const shell = { SessionId: 'gameliftstreams-0a1b', StreamUrl: 'wss://ssmmessages.us-west-2.amazonaws.com/v1', TokenValue: 'AAEA' };

describe('versions', () => {
  test.each([
    ['1.2.536.0', '1.2.536.0', 0], ['1.2.536', '1.2.536.0', 0], ['1.2.1000.0', '1.2.764.0', 1], ['1.2.99.0', '1.2.536.0', -1], ['1.10.0.0', '1.9.0.0', 1], ['2.0.0.0', '1.2.896.0', 1],
  ])('%s against %s', (left, right, order) => {
    expect(compareVersions(left, right)).toBe(order);
    expect(compareVersions(right, left)).toBe(order === 0 ? 0 : -order);
  });

  test('are compared number by number', () => {
    const version = fc.tuple(fc.nat(2), fc.nat(20), fc.nat(2_000), fc.nat(1));
    fc.assert(fc.property(version, version, (left, right) => {
      const different = left.findIndex((part, index) => part !== right[index]);
      expect(compareVersions(left.join('.'), right.join('.'))).toBe(different === -1 ? 0 : Math.sign(left[different] - right[different]));
    }), runs(100));
  });
});

describe('the plugin is searched for', () => {
  let home: string;
  beforeEach(() => { home = mkdtempSync(join(tmpdir(), 'plugin-test-')); });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function install(folder: string, name = 'session-manager-plugin', mode = 0o755): string {
    mkdirSync(join(home, folder), { recursive: true });
    const path = join(home, folder, name);
    writeFileSync(path, '#!/bin/sh\n');
    chmodSync(path, mode);
    return path;
  }

  test('on the path, in its order', () => {
    const [first, second] = [install('a'), install('b')];
    expect(findPlugin({ PATH: [join(home, 'none'), join(home, 'a'), join(home, 'b')].join(delimiter) }, 'linux')).toBe(first);
    expect(findPlugin({ PATH: [join(home, 'b'), join(home, 'a')].join(delimiter) }, 'linux')).toBe(second);
  });

  test('in %ProgramFiles%, and as a version manager\'s script, on Windows', () => {
    const installed = install(join('Programme', 'Amazon', 'SessionManagerPlugin', 'bin'), 'session-manager-plugin.exe');
    expect(findPlugin({ PATH: '', ProgramFiles: join(home, 'Programme') }, 'win32')).toBe(installed);
    const script = install('shims', 'session-manager-plugin.cmd');
    expect(findPlugin({ PATH: join(home, 'shims'), ProgramFiles: join(home, 'Programme') }, 'win32')).toBe(script);
  });

  test('as an .exe on Windows', () => {
    const path = install('a', 'session-manager-plugin.exe');
    install('b');
    expect(findPlugin({ Path: [join(home, 'b'), join(home, 'a')].join(delimiter) }, 'win32')).toBe(path);
  });

  test('never in the current folder', () => {
    install('.');
    const before = process.cwd();
    process.chdir(home);
    try {
      expect(findPlugin({ PATH: ['', '.', './'].join(delimiter) }, 'win32')).toBeUndefined();
      expect(findPlugin({ PATH: ['', '.', './'].join(delimiter) }, 'linux') ?? '').not.toContain(home);
    } finally {
      process.chdir(before);
    }
  });

  test('among executable files only', () => {
    install('a', 'session-manager-plugin', 0o644);
    mkdirSync(join(home, 'b', 'session-manager-plugin'), { recursive: true });
    const path = install('c');
    expect(findPlugin({ PATH: ['a', 'b', 'c'].map(folder => join(home, folder)).join(delimiter) }, 'linux')).toBe(path);
  });
});

const credentials = { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret', sessionToken: 'session-token' };

describe('the plugin gets', () => {
  test('six arguments, none of them a secret', () => {
    expect(pluginArguments(shell, 'us-west-2')).toEqual(['AWS_SSM_START_SESSION_RESPONSE', 'us-west-2', 'StartSession', '', '{"Target":"gameliftstreams-0a1b"}', 'https://ssm.us-west-2.api.aws']);
  });

  test('the response and the credentials in its environment, which the client\'s own does not contain', () => {
    const ours = { PATH: '/bin' };
    expect(pluginEnvironment({ shell, credentials }, ours)).toEqual({
      PATH: '/bin',
      AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'session-token',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SSM_START_SESSION_RESPONSE: JSON.stringify(shell),
    });
    expect(ours).toEqual({ PATH: '/bin' });
  });

  test('no variable that selects another identity', () => {
    const removed = {
      AWS_PROFILE: 'other',
      AWS_DEFAULT_PROFILE: 'other',
      AWS_SESSION_TOKEN: 'of other keys',
      AWS_SECURITY_TOKEN: 'of other keys',
      AWS_ROLE_ARN: 'arn',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'token',
      AWS_CREDENTIAL_EXPIRATION: 'never',
    };
    const { sessionToken, ...keys } = credentials;
    const environment = pluginEnvironment({ shell, credentials: keys }, { ...removed, AWS_REGION: 'us-west-2', HTTPS_PROXY: 'http://proxy:8080' });
    for (const name of Object.keys(removed)) expect(environment).not.toHaveProperty(name);
    expect(environment).toMatchObject({ AWS_REGION: 'us-west-2', HTTPS_PROXY: 'http://proxy:8080', AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE' });
  });

  test('the client\'s certificates, unless it has its own', () => {
    expect(pluginEnvironment({ shell, credentials, caBundle: '/ca.pem' }, {})).toMatchObject({ AWS_CA_BUNDLE: '/ca.pem', SSL_CERT_FILE: '/ca.pem' });
    expect(pluginEnvironment({ shell, credentials, caBundle: '/ca.pem' }, { SSL_CERT_FILE: '/own.pem' })).toMatchObject({ SSL_CERT_FILE: '/own.pem' });
  });
});

describe('while the plugin runs', () => {
  const printed: string[] = [];
  let child: EventEmitter & { kill: jest.Mock };
  const terminal = { readable: false, prepare: jest.fn(), handOver: jest.fn(), taken: () => false, restore: jest.fn(), discardInput: jest.fn() };

  beforeEach(() => {
    printed.length = 0;
    connection = undefined;
    jest.useFakeTimers();
    child = Object.assign(new EventEmitter(), { kill: jest.fn() });
    (spawn as unknown as jest.Mock).mockReturnValue(child);
  });
  afterEach(() => jest.useRealTimers());

  let connection: Connection;
  const run = (readable = false, taken = false) => runPlugin({
    path: '/bin/plugin',
    shell,
    region: 'us-west-2',
    credentials,
    connectionOf: () => connection,
    connectTimeout: 50_000,
    terminal: { ...terminal, readable, taken: () => taken } as unknown as Terminal,
    print: text => printed.push(text),
  });

  test('the operator is warned five minutes before the shell ends', async () => {
    const ending = run();
    jest.advanceTimersByTime(24 * 60_000);
    expect(printed).toEqual([]);
    jest.advanceTimersByTime(61_000);
    expect(printed).toEqual([expect.stringContaining('ends in 5 min')]);
    child.emit('exit', 0, null);
    expect(await ending).toEqual({ kind: 'ended' });
  });

  test('it is not stopped on a platform where its connection is unknown', async () => {
    const ending = run();
    jest.advanceTimersByTime(10 * 60_000);
    expect(child.kill).not.toHaveBeenCalled();
    child.emit('exit', 0, null);
    await ending;
  });

  test('the client\'s signal handlers are installed before it starts, and removed after it ends', async () => {
    const signals = ['SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGTERM', 'SIGHUP'] as const;
    const counts = () => signals.map(signal => process.listenerCount(signal));
    const before = counts();
    (spawn as unknown as jest.Mock).mockImplementation(() => {
      expect(counts()).toEqual(before.map(count => count + 1));
      return child;
    });
    const ending = run();
    child.emit('exit', 2, null);
    expect(await ending).toEqual({ kind: 'crashed', how: 'exited with code 2' });
    expect(counts()).toEqual(before);
    expect(terminal.restore).toHaveBeenCalled();
  });

  test.each(['SIGINT', 'SIGHUP'] as const)('%s that reaches the plugin before the client means that the operator ended it', async signal => {
    const ending = run();
    child.emit('exit', null, signal);
    expect(await ending).toEqual({ kind: 'signalled', signal });
  });

  test('another signal means that it crashed', async () => {
    const ending = run();
    child.emit('exit', null, 'SIGSEGV');
    expect(await ending).toEqual({ kind: 'crashed', how: 'was killed by SIGSEGV' });
  });

  test('an end after 30 minutes means that the shell expired', async () => {
    const [early, late] = [run(), run()];
    jest.advanceTimersByTime(30 * 60_000);
    child.emit('exit', 0, null);
    expect(await late).toEqual({ kind: 'expired' });
    await early;
  });

  describe('its connection', () => {
    test('is lost after 15 seconds without one; the plugin is stopped', async () => {
      connection = 'up';
      const ending = run(true, true);
      jest.advanceTimersByTime(10_000);
      connection = 'none';
      jest.advanceTimersByTime(15_000);
      expect(child.kill).not.toHaveBeenCalled();
      jest.advanceTimersByTime(5_000);
      expect(child.kill).toHaveBeenCalledWith('SIGTERM');
      child.emit('exit', null, 'SIGTERM');
      expect(await ending).toEqual({ kind: 'lost' });
    });

    test('may be re-established within that time', async () => {
      connection = 'up';
      const ending = run(true, true);
      jest.advanceTimersByTime(5_000);
      connection = 'none';
      jest.advanceTimersByTime(10_000);
      connection = 'up';
      jest.advanceTimersByTime(60_000);
      expect(child.kill).not.toHaveBeenCalled();
      child.emit('exit', 0, null);
      expect(await ending).toEqual({ kind: 'ended' });
    });

    test('is reported if it stalls, and the plugin is stopped after a minute', async () => {
      connection = 'up';
      const ending = run(true, true);
      jest.advanceTimersByTime(5_000);
      connection = 'stalled';
      jest.advanceTimersByTime(15_000);
      expect(printed).toEqual([expect.stringContaining('AWS is not responding')]);
      jest.advanceTimersByTime(50_000);
      expect(child.kill).toHaveBeenCalledWith('SIGTERM');
      child.emit('exit', null, 'SIGTERM');
      expect(await ending).toEqual({ kind: 'lost' });
    });

    test('is reported when it recovers', async () => {
      connection = 'up';
      const ending = run(true, true);
      jest.advanceTimersByTime(5_000);
      connection = 'stalled';
      jest.advanceTimersByTime(20_000);
      connection = 'up';
      jest.advanceTimersByTime(5_000);
      expect(printed[1]).toContain('The connection is back');
      child.emit('exit', 0, null);
      expect(await ending).toEqual({ kind: 'ended' });
    });

    test('is lost if there was none when the plugin ended by itself', async () => {
      connection = 'up';
      const ending = run(true, true);
      jest.advanceTimersByTime(5_000);
      connection = 'none';
      jest.advanceTimersByTime(5_000);
      child.emit('exit', 0, null);
      expect(await ending).toEqual({ kind: 'lost' });
    });
  });

  test.each<[string, Connection, string]>([['ends at once', undefined, 'not-connected'], ['never connects', 'none', 'not-connected'], ['was connected', 'up', 'ended']])('without access to the terminal\'s settings, a plugin that %s (%s) counts as %s', async (_, lastConnection, kind) => {
    connection = lastConnection;
    const ending = run();
    jest.advanceTimersByTime(6_000);
    child.emit('exit', 0, null);
    expect(await ending).toEqual({ kind });
  });

  test('fails when it can\'t be started', async () => {
    const ending = run();
    child.emit('error', Object.assign(new Error('spawn'), { code: 'EACCES' }));
    expect(await ending).toEqual({ kind: 'crashed', how: 'could not be started (EACCES)' });
  });
});
