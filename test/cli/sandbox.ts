import { execFileSync, spawn as spawnProcess, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { spawn, type IPty } from '@lydell/node-pty';
import { ClientClock } from './client-clock';
import type { Identity } from '../../local/services/identities';
import { until } from '../patience';

// Runs the bundled client with its own home folder and environment, and a plugin on its path.

export const CLIENT = join(__dirname, '..', '..', 'assets', 'cli', 'index.cjs');
const STAND_IN = join(__dirname, 'stand-in-plugin.mjs');
const CONNECTION_CHECK_MS = 200;
/** An artificial delay, in real seconds, that must not change any result: see CONTRIBUTING.md. */
const START_DELAY_S = Number(process.env.TEST_SLOW_START_MS ?? 0) / 1_000;

/** Keys for brokers that don't check signatures. */
export const SOME_KEYS = { AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', AWS_SESSION_TOKEN: 'a-session-token', AWS_REGION: 'us-west-2' };

export class Sandbox {
  public readonly home = mkdtempSync(join(tmpdir(), 'client-test-'));
  public readonly bin = join(this.home, 'bin');
  private readonly terminals: TerminalRun[] = [];
  private readonly clocks: ClientClock[] = [];

  constructor() {
    if (!existsSync(CLIENT)) throw new Error('the client is not bundled: npm run bundle');
    mkdirSync(this.bin);
    mkdirSync(join(this.home, '.aws'));
  }

  /** Installs the stand-in plugin; `STAND_IN_MODE` is its mode. */
  public installStandIn(): void {
    this.install(`exec '${process.execPath}' '${STAND_IN}' "$@"`);
  }

  /** @param version answer `--version` without running the script */
  public install(script: string, { version = false } = {}): void {
    const path = join(this.bin, 'session-manager-plugin');
    writeFileSync(path, `#!/bin/sh\necho $PPID > '${join(this.home, 'client.pid')}'\n${version ? '[ "$1" = --version ] && echo 1.2.896.0 && exit\n' : ''}${START_DELAY_S === 0 ? '' : `sleep ${START_DELAY_S}\n`}${script}\n`);
    chmodSync(path, 0o755);
  }

  public touch(name: string): void {
    writeFileSync(join(this.home, name), '');
  }

  /** Puts another program on the path. */
  public script(name: string, script: string): void {
    writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  public configure(awsConfig: string): void {
    writeFileSync(join(this.home, '.aws', 'config'), awsConfig);
  }

  public environment(extra: Record<string, string | undefined> = {}): Record<string, string> {
    const all: Record<string, string | undefined> = {
      HOME: this.home,
      TMPDIR: this.home,
      PATH: [this.bin, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
      TERM: 'xterm',
      AWS_EC2_METADATA_DISABLED: 'true',
      STAND_IN_RECORD: join(this.home, 'plugin.jsonl'),
      ...extra,
    };
    return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]));
  }

  /** What the stand-in plugin has recorded. */
  public recorded(event?: string): any[] {
    const path = join(this.home, 'plugin.jsonl');
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []; // the last line may be incomplete
    const entries = lines.map(line => JSON.parse(line));
    return event === undefined ? entries : entries.filter(entry => entry.event === event);
  }

  /** Runs the client without a terminal. Its pauses between requests end as soon as it has announced them. */
  public async run(args: string[], env: Record<string, string | undefined> = {}, onPause?: () => void): Promise<RunResult> {
    const clock = this.clock();
    const child = spawnProcess(process.execPath, [...clock.arguments, CLIENT, ...args], { cwd: this.home, env: { ...this.environment(env), ...clock.environment(false) }, stdio: ['ignore', 'pipe', 'pipe'] });
    const pauses: number[] = [];
    let stdout = '';
    let stderr = '';
    let unfinishedLine = '';
    child.stdout.on('data', chunk => stdout += chunk);
    child.stderr.on('data', chunk => {
      stderr += chunk;
      const lines = (unfinishedLine + chunk).split('\n');
      unfinishedLine = lines.pop()!;
      for (const [, seconds] of lines.flatMap(line => [...line.matchAll(/asking again in (\d+) s$/g)])) {
        pauses.push(Number(seconds));
        onPause?.();
        void clock.advance(Number(seconds) * 1_000);
      }
    });
    const code = await new Promise<number | null>(resolve => child.once('close', resolve));
    return { code, stdout, stderr, pauses };
  }

  /** Runs the client in a pseudo-terminal, from a shell that prints the terminal's settings before and after. */
  public inTerminal(args: string[], env: Record<string, string | undefined> = {}, from: Launch = {}): TerminalRun {
    const clock = this.clock();
    const all = { ...this.environment(env), ...clock.environment(true) };
    const run = new TerminalRun(all, this.home, [...clock.arguments, CLIENT, ...args], from, clock);
    this.terminals.push(run);
    return run;
  }

  /** The process ID of the client, as seen by the plugin that `install` installed. */
  public clientPid(): number {
    return Number(readFileSync(join(this.home, 'client.pid'), 'utf8'));
  }

  public dispose(): void {
    for (const terminal of this.terminals) terminal.dispose();
    for (const clock of this.clocks) clock.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  private clock(): ClientClock {
    const clock = new ClientClock(this.home, `${this.clocks.length}`);
    this.clocks.push(clock);
    return clock;
  }
}

export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The announced seconds between requests. */
  readonly pauses: number[];
}

export interface Launch {
  /** Whether the shell has job control, as an interactive one has; a script's gets the keys' signals too. @default true */
  readonly jobControl?: boolean;
  /** A command to run first. */
  readonly after?: string;
}

export class TerminalRun {
  /** Everything that has been on the screen. */
  public transcript = '';
  private readonly pty: IPty;
  private ended = false;
  private readonly end: Promise<void>;

  constructor(env: Record<string, string>, cwd: string, args: string[], { jobControl = true, after = ':' }: Launch, private readonly clock: ClientClock) {
    // The trap keeps the shell alive when ^C ends the client. Programs that it starts have the default handler.
    const script = `${after}; trap : INT; ${jobControl ? 'set -m' : ':'}; echo "before=$(stty -g)"; "$@"; code=$?; echo; echo "after=$(stty -g)"; echo "code=$code"; read -r seen`;
    this.pty = spawn('/bin/sh', ['-c', script, 'sh', process.execPath, ...args], { cwd, env, cols: 100, rows: 30, name: 'xterm' });
    this.pty.onData(data => this.transcript += data);
    this.end = new Promise(resolve => this.pty.onExit(() => {
      this.ended = true;
      resolve();
    }));
  }

  public type(text: string): void {
    this.pty.write(text);
  }

  public async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
  }

  /** Until the client has checked whether the plugin is connected. */
  public async connectionChecked(): Promise<void> {
    await this.advance(CONNECTION_CHECK_MS);
  }

  /** Types "exit", after the client has noticed the connection. The result contains the screen if the client failed. */
  public async leave(): Promise<{ code: number; restored: boolean; screen?: string }> {
    await this.connectionChecked();
    this.type('exit\r');
    const ended = await this.exit();
    return ended.code === 0 ? ended : { ...ended, screen: this.transcript };
  }

  public resize(columns: number, rows: number): void {
    this.pty.resize(columns, rows);
  }

  /** Closes the window. */
  public hangUp(): void {
    (this.pty as unknown as { destroy(): void }).destroy();
  }

  public async sees(pattern: RegExp): Promise<void> {
    await until(() => pattern.test(this.transcript) || this.ended, () => `${pattern} is not on the screen:\n${this.transcript}`);
    if (!pattern.test(this.transcript)) throw new Error(`the client ended, and ${pattern} was not on the screen:\n${this.transcript}`);
  }

  /** @returns the client's exit code, and whether the terminal was restored */
  public async exit(): Promise<{ code: number; restored: boolean }> {
    await until(() => this.ended || /\bcode=\d+\s/.test(this.transcript), () => `still running:\n${this.transcript}`);
    if (!this.ended) this.type('\r'); // lets the shell end; a terminal that closes earlier may lose output
    await this.end;
    const printed = (name: string) => new RegExp(`\\b${name}=(\\S+)`).exec(this.transcript)?.[1];
    return { code: Number(printed('code')), restored: printed('before') !== undefined && printed('before') === printed('after') };
  }

  public dispose(): void {
    if (!this.ended) this.pty.kill('SIGKILL');
  }
}

/** Whether the process is running. A zombie isn't. */
export function isAlive(pid: number): boolean {
  return existsSync('/proc/self/stat') ? isRunning(pid) : spawnSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' }).stdout.trim().replace(/^Z.*/, '') !== '';
}

function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The command lines of every process that this user can see. */
export function processCommandLines(): string {
  if (!existsSync('/proc/self/cmdline')) return execFileSync('ps', ['-axww', '-o', 'command'], { encoding: 'utf8' });
  return readdirSync('/proc').filter(entry => /^\d+$/.test(entry)).map(pid => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return ''; // it has ended
    }
  }).join('\n');
}

/** As the AWS tools' environment variables. */
export function keysOf({ accessKeyId, secretAccessKey, sessionToken }: Identity): Record<string, string> {
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken, AWS_REGION: 'us-west-2' };
}
