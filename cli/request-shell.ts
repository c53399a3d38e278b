import { setTimeout as sleep } from 'node:timers/promises';
import type { Arguments } from './arguments';
import { usage } from './failure';
import { openShell } from './open-shell';
import { NAME } from './package';
import type { Prepared } from './prepare';
import { Progress } from './progress';
import { askLine, canAsk, cancelled, confirm } from './questions';
import { requestAccess } from './send';
import type { Shell } from './shell';
import type { Target } from './target';
import { visibleText } from './visible-text';

/** A request that is ready to be sent. */
export interface ShellRequest {
  readonly progress: Progress;
  open(): Promise<Shell>;
}

/** @throws if ^C is pressed at the prompt for a reason */
export async function requestShell(args: Arguments, { broker, network, credentials }: Prepared, target: Target): Promise<ShellRequest> {
  const given = args.reason ?? (canAsk() ? await askLine('Why do you need the shell? Your answer will be recorded: ') : undefined);
  const reason = given === undefined ? undefined : visibleText(given, '--reason');
  const progress = new Progress(process.stderr);
  const { emergency } = args;
  if (emergency) await confirmEmergency(reason, target, text => progress.line(text));
  const request = { broker, target, reason, emergency, credentials, network };
  const options = {
    wait: args.wait,
    allowLoopback: args.allowLoopback,
    grant: emergency ? 'connectInEmergency' as const : 'connect' as const,
    approveCommand: (id: string) => `npx ${NAME} approve ${id} --stream-group ${target.streamGroupId} ${broker.options}`,
    now: () => performance.now(),
    sleep: (ms: number) => sleep(ms),
    print: (text: string) => progress.line(text),
    mayOpenAnother: canAsk() ? (why: string) => progress.paused(() => confirm(`${why} Request another? It will be recorded too. [y/N] `)) : undefined,
  };
  const open = () => progress.during(`Waiting for a shell on ${target.streamSessionId}`, () => openShell(() => requestAccess(request), options));
  return { progress, open };
}

/** Says what an emergency means, and on a terminal asks for confirmation. */
async function confirmEmergency(reason: string | undefined, { streamSessionId }: Target, print: (text: string) => void): Promise<void> {
  if (reason === undefined) throw usage('--reason is missing: an emergency always needs one.');
  print(`--emergency opens a shell on ${streamSessionId} without asking anybody. It is announced at once as an emergency, with your name and your reason, and somebody will review it.`);
  if (canAsk() && !await confirm('Is this an emergency? [y/N] ')) throw cancelled();
}
