import { setTimeout as sleep } from 'node:timers/promises';
import type { Arguments } from './arguments';
import { ask } from './ask';
import { openShell } from './open-shell';
import type { Prepared } from './prepare';
import { Progress } from './progress';
import { askLine, canAsk, confirm } from './questions';
import { visibleReason } from './reason';
import type { Shell } from './shell';
import type { Target } from './target';

/** A complete request with credentials, ready to be sent. */
export interface ShellRequest {
  readonly progress: Progress;
  /** Repeats the request until there is a shell. */
  open(): Promise<Shell>;
}

/** @throws if a reason is required and ^C is pressed at its prompt */
export async function requestShell(args: Arguments, { broker, network, credentials }: Prepared, target: Target): Promise<ShellRequest> {
  const given = args.reason ?? (canAsk() ? await askLine('Why do you need the shell? It goes on record: ') : undefined);
  const reason = given === undefined ? undefined : visibleReason(given);
  const progress = new Progress(process.stderr);
  const question = { broker, target, reason, credentials, network };
  const waiting = {
    wait: args.wait,
    allowLoopback: args.allowLoopback,
    now: () => performance.now(),
    sleep: (ms: number) => sleep(ms),
    tell: (text: string) => progress.line(text),
    mayOpenAnother: canAsk() ? (why: string) => progress.paused(() => confirm(`${why} Ask for another? It goes on record as another one. [y/N] `)) : undefined,
  };
  const open = () => progress.during(`Waiting for a shell on ${target.streamSessionId}`, () => openShell(() => ask(question), waiting));
  return { progress, open };
}
