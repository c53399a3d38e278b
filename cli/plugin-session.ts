import type { ChildProcess } from 'node:child_process';
import { spawn } from 'cross-spawn';
import { connectionOf, type Connection } from './connection';
import { formatDuration } from './duration';
import { pluginArguments, pluginEnvironment, type PluginContext } from './plugin-environment';
import type { Terminal } from './terminal';

export interface PluginRun extends PluginContext {
  readonly path: string;
  readonly region: string;
  /** Milliseconds. */
  readonly connectTimeout: number;
  readonly terminal: Terminal;
  readonly print: (text: string) => void;
  /** @default connectionOf */
  readonly connectionOf?: (pid: number | undefined) => Connection;
  /** @default Date.now */
  readonly now?: () => number;
}

/** How the session ended. The plugin's exit code says little: it is 0 after most errors, too. */
export type Outcome =
  | { readonly kind: 'ended' }
  /** The plugin exited by itself without ever taking the terminal. */
  | { readonly kind: 'not-connected' }
  /** We stopped the plugin because it never connected. */
  | { readonly kind: 'hung' }
  | { readonly kind: 'lost' }
  /** The shell reached its limit of 30 minutes. */
  | { readonly kind: 'expired' }
  | { readonly kind: 'crashed'; readonly how: string }
  /** The operator ended it, by a signal or the local escape. */
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals };

const POLL_MS = 200;
/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 2_000;
/** The service's limit: https://docs.aws.amazon.com/gameliftstreams/latest/developerguide/troubleshoot-admin-shell-guide.html */
const MAX_SHELL_MS = 30 * 60_000;
const WARN_BEFORE_MS = 5 * 60_000;
/** A session that ends this close to the limit counts as having reached it: clocks differ, and connecting took time. */
const LIMIT_MARGIN_MS = 60_000;
const CHECK_EVERY_MS = 5_000;
/** How long the plugin may be without a connection: it may be opening a new one. */
const GONE_AFTER_MS = 15_000;
/** How long a connection may stall before we warn, and before we give up: it recovers if the network comes back in time. */
const STALLED_WARN_MS = 10_000;
const STALLED_AFTER_MS = 60_000;
const ESCAPE_WITHIN_MS = 3_000;
/** Where we can't see whether the plugin connects, we assume that a session this long did: nobody types "exit" sooner. */
const SHORTEST_SHELL_MS = 10_000;

/** Runs the plugin until it exits, then restores the terminal. */
export async function runPlugin(run: PluginRun): Promise<Outcome> {
  const { terminal } = run;
  terminal.prepare();
  const session = new PluginSession(run);
  // Before the plugin starts: an unhandled signal would end us and leave the plugin attached to the terminal.
  session.listen();
  try {
    return await session.start();
  } finally {
    session.stopListening();
    terminal.restore();
    terminal.discardInput();
  }
}

/** One run of the plugin. */
class PluginSession {
  private child?: ChildProcess;
  private connected = false;
  private wasUp = false;
  /** Set while the connection is not up. */
  private down?: { readonly since: number; readonly how: Connection; warned: boolean };
  private ended?: 'hung' | 'lost';
  private signal?: NodeJS.Signals;
  private escapedAt = -Infinity;
  private readonly startedAt: number;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly listeners: Array<[NodeJS.Signals, () => void]>;
  private readonly now: () => number;
  /** However we exit, the plugin must not stay attached to the terminal. */
  private readonly atExit: () => void;

  constructor(private readonly run: PluginRun) {
    this.now = run.now ?? Date.now;
    this.startedAt = this.now();
    this.atExit = () => {
      this.child?.kill('SIGKILL');
      run.terminal.restore();
    };
    const ignore = () => undefined; // sent by another process: the terminal's keys for these go to the shell
    this.listeners = [
      ['SIGINT', () => this.interrupt()],
      ['SIGQUIT', ignore],
      ['SIGTSTP', ignore],
      ['SIGTERM', () => this.end('SIGTERM')],
      ['SIGHUP', () => this.end('SIGHUP')],
      ['SIGBREAK', () => this.end('SIGBREAK')],
    ];
  }

  public listen(): void {
    const windows = process.platform === 'win32';
    for (const [signal, listener] of this.listeners) {
      if (windows ? ['SIGINT', 'SIGHUP', 'SIGBREAK'].includes(signal) : signal !== 'SIGBREAK') process.on(signal, listener);
    }
    process.once('exit', this.atExit);
  }

  public stopListening(): void {
    for (const timer of this.timers) clearTimeout(timer);
    for (const [signal, listener] of this.listeners) process.off(signal, listener);
    process.off('exit', this.atExit);
  }

