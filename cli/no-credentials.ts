import { ExitCode, Failure, printable } from './failure';
import { networkAdvice } from './network-advice';

/** Explains an error of the SDK's credential chain, with advice. */
export function noCredentials(error: unknown, profile: string | undefined): Failure {
  if (error instanceof Failure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const cause = { code: rootOf(error).code ?? codeIn(message) };
  const said = cause.code === undefined || message.includes(cause.code) ? message : `${message} (${cause.code})`;
  const named = profile === undefined ? '' : ` --profile ${profile}`;
  const advice = cause.code === undefined ? undefined : networkAdvice(cause.code);
  return new Failure(ExitCode.NO_CREDENTIALS, `No AWS credentials${profile === undefined ? '' : ` from profile ${profile}`}: ${printable(said)}\n${advice ?? wayOut(message, named)}`);
}

/** The SDK wraps network errors. */
function rootOf(error: unknown): { code?: string } {
  for (let at = error as { code?: unknown; cause?: unknown } | undefined; at !== undefined && at !== null; at = at.cause as typeof at) {
    if (typeof at.code === 'string' && networkAdvice(at.code) !== undefined) return { code: at.code };
  }
  return {};
}

/** Some of its providers keep only the message. */
function codeIn(message: string): string | undefined {
  const proxied = /the proxy answered (\d{3})/.exec(message);
  if (proxied) return `PROXY_${proxied[1]}`;
  if (/self.signed certificate/i.test(message)) return 'SELF_SIGNED_CERT_IN_CHAIN';
  if (/unable to (?:verify the first|get (?:local )?issuer) certificate/i.test(message)) return 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
  return /certificate has expired/i.test(message) ? 'CERT_HAS_EXPIRED' : undefined;
}

function wayOut(message: string, named: string): string {
  if (/aws login|login_session|failed to load token|reauthenticate/i.test(message)) return `Log in, then try again: aws login${named}`;
  if (/SSO/i.test(message) || /token is expired/i.test(message)) return `Log in, then try again: aws sso login${named}`;
  if (/multi-factor/i.test(message)) return 'The profile requires an MFA code, which can only be typed on a terminal.';
  if (/MultiFactorAuthentication/i.test(message)) return 'STS refused the MFA code: try again with the next one that the device shows.';
  if (/could not resolve credentials using profile/i.test(message)) return 'Is it spelled right, and complete? "aws configure list-profiles" shows those that exist.';
  if (/credential_process|command failed/i.test(message)) return 'The profile\'s credential_process failed: run it by hand to see why.';
  if (/not authorized to perform: sts:AssumeRole/i.test(message)) return 'The role\'s trust policy does not admit you, or an IAM policy denies it: ask whoever owns the role.';
  if (/any providers|metadata|timeout/i.test(message)) return 'Log in (aws sso login), choose a profile (--profile), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
  return 'Check it with: aws sts get-caller-identity' + named;
}
