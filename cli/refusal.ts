import type { Answered } from './answer';
import { ExitCode, Failure, printable } from './failure';

/** What was asked for, by the name of the grant. */
export type Asked = 'connect' | 'connectInEmergency' | 'approve' | 'reviewEmergencies';

/** The type and message of a response that is not a shell. */
export function explain(answer: Answered): { type: string; message: string } {
  let parsed: Record<string, unknown> = {};
  try {
    parsed = Object(JSON.parse(answer.body));
  } catch {
    // not the broker's: the status must do
  }
  const type = String(answer.type ?? parsed.__type ?? '').replace(/^.*#/, '');
  const message = parsed.Message ?? parsed.message;
  return { type: printable(type), message: typeof message === 'string' ? optionsForHeaders(printable(message)) : '' };
}

/** Replaces names of the API with those of the options that an operator has typed. */
function optionsForHeaders(message: string): string {
  return message.replace(/in the header x-admin-shell-(reason|note)/g, 'with --$1').replace(/the header x-admin-shell-(reason|note)/gi, '--$1');
}

/** The failure for a response that a retry would not change. */
export function refusal(answer: Answered, asked: Asked = 'connect'): Failure {
  const { type, message } = explain(answer);
  const trace = answer.requestId === undefined ? '' : ` (request ID ${printable(answer.requestId)})`;
  const said = message === '' ? `${answer.status}${type === '' ? '' : ` ${type}`}` : `${answer.status} ${type}: ${message}`;
  const code = answer.status === 400 || answer.status === 403 || answer.status === 404 ? ExitCode.REFUSED : ExitCode.BROKER_BROKEN;
  return new Failure(code, `The broker answered ${said}${trace}\n${wayOut(answer, type, message, asked)}`.trimEnd());
}

function wayOut({ status, gate }: Answered, type: string, message: string, asked: Asked): string {
  if (type === '' && status < 500) return 'That is not the broker\'s way of answering: check --endpoint, which must end with the stage (the construct\'s endpointUrl).';
  if (status === 403) {
    if (/expired: \d{8}T|signature (?:expired|not yet current)/i.test(message)) return 'This machine\'s clock is off by more than five minutes: set it right.';
    if (/security token.*(?:invalid|expired)/i.test(message)) return 'The AWS credentials are of another account, or have expired: log in again (aws sso login), or choose another --profile.';
    if (/signature|scoped to/i.test(message)) return 'The AWS credentials or the Region are wrong: check --profile and --region.';
    if (/authentication token/i.test(message)) return `No such path at this address: check --endpoint, which must end with the stage.${NO_PATH[asked]}`;
    if (gate !== undefined) return `${nameOf(gate)} decided that, and no shell was opened. Nothing is wrong with your AWS permissions.`;
    if (/session name|aws-sdk-|botocore-session/i.test(message)) return 'Add role_session_name = YOUR_NAME to the profile (AWS_ROLE_SESSION_NAME for a web identity), or sign in as yourself (aws sso login).';
    if (saysItself(asked) && !/not authorized to perform|explicit deny/i.test(message)) return '';
    return `Ask the platform team for grants.${asked} on this stream group, or choose a --profile that has it.`;
  }
  if (saysItself(asked) && status < 500) return status === 404 ? 'Check the ID and --stream-group. "approvals" lists what is pending.' : '';
  if (status === 404) return 'Check --stream-group and --stream-session, and whether the stream session is over.';
  if (status === 400) return 'Change what the message names (--reason, --stream-session), and try again.';
  const door = gate !== undefined && asked === 'connect' ? ` ${EMERGENCY}` : '';
  return `Try again later; if it persists, give the platform team this answer's request ID.${door}`;
}

/** Whether the broker's refusals say themselves what to do, other than IAM's. */
function saysItself(asked: Asked): boolean {
  return asked === 'approve' || asked === 'reviewEmergencies';
}

/** For whoever is alone at night. */
export const EMERGENCY = 'If it can\'t wait: --emergency, where grants.connectInEmergency allows it, asks nobody, and everybody hears of it.';

/** Why there may be no such path though the address is right. */
const NO_PATH: Record<Asked, string> = {
  connect: '',
  connectInEmergency: ' If it does, this broker has no emergency door: grants.connectInEmergency makes it.',
  approve: ' If it does, this broker asks no second person: Gate.twoPersons makes it.',
  reviewEmergencies: ' If it does, this broker has no emergency door, so there is nothing to review.',
};

/** For people. */
export function nameOf(gate: string): string {
  return gate === 'two-persons' ? 'The rule that a second person agrees' : `The gate ${printable(gate).slice(0, 64)}`;
}
