import * as childProcess from 'node:child_process';
import { EventEmitter } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as fc from 'fast-check';
import { compareVersions, findPlugin } from '../../cli/plugin';
import { pluginArguments, pluginEnvironment, runPlugin } from '../../cli/run-plugin';
import type { Terminal } from '../../cli/terminal';
import { runs } from '../property-runs';

jest.mock('node:child_process', () => ({ ...jest.requireActual('node:child_process'), spawn: jest.fn() }));

const shell = { SessionId: 'gameliftstreams-0a1b', StreamUrl: 'wss://ssmmessages.us-west-2.amazonaws.com/v1', TokenValue: 'AAEA' };

describe('versions', () => {
  test.each([
    ['1.2.536.0', '1.2.536.0', 0], ['1.2.536', '1.2.536.0', 0], ['1.2.1000.0', '1.2.764.0', 1], ['1.2.99.0', '1.2.536.0', -1], ['1.10.0.0', '1.9.0.0', 1], ['2.0.0.0', '1.2.896.0', 1],
  ])('%s against %s', (left, right, order) => {
    expect(compareVersions(left, right)).toBe(order);
    expect(compareVersions(right, left)).toBe(order === 0 ? 0 : -order);
  });

  test('are in the order of their numbers', () => {
    const version = fc.tuple(fc.nat(2), fc.nat(20), fc.nat(2_000), fc.nat(1));
    fc.assert(fc.property(version, version, (left, right) => {
      const different = left.findIndex((part, index) => part !== right[index]);
      expect(compareVersions(left.join('.'), right.join('.'))).toBe(different === -1 ? 0 : Math.sign(left[different] - right[different]));
    }), runs(100));
  });
});

describe('the plugin is looked for', () => {
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

  test('on the path, first come first', () => {
    const [first, second] = [install('a'), install('b')];
    expect(findPlugin({ PATH: [join(home, 'none'), join(home, 'a'), join(home, 'b')].join(delimiter) }, 'linux')).toBe(first);
    expect(findPlugin({ PATH: [join(home, 'b'), join(home, 'a')].join(delimiter) }, 'linux')).toBe(second);
  });

  test('under its name on Windows', () => {
    const path = install('a', 'session-manager-plugin.exe');
    install('b');
    expect(findPlugin({ Path: [join(home, 'b'), join(home, 'a')].join(delimiter) }, 'win32')).toBe(path);
  });

  test('never in the folder we are in, nor relative to it', () => {
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

  test('among programs only', () => {
    install('a', 'session-manager-plugin', 0o644);
    mkdirSync(join(home, 'b', 'session-manager-plugin'), { recursive: true });
    const path = install('c');
    expect(findPlugin({ PATH: ['a', 'b', 'c'].map(folder => join(home, folder)).join(delimiter) }, 'linux')).toBe(path);
  });
});

describe('the plugin is given', () => {
  test('six arguments, none of them a secret', () => {
    const argv = pluginArguments({ shell, region: 'us-west-2', profile: 'ops' });
    expect(argv).toEqual(['AWS_SSM_START_SESSION_RESPONSE', 'us-west-2', 'StartSession', 'ops', '{"Target":"gameliftstreams-0a1b"}', 'https://ssm.us-west-2.api.aws']);
    expect(pluginArguments({ shell, region: 'us-west-2' })[3]).toBe('');
  });

  test('the response in its environment, and ours stays without it', () => {
    const ours = { PATH: '/bin' };
    expect(pluginEnvironment({ shell, mayAskMetadata: false }, ours)).toEqual({ PATH: '/bin', AWS_EC2_METADATA_DISABLED: 'true', AWS_SSM_START_SESSION_RESPONSE: JSON.stringify(shell) });
    expect(pluginEnvironment({ shell, mayAskMetadata: true }, ours)).not.toHaveProperty('AWS_EC2_METADATA_DISABLED');
    expect(ours).toEqual({ PATH: '/bin' });
  });
});

describe('while the plugin runs', () => {
  const told: string[] = [];
  let child: EventEmitter & { kill: jest.Mock };
  const terminal = { visible: false, prepare: jest.fn(), handOver: jest.fn(), taken: () => false, restore: jest.fn(), discardInput: jest.fn() };

  beforeEach(() => {
    told.length = 0;
    jest.useFakeTimers();
    child = Object.assign(new EventEmitter(), { kill: jest.fn() });
    (childProcess.spawn as unknown as jest.Mock).mockReturnValue(child);
  });
  afterEach(() => jest.useRealTimers());

  const run = () => runPlugin({
    path: '/bin/plugin',
    shell,
    region: 'us-west-2',
    mayAskMetadata: false,
    connectTimeout: 50_000,
    terminal: terminal as unknown as Terminal,
    tell: text => told.push(text),
  });

  test('a word comes five minutes before the 30 are over', async () => {
    const ending = run();
    jest.advanceTimersByTime(24 * 60_000);
    expect(told).toEqual([]);
    jest.advanceTimersByTime(61_000);
    expect(told).toEqual([expect.stringContaining('ends in 5 min')]);
    child.emit('exit', 0, null);
    expect(await ending).toEqual({ kind: 'ended' });
  });

  test('it is not ended where nobody can see whether it is connected', async () => {
    const ending = run();
    jest.advanceTimersByTime(10 * 60_000);
    expect(child.kill).not.toHaveBeenCalled();
    child.emit('exit', 0, null);
    await ending;
  });

  test('our handlers are there before it is, and gone after it', async () => {
    const signals = ['SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGTERM', 'SIGHUP'] as const;
    const counts = () => signals.map(signal => process.listenerCount(signal));
    const before = counts();
    (childProcess.spawn as unknown as jest.Mock).mockImplementation(() => {
      expect(counts()).toEqual(before.map(count => count + 1));
      return child;
    });
    const ending = run();
    child.emit('exit', 2, null);
    expect(await ending).toEqual({ kind: 'crashed', how: 'ended with exit code 2' });
    expect(counts()).toEqual(before);
    expect(terminal.restore).toHaveBeenCalled();
  });

  test('fails when it can\'t be started', async () => {
    const ending = run();
    child.emit('error', Object.assign(new Error('spawn'), { code: 'EACCES' }));
    expect(await ending).toEqual({ kind: 'crashed', how: 'could not be started (EACCES)' });
  });
});
