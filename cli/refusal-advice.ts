import type { Answered } from './answer';
import { ExitCode, Failure, printable } from './failure';

/** The grant that a request needs. */
export type GrantName = 'connect' | 'connectInEmergency' | 'approve' | 'reviewEmergencies';

/** The type and message of a response that is not a shell. */
export function explain(answer: Answered): { type: string; message: string } {
  let parsed: Record<string, unknown> = {};
  try {
    parsed = Object(JSON.parse(answer.body));
  } catch {
    // not the broker's: only the status is known
  }
  const type = String(answer.type ?? parsed.__type ?? '').replace(/^.*#/, '');
  const message = parsed.Message ?? parsed.message;
  return { type: printable(type), message: typeof message === 'string' ? withOptionNames(printable(message)) : '' };
}

/** Replaces the names of headers with those of the options that the operator typed. */
function withOptionNames(message: string): string {
  return message.replace(/in the header x-admin-shell-(reason|note)/g, 'with --$1').replace(/the header x-admin-shell-(reason|note)/gi, '--$1');
}

/** The failure for a response that a retry would not change. */
export function refusal(answer: Answered, grant: GrantName = 'connect'): Failure {
  const { type, message } = explain(answer);
  const trace = answer.requestId === undefined ? '' : ` (request ID ${printable(answer.requestId)})`;
  const summary = message === '' ? `${answer.status}${type === '' ? '' : ` ${type}`}` : `${answer.status} ${type}: ${message}`;
  const code = answer.status === 400 || answer.status === 403 || answer.status === 404 ? ExitCode.REFUSED : ExitCode.BROKER_FAILED;
  return new Failure(code, `The broker answered ${summary}${trace}\n${adviceFor(answer, type, message, grant)}`.trimEnd());
}

function adviceFor({ status, gate }: Answered, type: string, message: string, grant: GrantName): string {
  if (type === '' && status < 500) return 'This does not look like the broker\'s answer: check --endpoint, which must end with the stage (use the construct\'s endpointUrl).';
  if (status === 403) {
    if (/expired: \d{8}T|signature (?:expired|not yet current)/i.test(message)) return 'This machine\'s clock is off by more than five minutes: correct it.';
    if (/security token.*(?:invalid|expired)/i.test(message)) return 'The AWS credentials belong to another account, or have expired: log in again (aws sso login), or choose another --profile.';
    if (/signature|scoped to/i.test(message)) return 'The AWS credentials or the Region are wrong: check --profile and --region.';
    if (/authentication token/i.test(message)) return `No such path at this address: check --endpoint, which must end with the stage.${NO_PATH[grant]}`;
    if (gate !== undefined) return `${nameOf(gate)} decided this, and no shell was opened. It has nothing to do with your AWS permissions.`;
    if (/session name|aws-sdk-|botocore-session/i.test(message)) return 'Add role_session_name = YOUR_NAME to the profile (AWS_ROLE_SESSION_NAME for a web identity), or sign in as yourself (aws sso login).';
    if (explainsItself(grant) && !/not authorized to perform|explicit deny/i.test(message)) return '';
    return `Ask the platform team for grants.${grant} on this stream group, or choose a --profile that has it.`;
  }
  if (explainsItself(grant) && status < 500) return status === 404 ? 'Check the ID and --stream-group. "approvals" lists what is pending.' : '';
  if (status === 404) return 'Check --stream-group and --stream-session, and whether the stream session has ended.';
  if (status === 400) return 'Correct what the message names (--reason, --stream-session), and try again.';
  const emergency = gate !== undefined && grant === 'connect' ? ` ${EMERGENCY}` : '';
  return `Try again later; if it persists, give the platform team the request ID.${emergency}`;
}

/** Whether the broker's own refusals already say what to do. IAM's never do. */
function explainsItself(grant: GrantName): boolean {
  return grant === 'approve' || grant === 'reviewEmergencies';
}

export const EMERGENCY = 'If it can\'t wait and you have grants.connectInEmergency: --emergency asks nobody, and everyone is notified.';

/** Why the path may not exist although the address is right. */
const NO_PATH: Record<GrantName, string> = {
  connect: '',
  connectInEmergency: ' If it does, this broker has no emergency access: grants.connectInEmergency adds it.',
  approve: ' If it does, this broker requires no second person: Gate.twoPersons adds that.',
  reviewEmergencies: ' If it does, this broker has no emergency access, so there is nothing to review.',
};

export function nameOf(gate: string): string {
  return gate === 'two-persons' ? 'The two-person gate' : `The gate ${printable(gate).slice(0, 64)}`;
}
