import { join } from 'node:path';
import { Screen } from './screen';
import { CLIENT_NAME } from '../bundle/client-package';
import { repositoryRoot } from '../repository';

/** A broker with the two sessions of `npm start -- --serve`, and its operator's environment. */
export interface Recorded {
  readonly environment: Record<string, string>;
  readonly streamGroup: string;
  /** An empty folder. */
  readonly home: string;
}

const COLUMNS = 100;
const REASON = 'INC-4711 black screen';
const GROUP = 'sg-1AB2C3De4';
const SESSION = 'ABC123def4567';

/**
 * Runs the client in a terminal as an operator would, and records the screen. IDs and times, which differ between runs,
 * are replaced by examples.
 *
 * @returns a block of README
 */
export async function record({ environment, streamGroup, home }: Recorded): Promise<string> {
  const client = (...args: string[]) => new Screen(process.execPath, [join(repositoryRoot(), 'assets', 'cli', 'index.cjs'), ...args], { cwd: home, env: { TERM: 'xterm', HOME: home, ...environment } });
  const list = client('sessions', '--stream-group', streamGroup, '--region', 'us-west-2');
  await list.exit();

  const shell = client('connect', '--stream-group', streamGroup, '--stream-session', SESSION, '--reason', REASON, '--allow-loopback');
  await shell.sees(/remote\$ $/);
  await shell.isShell();
  shell.type('uname -r\r');
  await shell.sees(/ran uname -r\s+remote\$ $/);
  shell.type('exit\r');
  const code = await shell.exit();
  if (code !== 0) throw new Error(`connect ended with exit code ${code}:\n${shell.text}`);

  return [
    '```console',
    '$ export ADMIN_SHELL_ENDPOINT=https://abc123.execute-api.us-west-2.amazonaws.com/prod',
    `$ npx ${CLIENT_NAME} sessions --stream-group ${GROUP} --region us-west-2`,
    ...linesOf(list.text, streamGroup),
    `$ npx ${CLIENT_NAME} connect --stream-group ${GROUP} \\`,
    `    --stream-session ${SESSION} --reason "${REASON}"`,
    ...linesOf(shell.text, streamGroup),
    '```',
  ].join('\n');
}

/** The final text of a terminal: a redrawn line is there once. */
function linesOf(text: string, streamGroup: string): string[] {
  const example = text
    .replaceAll(streamGroup, GROUP)
    .replace(/gameliftstreams-[0-9a-f]{16}/g, 'gameliftstreams-6e03b00657a296e2')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC \(\d+ min ago\)/g, '2026-11-26 15:30 UTC (7 min ago)')
    .replace(/after \d+ s\./, 'after 2 s.');
  // eslint-disable-next-line no-control-regex
  return example.trim().split('\n').map(line => line.split('\x1b[2K').pop()!.replace(/\x1b\[[0-9;?]*[A-Za-z]|\r/g, '').trimEnd()).flatMap(wrapped);
}

function wrapped(line: string): string[] {
  const end = line.length <= COLUMNS ? -1 : line.lastIndexOf(' ', COLUMNS);
  return end < 0 ? [line] : [line.slice(0, end), ...wrapped(line.slice(end + 1))];
}

/** Its place in README. */
export const RECORDING = /(?<=## What an operator sees\n\n)```console\n.*?\n```(?=\n)/s;