  public start(): Promise<Outcome> {
    const child = spawn(this.run.path, pluginArguments(this.run.shell, this.run.region), { stdio: 'inherit', env: pluginEnvironment(this.run, process.env), windowsHide: false });
    this.child = child;
    if (this.run.terminal.readable) this.waitForConnection();
    else this.onConnected();
    this.timers.push(setInterval(() => this.checkConnection(), CHECK_EVERY_MS));
    return new Promise(resolve => {
      child.once('error', error => resolve({ kind: 'crashed', how: `could not be started (${(error as NodeJS.ErrnoException).code})` }));
      child.once('exit', (code, signal) => resolve(this.outcome(code, signal)));
    });
  }

  private waitForConnection(): void {
    const { terminal, connectTimeout } = this.run;
    const poll = setInterval(() => {
      if (!terminal.taken()) return;
      clearInterval(poll);
      clearTimeout(watchdog);
      this.onConnected();
    }, POLL_MS);
    const watchdog = setTimeout(() => {
      if (!terminal.taken()) this.giveUp('hung');
    }, connectTimeout);
    this.timers.push(poll, watchdog);
  }

  private onConnected(): void {
    this.connected = true;
    this.run.terminal.handOver();
    this.checkConnection();
    this.timers.push(setTimeout(() => {
      this.print(`This shell ends in ${formatDuration(WARN_BEFORE_MS)}, at the limit of ${formatDuration(MAX_SHELL_MS)}. You can request a new one then.`);
    }, MAX_SHELL_MS - WARN_BEFORE_MS));
  }

  /** Stops the plugin if its connection is dead: it would hang forever and swallow every key. */
  private checkConnection(): void {
    const how = (this.run.connectionOf ?? connectionOf)(this.child?.pid);
    if (how === 'up') {
      if (this.down?.warned) this.print('The connection is back.');
      this.wasUp = true;
      this.down = undefined;
    } else if (how !== undefined && this.wasUp) {
      if (this.down?.how !== how) this.down = { since: this.now(), how, warned: this.down?.warned ?? false };
      const downMs = this.now() - this.down.since;
      if (downMs >= (how === 'none' ? GONE_AFTER_MS : STALLED_AFTER_MS)) return this.giveUp('lost');
      if (how === 'stalled' && downMs >= STALLED_WARN_MS && !this.down.warned) {
        this.down.warned = true;
        this.print(`AWS is not responding. This shell will be closed if nothing arrives within ${formatDuration(STALLED_AFTER_MS - downMs)}.`);
      }
    }
  }

  /** SIGINT comes from ^C until there is a shell, and from the local escape afterwards. */
  private interrupt(): void {
    if (!this.connected && !this.run.terminal.taken()) return this.end('SIGINT');
    if (!this.run.terminal.readable) return; // ^C goes to the shell
    const again = this.now() - this.escapedAt <= ESCAPE_WITHIN_MS;
    this.escapedAt = this.now();
    if (again) this.end('SIGINT');
    else this.print('Press ^] again to end this shell.');
  }

  private print(text: string): void {
    this.run.print(`\r\n[admin shell] ${text}\r`);
  }

  private giveUp(how: 'hung' | 'lost'): void {
    this.ended ??= how;
    this.kill();
  }

  private end(signal: NodeJS.Signals): void {
    this.signal ??= signal;
    this.kill(signal === 'SIGHUP' ? 'SIGHUP' : 'SIGTERM');
  }

  private kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    this.child?.kill(signal);
    this.child?.kill('SIGCONT'); // in case it was stopped
    this.timers.push(setTimeout(() => this.child?.kill('SIGKILL'), GRACE_MS));
  }

  private outcome(code: number | null, signal: NodeJS.Signals | null): Outcome {
    if (this.signal !== undefined) return { kind: 'signalled', signal: this.signal };
    if (this.ended !== undefined) return { kind: this.ended };
    // A key or a hang-up reaches both processes at once, and the plugin's exit may be reported before our own signal.
    if (signal === 'SIGINT' || signal === 'SIGHUP') return { kind: 'signalled', signal };
    if (code !== 0) return { kind: 'crashed', how: signal === null ? `exited with code ${code}` : `was killed by ${signal}` };
    if (!this.hadTerminal()) return { kind: 'not-connected' };
    if (this.now() - this.startedAt >= MAX_SHELL_MS - LIMIT_MARGIN_MS) return { kind: 'expired' };
    return this.down === undefined ? { kind: 'ended' } : { kind: 'lost' };
  }

  /** It may have connected and ended between two checks; its changes to the terminal remain. */
  private hadTerminal(): boolean {
    if (this.run.terminal.readable) return this.connected || this.run.terminal.taken();
    return this.wasUp || this.now() - this.startedAt >= SHORTEST_SHELL_MS;
  }
}
