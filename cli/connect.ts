import type { Arguments } from './arguments';
import { chooseSession } from './choose-session';
import { formatDuration } from './duration';
import { ExitCode, exitCodeOfSignal, Failure } from './failure';
import { hasOwnEscape, requirePlugin, type Plugin } from './plugin';
import { runPlugin, type Outcome } from './plugin-session';
import { prepare, type Prepared } from './prepare';
import { confirm } from './questions';
import { requestShell, type ShellRequest } from './request-shell';
import { parseTarget } from './target';
import { requireTerminal, Terminal } from './terminal';

/** How many shells in a row may hang before we stop offering new ones: each is recorded and may raise an alarm. */
const MAX_HUNG = 3;

/** @returns the exit code */
export async function connect(args: Arguments): Promise<number> {
  // Check everything that could make a shell unusable before requesting one.
  requireTerminal();
  const plugin = requirePlugin(process.env);
  const prepared = await prepare(args, { sessionOptional: true });
  const target = prepared.target ?? parseTarget(args.streamGroup, await chooseSession({ ...prepared, region: prepared.broker.region }));
  const request = await requestShell(args, prepared, target);
  if (plugin.warning !== undefined) request.progress.line(plugin.warning);

  const terminal = new Terminal();
  if (!terminal.readable) request.progress.line(`On this platform, the client can't tell whether the plugin connects. If there is no prompt after ${formatDuration(args.connectTimeout)}, close this window and try again.`);
  for (let hung = 0; ;) {
    const outcome = await openAndRun(request, prepared, args, plugin, terminal);
    if (outcome.kind === 'ended') return ExitCode.DONE;
    if (outcome.kind === 'signalled') return exitCodeOfSignal(outcome.signal);
    const failure = failureOf(outcome, args.connectTimeout);
    hung = outcome.kind === 'hung' ? hung + 1 : 0;
    if (outcome.kind === 'crashed' || outcome.kind === 'not-connected' || hung === MAX_HUNG) throw failure;
    request.progress.line(failure.message);
    if (!await confirm('Request a new shell? It will be recorded as another one. [y/N] ')) return failure.exitCode;
  }
}

async function openAndRun(request: ShellRequest, prepared: Prepared, args: Arguments, plugin: Plugin, terminal: Terminal): Promise<Outcome> {
  const { broker, credentials, config } = prepared;
  const { progress } = request;
  const shell = await request.open();
  progress.line(`The broker opened ${shell.SessionId} after ${progress.elapsed()} s. It lasts at most 30 minutes, 15 without input. ^C goes to the remote shell; "exit" ends it.`);
  progress.line(`If it stops responding, press ${escapeKeys(plugin, terminal)} to end it.`);
  return runPlugin({
    path: plugin.path,
    shell,
    region: broker.region,
    credentials: await credentials(),
    caBundle: config.caBundle,
    connectTimeout: args.connectTimeout,
    terminal,
    print: text => process.stderr.write(`${text}\n`),
  });
}

function escapeKeys(plugin: Plugin, terminal: Terminal): string {
  return [terminal.readable ? '^] twice' : 'Ctrl+Break', ...hasOwnEscape(plugin) ? ['Enter ~ .'] : []].join(' or ');
}

function failureOf(outcome: Exclude<Outcome, { kind: 'ended' | 'signalled' }>, connectTimeout: number): Failure {
  switch (outcome.kind) {
    case 'hung':
      return new Failure(ExitCode.PLUGIN_FAILED, `The plugin did not connect within ${formatDuration(connectTimeout)} and was stopped. The shell's address may have expired, or this network may block WebSocket connections to AWS.`);
    case 'lost':
      return new Failure(ExitCode.CONNECTION_LOST, 'The connection to the shell was lost. What you ran in it may still be running; the stream session continues.');
    case 'expired':
      return new Failure(ExitCode.DONE, 'The shell has reached its limit of 30 minutes.');
    case 'not-connected':
      return new Failure(ExitCode.PLUGIN_FAILED, 'The plugin exited before the shell opened; its output above says why. Try again to request a new shell.');
    case 'crashed':
      return new Failure(ExitCode.PLUGIN_FAILED, `The plugin ${outcome.how}; its output above says why. Try again to request a new shell.`);
  }
}
