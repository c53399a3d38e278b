import type { ChildProcess } from 'node:child_process';
import { spawn } from 'cross-spawn';
import { connectionOf, type Connection } from './connection';
import { formatDuration } from './duration';
import { pluginArguments, pluginEnvironment, type PluginContext } from './plugin-environment';
import type { Terminal } from './terminal';

export interface PluginRun extends PluginContext {
  readonly path: string;
  readonly region: string;
  /** How long it may take to connect, in milliseconds. */
  readonly connectTimeout: number;
  readonly terminal: Terminal;
  readonly tell: (text: string) => void;
  /** How the plugin's process is connected. @default connectionOf */
  readonly connectionOf?: (pid: number | undefined) => Connection;
  /** @default Date.now */
  readonly now?: () => number;
}

/** How the session ended. The plugin's exit code says little: it is 0 after most errors, too. */
export type Outcome =
  | { readonly kind: 'ended' }
  /** The plugin ended by itself and never had the terminal. */
  | { readonly kind: 'not-connected' }
  /** We ended the plugin, since it never connected. */
  | { readonly kind: 'hung' }
  /** The connection was lost. */
  | { readonly kind: 'lost' }
  /** The shell's 30 minutes are over. */
  | { readonly kind: 'expired' }
  | { readonly kind: 'crashed'; readonly how: string }
  /** The operator ended it, by a signal or the local escape. */
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals };

const LOOK_EVERY_MS = 200;
/** After SIGTERM. */
const GRACE_MS = 2_000;
/** A terminal lasts 30 minutes at most: https://docs.aws.amazon.com/gameliftstreams/latest/developerguide/troubleshoot-admin-shell-guide.html */
const SHELL_LASTS_MS = 30 * 60_000;
const WARN_BEFORE_MS = 5 * 60_000;
/** A session that ends this close to the limit has reached it: clocks differ, and connecting took time. */
const LIMIT_MARGIN_MS = 60_000;
const CHECK_EVERY_MS = 5_000;
/** How long without any connection; the plugin may establish a new one meanwhile. */
const GONE_AFTER_MS = 15_000;
/** How long with a stalled connection, which recovers if the network comes back in time. */
const STALLED_TOLD_MS = 10_000;
const STALLED_AFTER_MS = 60_000;
const ESCAPE_WITHIN_MS = 3_000;
/** The shortest real session, if it is not visible whether the plugin connects: nobody types "exit" sooner. */
const SHORTEST_SHELL_MS = 10_000;

/** Runs the plugin with the shell and the terminal until it ends, and then restores the terminal. */
export async function runPlugin(run: PluginRun): Promise<Outcome> {
  const { terminal } = run;
  terminal.prepare();
  const session = new PluginSession(run);
  // Before the plugin starts: an unhandled signal would end us and leave the plugin on the terminal.
  session.listen();
  try {
    return await session.start();
  } finally {
    session.stopListening();
    terminal.restore();
    terminal.discardInput();
  }
}

/** What happens while the plugin has the terminal. */
class PluginSession {
  private child?: ChildProcess;
  private connected = false;
  private wasUp = false;
  /** Since when the connection is not up, and its state. */
  private down?: { readonly since: number; readonly how: Connection; told: boolean };
  private ended?: 'hung' | 'lost';
  private signal?: NodeJS.Signals;
  private escapedAt = -Infinity;
  private readonly startedAt: number;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly listeners: Array<[NodeJS.Signals, () => void]>;
  private readonly now: () => number;
  /** However we end, the plugin must not stay on the terminal. */
  private readonly atExit: () => void;

  constructor(private readonly run: PluginRun) {
    this.now = run.now ?? Date.now;
    this.startedAt = this.now();
    this.atExit = () => {
      this.child?.kill('SIGKILL');
      run.terminal.restore();
    };
    const ignore = () => undefined; // sent by somebody else; the terminal's keys for these are the shell's
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
    if (this.run.terminal.visible) this.watch();
    else this.connect();
    this.timers.push(setInterval(() => this.checkConnection(), CHECK_EVERY_MS));
    return new Promise(resolve => {
      child.once('error', error => resolve({ kind: 'crashed', how: `could not be started (${(error as NodeJS.ErrnoException).code})` }));
      child.once('exit', (code, signal) => resolve(this.outcome(code, signal)));
    });
  }

