import type { Arguments } from './arguments';
import { formatDuration } from './duration';
import { ExitCode, exitCodeOfSignal, Failure } from './failure';
import { requirePlugin } from './plugin';
import { prepareRequest, type ShellRequest } from './request-shell';
import { runPlugin, type Outcome } from './run-plugin';
import { prompt, requireTerminal, Terminal } from './terminal';

/** Each is on record, and wakes someone. */
const MOST_SHELLS = 3;

/** @returns the exit code */
export async function connect(args: Arguments): Promise<number> {
  // Everything that could make a shell useless is found out before one is asked for.
  requireTerminal();
  const plugin = requirePlugin(process.env);
  const request = await prepareRequest(args);
  if (plugin.warning !== undefined) request.progress.line(plugin.warning);

  const terminal = new Terminal();
  if (!terminal.visible) request.progress.line(`Here nobody can see whether the plugin connects. If there is no prompt after ${formatDuration(args.connectTimeout)}, close this window and try again.`);
  for (let shells = 1; ; shells++) {
    const outcome = await handOver(request, args, plugin.path, terminal);
    if (outcome.kind === 'ended') return ExitCode.DONE;
    if (outcome.kind === 'signalled') return exitCodeOfSignal(outcome.signal);
    const failure = pluginFailure(outcome, args.connectTimeout);
    if (outcome.kind !== 'hung' || shells === MOST_SHELLS) throw failure;
    request.progress.line(failure.message);
    // Not the Enter that somebody has pressed while nothing happened.
    if (!/^y(?:es)?$/i.test(prompt('Ask for a fresh shell? It goes on record as another one. [y/N] ') ?? '')) return failure.exitCode;
  }
}

async function handOver(request: ShellRequest, { profile, connectTimeout }: Arguments, path: string, terminal: Terminal): Promise<Outcome> {
  const { progress, region, signer } = request;
  const shell = await request.open();
  progress.line(`The broker opened ${shell.SessionId} after ${progress.elapsed()} s. It lasts 30 minutes, 15 without a key pressed; ^C goes to the shell, "exit" ends it.`);
  return runPlugin({
    path,
    shell,
    region,
    profile,
    connectTimeout,
    terminal,
    mayAskMetadata: signer.ofThisMachine,
    tell: text => process.stderr.write(`${text}\n`),
  });
}

function pluginFailure(outcome: Extract<Outcome, { kind: 'hung' | 'not-connected' | 'crashed' }>, connectTimeout: number): Failure {
  switch (outcome.kind) {
    case 'hung':
      return new Failure(ExitCode.PLUGIN_FAILED, `The plugin has not connected within ${formatDuration(connectTimeout)} and was ended. The shell's address may have expired, or this network lets no WebSocket through to AWS.`);
    case 'not-connected':
      return new Failure(ExitCode.PLUGIN_FAILED, 'The plugin ended before the shell was there; what it printed above says why. Try again: that asks for a fresh shell.');
    case 'crashed':
      return new Failure(ExitCode.PLUGIN_FAILED, `The plugin ${outcome.how}; what it printed above says why. Try again: that asks for a fresh shell.`);
  }
}
