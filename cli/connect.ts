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

/** How many shells in a row may fail to connect: each is recorded and may raise an alarm. */
const MOST_HUNG = 3;

/** @returns the exit code */
export async function connect(args: Arguments): Promise<number> {
  // Check everything that could make a shell unusable before requesting one.
  requireTerminal();
  const plugin = requirePlugin(process.env);
  const prepared = await prepare(args, { mayChoose: true });
  const target = prepared.target ?? parseTarget(args.streamGroup, await chooseSession({ ...prepared, region: prepared.broker.region }));
  const request = await requestShell(args, prepared, target);
  if (plugin.warning !== undefined) request.progress.line(plugin.warning);

  const terminal = new Terminal();
  if (!terminal.visible) request.progress.line(`On this platform, the client cannot tell whether the plugin connects. If there is no prompt after ${formatDuration(args.connectTimeout)}, close this window and try again.`);
  for (let hung = 0; ;) {
    const outcome = await openOne(request, prepared, args, plugin, terminal);
    if (outcome.kind === 'ended') return ExitCode.DONE;
    if (outcome.kind === 'signalled') return exitCodeOfSignal(outcome.signal);
    const failure = failureOf(outcome, args.connectTimeout);
    hung = outcome.kind === 'hung' ? hung + 1 : 0;
    if (outcome.kind === 'crashed' || outcome.kind === 'not-connected' || hung === MOST_HUNG) throw failure;
    request.progress.line(failure.message);
    // Discard an Enter that was pressed while nothing happened.
    if (!await confirm('Ask for a fresh shell? It goes on record as another one. [y/N] ')) return failure.exitCode;
  }
}

async function openOne(request: ShellRequest, prepared: Prepared, args: Arguments, plugin: Plugin, terminal: Terminal): Promise<Outcome> {
  const { broker, credentials, config } = prepared;
  const { progress } = request;
  const shell = await request.open();
  progress.line(`The broker opened ${shell.SessionId} after ${progress.elapsed()} s. It lasts 30 minutes, 15 without a key pressed; ^C goes to the shell, "exit" ends it.`);
  progress.line(`If it no longer answers: ${escapes(plugin, terminal)} ends it from here.`);
  return runPlugin({
    path: plugin.path,
    shell,
    region: broker.region,
    credentials: await credentials(),
    caBundle: config.caBundle,
    connectTimeout: args.connectTimeout,
    terminal,
    tell: text => process.stderr.write(`${text}\n`),
  });
}

function escapes(plugin: Plugin, terminal: Terminal): string {
  return [...hasOwnEscape(plugin) ? ['Enter ~ .'] : [], terminal.visible ? '^] twice' : 'Ctrl+Break'].join(', or ');
}

function failureOf(outcome: Exclude<Outcome, { kind: 'ended' | 'signalled' }>, connectTimeout: number): Failure {
  switch (outcome.kind) {
    case 'hung':
      return new Failure(ExitCode.PLUGIN_FAILED, `The plugin has not connected within ${formatDuration(connectTimeout)} and was ended. The shell's address may have expired, or this network lets no WebSocket through to AWS.`);
    case 'lost':
      return new Failure(ExitCode.CONNECTION_LOST, 'The connection to the shell was lost. What ran in it may still run; the stream session goes on.');
    case 'expired':
      return new Failure(ExitCode.DONE, 'The shell\'s 30 minutes are over.');
    case 'not-connected':
      return new Failure(ExitCode.PLUGIN_FAILED, 'The plugin ended before the shell opened; what it printed above says why. Try again: that asks for a fresh shell.');
    case 'crashed':
      return new Failure(ExitCode.PLUGIN_FAILED, `The plugin ${outcome.how}; what it printed above says why. Try again: that asks for a fresh shell.`);
  }
}
