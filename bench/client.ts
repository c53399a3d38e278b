import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { EMPTY_NODE, withClient } from './bundled-client';
import { interleaved, round, type Benchmark, type Cell } from './harness';
import { LoopbackServices } from './loopback-services';
import { median, quantile } from './statistics';

const OURS = 'connect';
const ROUNDS = 15;
const POLL_MS = 2;
const TIMEOUT_MS = 60_000;

/**
 * A stand-in for the plugin: prints a version when asked, and otherwise reports its start. It is as short as possible, since
 * its own start is part of each measurement.
 */
const PLUGIN = `#!/bin/sh
if [ "$1" = --version ]; then echo 1.2.896.0; else : > "$STARTED"; fi
`;

/** The steps in AWS's guide: one call of the AWS CLI, jq for the response, and the plugin with the response on its command line. */
const SCRIPT = `
response=$(aws gameliftstreams create-stream-session-admin-shell --identifier sg-1AB2C3De4 --stream-session-identifier ABC123def4567 --region us-west-2 --endpoint-url "$ENDPOINT" --output json)
session=$(printf %s "$response" | jq -r .SessionId)
exec session-manager-plugin "$response" us-west-2 StartSession "" "{\\"Target\\":\\"$session\\"}" https://ssm.us-west-2.amazonaws.com
`;

export const client: Benchmark = {
  name: 'client',
  title: 'The client: from the command to the moment the plugin starts',
  async run(say) {
    const services = await LoopbackServices.start();
    return withClient(say, async (path, directory) => {
      const bin = join(directory, 'bin');
      mkdirSync(bin);
      writeFileSync(join(bin, 'session-manager-plugin'), PLUGIN);
      chmodSync(join(bin, 'session-manager-plugin'), 0o755);
      const { AWS_ENDPOINT_URL_GAMELIFTSTREAMS: endpoint, ...settings } = services.environment();
      const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = settings;
      const env = {
        PATH: [bin, dirname(process.execPath), process.env.PATH].join(delimiter),
        HOME: directory,
        TERM: 'xterm',
        ENDPOINT: endpoint,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_REGION,
        AWS_ACCESS_KEY_ID,
        AWS_SECRET_ACCESS_KEY,
        AWS_SESSION_TOKEN,
      };
      const connect = [
        path, 'connect', '--endpoint', endpoint, '--region', 'us-west-2',
        '--stream-group', 'sg-1AB2C3De4', '--stream-session', 'ABC123def4567', '--reason', 'INC-4711 black screen',
      ];
      const cli = awsCli(env);
      const candidates = new Map([[OURS, () => untilPlugin(process.execPath, connect, directory, env)]]);
      if (cli === undefined) say('nothing to compare with: the AWS CLI is missing or older than this API, or jq is missing');
      else candidates.set(`AWS's script (${cli}, jq)`, () => untilPlugin('/bin/sh', ['-c', SCRIPT], directory, env));
      candidates.set(EMPTY_NODE, async () => emptyNode());
      const times = await interleaved(candidates, ROUNDS, say);
      const rows = [...times].map(([name, ms]): Cell[] => [name, round(median(ms)), round(quantile(ms, 0.9))]);
      const script = [...times].find(([name]) => name.startsWith('AWS'))?.[1];
      const ours = median(times.get(OURS)!);
      return {
        inputs: {
          'runs of each, in turn': ROUNDS,
          'broker and service': 'on loopback, answering at once',
          'plugin': 'a stand-in that reports its start',
        },
        tables: [{ title: 'Until the plugin starts', columns: ['what', 'p50 ms', 'p90 ms'], rows }],
        aims: script === undefined ? [] : [{
          aim: 'connect starts the plugin no later than AWS\'s script does',
          measured: `${round(ours)} ms, the script ${round(median(script))} ms`,
          met: ours <= median(script),
        }],
      };
    }).finally(() => services.stop());
  },
};

/** Runs a command in a terminal. @returns the milliseconds until it starts the plugin */
async function untilPlugin(command: string, args: string[], directory: string, env: Record<string, string>): Promise<number> {
  const STARTED = join(directory, 'started');
  rmSync(STARTED, { force: true });
  let output = '';
  let ended = false;
  const started = performance.now();
  const terminal = spawn(command, args, { cwd: directory, env: { ...env, STARTED }, cols: 100, rows: 30, name: 'xterm' });
  terminal.onData(text => output += text);
  const end = new Promise<void>(resolve => terminal.onExit(() => {
    ended = true;
    resolve();
  }));
  while (!existsSync(STARTED)) {
    const waited = performance.now() - started;
    if (ended || waited > TIMEOUT_MS) {
      if (!ended) terminal.kill();
      throw new Error(`the plugin was not started after ${round(waited)} ms by ${command}:\n${output}`);
    }
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
  const ms = performance.now() - started;
  await end;
  return ms;
}

/** The time that every program in Node needs before its first line. */
function emptyNode(): number {
  const started = performance.now();
  spawnSync(process.execPath, ['-e', '0'], { stdio: 'ignore' });
  return performance.now() - started;
}

/** Name and version of the AWS CLI, if it knows this API and jq is installed. */
function awsCli(env: Record<string, string>): string | undefined {
  const run = (command: string, ...args: string[]) => spawnSync(command, args, { env, encoding: 'utf8', timeout: TIMEOUT_MS });
  const knows = /--stream-session-identifier/.test(run('aws', 'gameliftstreams', 'create-stream-session-admin-shell').stderr ?? '');
  if (!knows || run('jq', '--version').status !== 0) return undefined;
  return /^aws-cli\/[\d.]+/.exec(run('aws', '--version').stdout)?.[0];
}