  private watch(): void {
    const { terminal, connectTimeout } = this.run;
    const looking = setInterval(() => {
      if (!terminal.taken()) return;
      clearInterval(looking);
      clearTimeout(watchdog);
      this.connect();
    }, LOOK_EVERY_MS);
    const watchdog = setTimeout(() => {
      if (!terminal.taken()) this.giveUp('hung');
    }, connectTimeout);
    this.timers.push(looking, watchdog);
  }

  private connect(): void {
    this.connected = true;
    this.run.terminal.handOver();
    this.checkConnection();
    this.timers.push(setTimeout(() => {
      this.tell(`This shell ends in ${formatDuration(WARN_BEFORE_MS)}: none lasts longer than ${formatDuration(SHELL_LASTS_MS)}. You can have a fresh one then.`);
    }, SHELL_LASTS_MS - WARN_BEFORE_MS));
  }

  /** Ends the plugin if its connection is dead: it would hang forever and swallow every key. */
  private checkConnection(): void {
    const how = (this.run.connectionOf ?? connectionOf)(this.child?.pid);
    if (how === 'up') {
      if (this.down?.told) this.tell('The connection is back.');
      this.wasUp = true;
      this.down = undefined;
    } else if (how !== undefined && this.wasUp) {
      if (this.down?.how !== how) this.down = { since: this.now(), how, told: this.down?.told ?? false };
      const downMs = this.now() - this.down.since;
      if (downMs >= (how === 'none' ? GONE_AFTER_MS : STALLED_AFTER_MS)) return this.giveUp('lost');
      if (how === 'stalled' && downMs >= STALLED_TOLD_MS && !this.down.told) {
        this.down.told = true;
        this.tell(`AWS does not answer. This shell is ended if nothing arrives within ${formatDuration(STALLED_AFTER_MS - downMs)}.`);
      }
    }
  }

  /** Gives up: by the local escape once there is a shell, before that by ^C. */
  private interrupt(): void {
    if (!this.connected && !this.run.terminal.taken()) return this.end('SIGINT');
    if (!this.run.terminal.visible) return; // ^C is the shell's
    const again = this.now() - this.escapedAt <= ESCAPE_WITHIN_MS;
    this.escapedAt = this.now();
    if (again) this.end('SIGINT');
    else this.tell('^] once more ends this shell from here.');
  }

  private tell(text: string): void {
    this.run.tell(`\r\n[admin shell] ${text}\r`);
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
    this.child?.kill('SIGCONT'); // somebody may have stopped it
    this.timers.push(setTimeout(() => this.child?.kill('SIGKILL'), GRACE_MS));
  }

  private outcome(code: number | null, signal: NodeJS.Signals | null): Outcome {
    if (this.signal !== undefined) return { kind: 'signalled', signal: this.signal };
    if (this.ended !== undefined) return { kind: this.ended };
    // A key or a hang-up reaches both of us at once, and the plugin's end may be reported before our own signal.
    if (signal === 'SIGINT' || signal === 'SIGHUP') return { kind: 'signalled', signal };
    if (code !== 0) return { kind: 'crashed', how: signal === null ? `ended with exit code ${code}` : `was ended by ${signal}` };
    if (!this.hadTerminal()) return { kind: 'not-connected' };
    if (this.now() - this.startedAt >= SHELL_LASTS_MS - LIMIT_MARGIN_MS) return { kind: 'expired' };
    return this.down === undefined ? { kind: 'ended' } : { kind: 'lost' };
  }

  /** It may have connected and ended between two checks; its changes to the terminal remain. */
  private hadTerminal(): boolean {
    if (this.run.terminal.visible) return this.connected || this.run.terminal.taken();
    return this.wasUp || this.now() - this.startedAt >= SHORTEST_SHELL_MS;
  }
}
