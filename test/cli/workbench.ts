import { execFileSync, spawn as spawnProcess, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { spawn, type IPty } from '@lydell/node-pty';
import { Clock } from './clock';
import type { Identity } from '../../local/services/identities';
import { until } from '../patience';

// The bundled client, in a folder and an environment of its own, with a plugin on its path and the local environment to ask.

export const CLIENT = join(__dirname, '..', '..', 'assets', 'cli', 'index.cjs');
const STAND_IN = join(__dirname, 'stand-in-plugin.mjs');
const LOOK_EVERY_MS = 200;
/** Planted slowness, in real seconds, that must change no verdict: see CONTRIBUTING.md. */
const LATE = Number(process.env.TEST_SLOW_START_MS ?? 0) / 1_000;

/** Keys that any broker of ours takes which does not look at signatures. */
export const SOME_KEYS = { AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', AWS_SESSION_TOKEN: 'a-session-token', AWS_REGION: 'us-west-2' };

export class Workbench {
  public readonly home = mkdtempSync(join(tmpdir(), 'client-test-'));
  public readonly bin = join(this.home, 'bin');
  private readonly terminals: TerminalRun[] = [];
  private readonly clocks: Clock[] = [];

  constructor() {
    if (!existsSync(CLIENT)) throw new Error('the client is not bundled: npm run bundle');
    mkdirSync(this.bin);
    mkdirSync(join(this.home, '.aws'));
  }

  /** A plugin that is not the real one; its mode is in `STAND_IN_MODE`. */
  public installStandIn(): void {
    this.install(`exec '${process.execPath}' '${STAND_IN}' "$@"`);
  }

  /** @param version whether the script is not run to tell a version */
  public install(script: string, { version = false } = {}): void {
    const path = join(this.bin, 'session-manager-plugin');
    writeFileSync(path, `#!/bin/sh\necho $PPID > '${join(this.home, 'client.pid')}'\n${version ? '[ "$1" = --version ] && echo 1.2.896.0 && exit\n' : ''}${LATE === 0 ? '' : `sleep ${LATE}\n`}${script}\n`);
    chmodSync(path, 0o755);
  }

  public touch(name: string): void {
    writeFileSync(join(this.home, name), '');
  }

  /** Another program on the path. */
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

  /** What the stand-in has written down. */
  public recorded(event?: string): any[] {
    const path = join(this.home, 'plugin.jsonl');
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []; // the last one may be half written
    const entries = lines.map(line => JSON.parse(line));
    return event === undefined ? entries : entries.filter(entry => entry.event === event);
  }

  /** Runs the client with nothing but pipes. Its pauses between two requests are over as soon as it has told of them. */
  public async run(args: string[], env: Record<string, string | undefined> = {}, onPause?: () => void): Promise<Ended> {
    const clock = this.clock();
    const child = spawnProcess(process.execPath, [...clock.arguments, CLIENT, ...args], { cwd: this.home, env: { ...this.environment(env), ...clock.environment(false) }, stdio: ['ignore', 'pipe', 'pipe'] });
    const pauses: number[] = [];
    let stdout = '';
    let stderr = '';
    let told = '';
    child.stdout.on('data', chunk => stdout += chunk);
    child.stderr.on('data', chunk => {
      stderr += chunk;
      const lines = (told + chunk).split('\n');
      told = lines.pop()!;
      for (const [, seconds] of lines.flatMap(line => [...line.matchAll(/asking again in (\d+) s$/g)])) {
        pauses.push(Number(seconds));
        onPause?.();
        void clock.advance(Number(seconds) * 1_000);
      }
    });
    const code = await new Promise<number | null>(resolve => child.once('close', resolve));
    return { code, stdout, stderr, pauses };
  }

  /** Runs the client in a pseudo-terminal, from a shell that shows the terminal's settings before and after. */
  public inTerminal(args: string[], env: Record<string, string | undefined> = {}, from: Launch = {}): TerminalRun {
    const clock = this.clock();
    const all = { ...this.environment(env), ...clock.environment(true) };
    const run = new TerminalRun(all, this.home, [...clock.arguments, CLIENT, ...args], from, clock);
    this.terminals.push(run);
    return run;
  }

  /** Process ID of the client in the terminal: the parent of the plugin, which was installed by `install`. */
  public clientPid(): number {
    return Number(readFileSync(join(this.home, 'client.pid'), 'utf8'));
  }

  public dispose(): void {
    for (const terminal of this.terminals) terminal.dispose();
    for (const clock of this.clocks) clock.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  private clock(): Clock {
    const clock = new Clock(this.home, `${this.clocks.length}`);
    this.clocks.push(clock);
    return clock;
  }
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Seconds between requests, as told. */
  readonly pauses: number[];
}

export interface Launch {
  /** Whether the shell has job control, as an interactive one; a script has not, and gets every key's signal too. @default true */
  readonly jobControl?: boolean;
  /** A command to run before. */
  readonly after?: string;
}

export class TerminalRun {
  /** All that has been on the screen. */
  public transcript = '';
  private readonly pty: IPty;
  private ended = false;
  private readonly end: Promise<void>;

  constructor(env: Record<string, string>, cwd: string, args: string[], { jobControl = true, after = ':' }: Launch, private readonly clock: Clock) {
    // The trap keeps this shell alive when ^C has ended the client; programs that it starts have the usual handling.
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

  /** The client's time goes on by so much. */
  public async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
  }

  /** The client looks whether the plugin is connected. */
  public async looks(): Promise<void> {
    await this.advance(LOOK_EVERY_MS);
  }

  /** Ends the shell as an operator does, not within the blink between two looks. What was on the screen comes along where the client did not end well. */
  public async leave(): Promise<{ code: number; restored: boolean; screen?: string }> {
    await this.looks();
    this.type('exit\r');
    const ended = await this.exit();
    return ended.code === 0 ? ended : { ...ended, screen: this.transcript };
  }

  public resize(columns: number, rows: number): void {
    this.pty.resize(columns, rows);
  }

  /** The window is closed. */
  public hangUp(): void {
    (this.pty as unknown as { destroy(): void }).destroy();
  }

  public async sees(pattern: RegExp): Promise<void> {
    await until(() => pattern.test(this.transcript) || this.ended, () => `${pattern} is not on the screen:\n${this.transcript}`);
    if (!pattern.test(this.transcript)) throw new Error(`the client ended, and ${pattern} was not on the screen:\n${this.transcript}`);
  }

  /** @returns the client's exit code, and whether the terminal is as it was */
  public async exit(): Promise<{ code: number; restored: boolean }> {
    await until(() => this.ended || /\bcode=\d+\s/.test(this.transcript), () => `still running:\n${this.transcript}`);
    if (!this.ended) this.type('\r'); // the shell stays until its last words were seen: a terminal that closes may lose them
    await this.end;
    const said = (name: string) => new RegExp(`\\b${name}=(\\S+)`).exec(this.transcript)?.[1];
    return { code: Number(said('code')), restored: said('before') !== undefined && said('before') === said('after') };
  }

  public dispose(): void {
    if (!this.ended) this.pty.kill('SIGKILL');
  }
}

/** Whether there is such a process; one that is over and that nobody has asked after is not. */
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

/** Command lines of every process that this user may see. */
export function processCommandLines(): string {
  if (!existsSync('/proc/self/cmdline')) return execFileSync('ps', ['-axww', '-o', 'command'], { encoding: 'utf8' });
  return readdirSync('/proc').filter(entry => /^\d+$/.test(entry)).map(pid => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return ''; // gone meanwhile
    }
  }).join('\n');
}

/** In the names that every AWS tool reads. */
export function keysOf({ accessKeyId, secretAccessKey, sessionToken }: Identity): Record<string, string> {
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken, AWS_REGION: 'us-west-2' };
}
