import { spawn, type ChildProcess } from 'node:child_process';
import { ssmEndpoint } from './aws-hosts';
import { formatDuration } from './duration';
import type { Shell } from './shell';
import type { Terminal } from './terminal';

export interface PluginRun {
  readonly path: string;
  readonly shell: Shell;
  readonly region: string;
  readonly profile?: string;
  /** Whether it may look for credentials at the instance metadata service. Elsewhere that can take longer than the address lives. */
  readonly mayAskMetadata: boolean;
  /** How long it may take to connect, in milliseconds. */
  readonly connectTimeout: number;
  readonly terminal: Terminal;
  readonly tell: (text: string) => void;
}

/** How it ended. Its own exit code says little: 0 is "ended", after most errors too. */
export type Outcome =
  | { readonly kind: 'ended' }
  /** It ended by itself and never had the terminal. */
  | { readonly kind: 'not-connected' }
  /** We ended it, since it never connected. */
  | { readonly kind: 'hung' }
  | { readonly kind: 'crashed'; readonly how: string }
  /** Somebody wanted us to end. */
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals };

/** Its name must begin so; the plugin reads the response there. */
const RESPONSE = 'AWS_SSM_START_SESSION_RESPONSE';
const LOOK_EVERY_MS = 200;
/** After SIGTERM. */
const GRACE_MS = 2_000;
/** A terminal lasts 30 minutes at most: https://docs.aws.amazon.com/gameliftstreams/latest/developerguide/troubleshoot-admin-shell-guide.html */
const SHELL_LASTS_MS = 30 * 60_000;
const WARN_BEFORE_MS = 5 * 60_000;

/** Gives the shell to the plugin, and the terminal with it, until it ends. The terminal is as before afterwards. */
export async function runPlugin(run: PluginRun): Promise<Outcome> {
  const { terminal } = run;
  terminal.prepare();
  const attended = new Attendance(run);
  // Before the plugin starts: what we don't handle would end us, and leave it on the terminal.
  attended.listen();
  try {
    return await attended.start();
  } finally {
    attended.stopListening();
    terminal.restore();
    terminal.discardInput();
  }
}

/** argv, as the AWS CLI gives it. The first is the name of the variable: the response itself would stand in everybody's `ps`. */
export function pluginArguments({ shell, region, profile }: Pick<PluginRun, 'shell' | 'region' | 'profile'>): string[] {
  return [RESPONSE, region, 'StartSession', profile ?? '', JSON.stringify({ Target: shell.SessionId }), ssmEndpoint(region)];
}

/** The environment of the plugin, and of nothing else. */
export function pluginEnvironment({ shell, mayAskMetadata }: Pick<PluginRun, 'shell' | 'mayAskMetadata'>, ours: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...ours,
    ...!mayAskMetadata && { AWS_EC2_METADATA_DISABLED: 'true' },
    [RESPONSE]: JSON.stringify(shell),
  };
}

/** What happens while the plugin has the terminal. */
class Attendance {
  private child?: ChildProcess;
  private connected = false;
  private hung = false;
  private signal?: NodeJS.Signals;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly listeners: Array<[NodeJS.Signals, () => void]>;
  /** Whatever ends us: the plugin must not stay on the terminal. */
  private readonly atExit: () => void;

  constructor(private readonly run: PluginRun) {
    this.atExit = () => {
      this.child?.kill('SIGKILL');
      run.terminal.restore();
    };
    const leaveIt = () => undefined; // the terminal sends these to the plugin as well, and it passes them on to the shell
    this.listeners = [
      ['SIGINT', () => this.interrupt()],
      ['SIGQUIT', leaveIt],
      ['SIGTSTP', leaveIt],
      ['SIGTERM', () => this.end('SIGTERM')],
      ['SIGHUP', () => this.end('SIGHUP')],
    ];
  }

  public listen(): void {
    for (const [signal, listener] of this.listeners) {
      if (process.platform !== 'win32' || signal === 'SIGINT' || signal === 'SIGHUP') process.on(signal, listener);
    }
    process.once('exit', this.atExit);
  }

  public stopListening(): void {
    for (const timer of this.timers) clearTimeout(timer);
    for (const [signal, listener] of this.listeners) process.off(signal, listener);
    process.off('exit', this.atExit);
  }

  public start(): Promise<Outcome> {
    const child = spawn(this.run.path, pluginArguments(this.run), { stdio: 'inherit', env: pluginEnvironment(this.run, process.env), windowsHide: false });
    this.child = child;
    if (this.run.terminal.visible) this.watch();
    else this.connect();
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
      if (terminal.taken()) return;
      this.hung = true;
      this.kill();
    }, connectTimeout);
    this.timers.push(looking, watchdog);
  }

  private connect(): void {
    this.connected = true;
    this.run.terminal.handOver();
    this.timers.push(setTimeout(() => {
      this.run.tell(`\r\n[admin shell] This shell ends in ${formatDuration(WARN_BEFORE_MS)}: none lasts longer than ${formatDuration(SHELL_LASTS_MS)}. Ask for a new one then.\r`);
    }, SHELL_LASTS_MS - WARN_BEFORE_MS));
  }

  /** ^C belongs to the shell, once there is one. Before, it means: give up. */
  private interrupt(): void {
    if (this.connected || this.run.terminal.taken()) return;
    this.end('SIGINT');
  }

  private end(signal: NodeJS.Signals): void {
    this.signal ??= signal;
    this.kill(signal === 'SIGHUP' ? 'SIGHUP' : 'SIGTERM');
  }

  private kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    this.child?.kill(signal);
    this.child?.kill('SIGCONT'); // ^Z before it was connected has stopped it
    this.timers.push(setTimeout(() => this.child?.kill('SIGKILL'), GRACE_MS));
  }

  private outcome(code: number | null, signal: NodeJS.Signals | null): Outcome {
    if (this.signal !== undefined) return { kind: 'signalled', signal: this.signal };
    if (this.hung) return { kind: 'hung' };
    // It may have connected and ended between two looks; what it did to the terminal, it leaves behind.
    const connected = this.connected || this.run.terminal.taken();
    if (code !== 0) return { kind: 'crashed', how: signal === null ? `ended with exit code ${code}` : `was ended by ${signal}` };
    return connected ? { kind: 'ended' } : { kind: 'not-connected' };
  }
}
