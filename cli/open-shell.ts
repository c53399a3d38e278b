import { PERMANENT_ERRORS, type Answer, type Answered } from './answer';
import { formatDuration } from './duration';
import { ExitCode, Failure } from './failure';
import { brokerAdvice } from './network-advice';
import { EMERGENCY, explain, nameOf, refusal, type GrantName } from './refusal-advice';
import { parseShell, type Shell } from './shell';

export interface OpenShellOptions {
  /** How long to keep repeating the request, in milliseconds; 0 sends it once. */
  readonly wait: number;
  readonly allowLoopback: boolean;
  readonly grant: GrantName;
  /** The command with which a colleague approves this request. */
  readonly approveCommand: (approvalId: string) => string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Shows a message to the operator while waiting. */
  readonly print: (text: string) => void;
  /** Asks whether to retry although a shell may have been opened; undefined without a terminal. */
  readonly mayOpenAnother?: (why: string) => Promise<boolean>;
}

/** Pauses between consecutive failures of the network or the broker, in milliseconds. */
const FAILURE_PAUSES = [1_000, 2_000, 4_000];
/** Pause after a 409 or 429 without Retry-After, in milliseconds. */
const DEFAULT_PAUSE = 5_000;

/**
 * Repeats the request until there is a shell. The broker waits too, but only within API Gateway's timeout: then it answers
 * "not ready", and the client keeps waiting. This is the only place in the client that retries.
 *
 * @throws if a retry would change nothing, or time is up
 */
export async function openShell(askOnce: () => Promise<Answer>, options: OpenShellOptions): Promise<Shell> {
  const started = options.now();
  let failures = 0;
  let lastGateMessage = '';
  for (;;) {
    const answer = await askOnce();
    if (answer.kind === 'answered' && answer.status === 200) return parseShell(answer.body, options.allowLoopback);

    const notYet = answer.kind === 'answered' && (answer.status === 409 || answer.status === 429);
    if (answer.kind === 'answered' && !notYet && answer.status < 500) throw refusal(answer, options.grant);
    const pause = answer.kind === 'answered' && answer.retryAfterSeconds !== undefined
      ? Math.max(1, answer.retryAfterSeconds) * 1_000
      : notYet ? DEFAULT_PAUSE : FAILURE_PAUSES[Math.min(failures, FAILURE_PAUSES.length - 1)];
    const remaining = options.wait - (options.now() - started);
    const failure = notYet ? timedOut(answer, options.wait, pause, remaining) : answer.kind === 'answered' ? refusal(answer, options.grant) : unanswered(answer);
    if (answer.kind === 'unreachable' && PERMANENT_ERRORS.test(answer.code)) throw failure;
    failures = notYet ? 0 : failures + 1;
    if (failures > FAILURE_PAUSES.length) throw failure;

    if (pause > remaining || options.wait === 0) throw failure;
    if (answer.kind === 'answered' && answer.orphaned && !await options.mayOpenAnother?.(`${describe(answer)}, and a shell may have been opened that nobody can use.`)) throw failure;
    const message = notYet && answer.gate !== undefined ? gateMessage(answer, options) : '';
    if (message !== '' && message !== lastGateMessage) options.print(message);
    lastGateMessage = message;
    options.print(`${describe(answer)}; asking again in ${formatDuration(pause)}`);
    await options.sleep(pause);
  }
}

function timedOut(answer: Answered, wait: number, pause: number, remaining: number): Failure {
  const { type, message } = explain(answer);
  const again = `${answer.approvalId === undefined ? 'Run it' : 'Your request is still pending: run it'} again with the same --reason, or with a longer --wait. ${EMERGENCY}`;
  const next = answer.gate === undefined ? 'Try again, or use a longer --wait.' : again;
  const waited = wait === 0 ? 'Asked only once, because of --wait 0.'
    : remaining > 2 * DEFAULT_PAUSE ? `Not asked again: the broker says to retry in ${formatDuration(pause)}, but only ${formatDuration(remaining)} of --wait ${formatDuration(wait)} are left.`
      : `Gave up after --wait ${formatDuration(wait)}.`;
  return new Failure(ExitCode.TIMED_OUT, `The broker answered ${answer.status} ${type}: ${message}\n${waited} ${next}`);
}

/** The message of a gate that has not decided, and how a colleague can approve. */
function gateMessage(answer: Answered, { approveCommand }: OpenShellOptions): string {
  const { message } = explain(answer);
  return answer.approvalId === undefined ? message : `${message}\nA colleague can approve it with:\n  ${approveCommand(answer.approvalId)}`;
}

function unanswered(answer: Exclude<Answer, Answered>): Failure {
  if (answer.kind === 'unreachable') {
    return new Failure(ExitCode.BROKER_FAILED, `The broker can't be reached (${answer.code}).\n${brokerAdvice(answer.code)}`);
  }
  return new Failure(ExitCode.BROKER_FAILED, `The broker's answer did not arrive (${answer.code}).\nA shell may have been opened that nobody can use; it is on record, and will end by itself. Try again.`);
}

function describe(answer: Answer): string {
  switch (answer.kind) {
    case 'unreachable': return `The broker can't be reached (${answer.code})`;
    case 'lost': return `The broker's answer did not arrive (${answer.code}); if a shell was opened, nobody can use it, and it is on record`;
    case 'answered': return answer.status === 409 && answer.gate !== undefined ? `${nameOf(answer.gate)} has not decided yet`
      : answer.status === 409 ? 'The session is not ready for a shell'
        : answer.status === 429 ? 'Too many requests right now' : `The broker failed (${answer.status})`;
  }
}
