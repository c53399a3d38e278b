import { setTimeout as sleep } from 'node:timers/promises';
import type { Arguments } from './arguments';
import { ask } from './ask';
import { usage } from './failure';
import { openShell } from './open-shell';
import { NAME } from './package';
import type { Prepared } from './prepare';
import { Progress } from './progress';
import { askLine, canAsk, confirm, givenUp } from './questions';
import type { Shell } from './shell';
import type { Target } from './target';
import { visibleText } from './visible-text';

/** A complete request with credentials, ready to be sent. */
export interface ShellRequest {
  readonly progress: Progress;
  /** Repeats the request until there is a shell. */
  open(): Promise<Shell>;
}

/** @throws if a reason is required and ^C is pressed at its prompt */
export async function requestShell(args: Arguments, { broker, network, credentials }: Prepared, target: Target): Promise<ShellRequest> {
  const given = args.reason ?? (canAsk() ? await askLine('Why do you need the shell? It goes on record: ') : undefined);
  const reason = given === undefined ? undefined : visibleText(given, '--reason');
  const progress = new Progress(process.stderr);
  const { emergency } = args;
  if (emergency) await confirmEmergency(reason, target, text => progress.line(text));
  const question = { broker, target, reason, emergency, credentials, network };
  const waiting = {
    wait: args.wait,
    allowLoopback: args.allowLoopback,
    asked: emergency ? 'connectInEmergency' as const : 'connect' as const,
    approving: (id: string) => `npx ${NAME} approve ${id} --stream-group ${target.streamGroupId} ${broker.options}`,
    now: () => performance.now(),
    sleep: (ms: number) => sleep(ms),
    tell: (text: string) => progress.line(text),
    mayOpenAnother: canAsk() ? (why: string) => progress.paused(() => confirm(`${why} Ask for another? It goes on record as another one. [y/N] `)) : undefined,
  };
  const open = () => progress.during(`Waiting for a shell on ${target.streamSessionId}`, () => openShell(() => ask(question), waiting));
  return { progress, open };
}

/** Whoever takes this door knows what it does. Where nobody can be asked, it is said. */
async function confirmEmergency(reason: string | undefined, { streamSessionId }: Target, tell: (text: string) => void): Promise<void> {
  if (reason === undefined) throw usage('--reason is missing: an emergency is always explained.');
  tell(`--emergency opens a shell on ${streamSessionId} without asking anybody. It is announced at once as an emergency, under your name and with your reason, and somebody will review it.`);
  if (canAsk() && !await confirm('Is this an emergency? [y/N] ')) throw givenUp();
}
