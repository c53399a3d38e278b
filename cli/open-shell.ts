import { PERMANENT_ERRORS, type Answer, type Answered } from './answer';
import { formatDuration } from './duration';
import { ExitCode, Failure } from './failure';
import { networkAdvice } from './network-advice';
import { EMERGENCY, explain, nameOf, refusal, type Asked } from './refusal';
import { parseShell, type Shell } from './shell';

export interface Waiting {
  /** How long to repeat the request, in milliseconds; 0 sends it once. */
  readonly wait: number;
  readonly allowLoopback: boolean;
  readonly asked: Asked;
  /** What a colleague runs to agree to this request. */
  readonly approving: (approvalId: string) => string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Shows a message to the operator while waiting. */
  readonly tell: (text: string) => void;
  /** Asks whether to retry although a shell may have been opened; undefined without a terminal. */
  readonly mayOpenAnother?: (why: string) => Promise<boolean>;
}

/** Pauses between consecutive failures of the network or the broker, in milliseconds. */
const TROUBLE = [1_000, 2_000, 4_000];
/** Pause after a 409 or 429 without Retry-After. */
const USUAL_PAUSE = 5_000;

/**
 * Repeats the request until there is a shell. The broker waits, too, but only within API Gateway's timeout: it then answers
 * "not ready", and the client continues to wait. This is the only place in the client that retries.
 *
 * @throws if a retry would change nothing, or time is up
 */
export async function openShell(askOnce: () => Promise<Answer>, options: Waiting): Promise<Shell> {
  const started = options.now();
  let troubles = 0;
  let gateSaid = '';
  for (;;) {
    const answer = await askOnce();
    if (answer.kind === 'answered' && answer.status === 200) return parseShell(answer.body, options.allowLoopback);

    const notYet = answer.kind === 'answered' && (answer.status === 409 || answer.status === 429);
    if (answer.kind === 'answered' && !notYet && answer.status < 500) throw refusal(answer, options.asked);
    const pause = answer.kind === 'answered' && answer.retryAfterSeconds !== undefined
      ? Math.max(1, answer.retryAfterSeconds) * 1_000
      : notYet ? USUAL_PAUSE : TROUBLE[Math.min(troubles, TROUBLE.length - 1)];
    const left = options.wait - (options.now() - started);
    const failure = notYet ? tooLate(answer, options.wait, pause, left) : answer.kind === 'answered' ? refusal(answer, options.asked) : cutOff(answer);
    if (answer.kind === 'unreachable' && PERMANENT_ERRORS.test(answer.code)) throw failure;
    troubles = notYet ? 0 : troubles + 1;
    if (troubles > TROUBLE.length) throw failure;

    if (pause > left || options.wait === 0) throw failure;
    if (answer.kind === 'answered' && answer.orphaned && !await options.mayOpenAnother?.(`${describe(answer)}, and a shell may have been opened that nobody holds.`)) throw failure;
    const sentence = notYet && answer.gate !== undefined ? sentenceOf(answer, options) : '';
    if (sentence !== '' && sentence !== gateSaid) options.tell(sentence);
    gateSaid = sentence;
    options.tell(`${describe(answer)}; asking again in ${formatDuration(pause)}`);
    await options.sleep(pause);
  }
}

function tooLate(answer: Answered, wait: number, pause: number, left: number): Failure {
  const { type, message } = explain(answer);
  const again = `${answer.approvalId === undefined ? 'Run it' : 'Your request stands: run it'} again with the same --reason, or give a longer --wait. ${EMERGENCY}`;
  const next = answer.gate === undefined ? 'Try again, or give a longer --wait.' : again;
  const waited = wait === 0 ? 'Asked once, as --wait 0 says.'
    : left > 2 * USUAL_PAUSE ? `Not asked again: the broker says to come back in ${formatDuration(pause)}, and of --wait ${formatDuration(wait)} only ${formatDuration(left)} are left.`
      : `Given up after --wait ${formatDuration(wait)}.`;
  return new Failure(ExitCode.NOT_IN_TIME, `The broker answered ${answer.status} ${type}: ${message}\n${waited} ${next}`);
}

/** What a gate says while it has not decided, and what a colleague can do about it. */
function sentenceOf(answer: Answered, { approving }: Waiting): string {
  const { message } = explain(answer);
  return answer.approvalId === undefined ? message : `${message}\nA colleague agrees with:\n  ${approving(answer.approvalId)}`;
}

function cutOff(answer: Exclude<Answer, Answered>): Failure {
  if (answer.kind === 'unreachable') {
    const advice = networkAdvice(answer.code) ?? 'Check --endpoint and the network; a private endpoint is reached from its VPC only, and a proxy by HTTPS_PROXY.';
    return new Failure(ExitCode.BROKER_BROKEN, `The broker can't be reached (${answer.code}).\n${advice}`);
  }
  return new Failure(ExitCode.BROKER_BROKEN, `The broker's answer did not arrive (${answer.code}).\nA shell may have been opened that nobody holds: it is on record, and ends by itself. Try again.`);
}

function describe(answer: Answer): string {
  switch (answer.kind) {
    case 'unreachable': return `The broker can't be reached (${answer.code})`;
    case 'lost': return `The broker's answer did not arrive (${answer.code}); if a shell was opened, nobody holds it, and it is on record`;
    case 'answered': return answer.status === 409 && answer.gate !== undefined ? `${nameOf(answer.gate)} has not decided yet`
      : answer.status === 409 ? 'The session is not ready for a shell'
        : answer.status === 429 ? 'Too many requests at the moment' : `The broker failed (${answer.status})`;
  }
}
