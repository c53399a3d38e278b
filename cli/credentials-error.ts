import { ExitCode, Failure, printable } from './failure';
import { networkAdvice } from './network-advice';

/** Explains an error of the SDK's credential chain, with advice. */
export function credentialsError(error: unknown, profile: string | undefined): Failure {
  if (error instanceof Failure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = networkErrorCode(error) ?? codeInMessage(message);
  const what = code === undefined || message.includes(code) ? message : `${message} (${code})`;
  const option = profile === undefined ? '' : ` --profile ${profile}`;
  const advice = code === undefined ? undefined : networkAdvice(code);
  return new Failure(ExitCode.NO_CREDENTIALS, `No AWS credentials${profile === undefined ? '' : ` from profile ${profile}`}: ${printable(what)}\n${advice ?? adviceFor(message, option)}`);
}

/** Explains that the credentials would name nobody. */
export function unnamedError(why: string): Failure {
  return new Failure(ExitCode.NO_CREDENTIALS, `${why} The record of a shell must name you.\nAdd role_session_name = YOUR_NAME to the profile, or set AWS_ROLE_SESSION_NAME if there is no profile, or sign in as yourself first (aws sso login).`);
}

/** The code of a network error that the SDK has wrapped. */
function networkErrorCode(error: unknown): string | undefined {
  for (let at = error as { code?: unknown; cause?: unknown } | undefined; at !== undefined && at !== null; at = at.cause as typeof at) {
    if (typeof at.code === 'string' && networkAdvice(at.code) !== undefined) return at.code;
  }
  return undefined;
}

/** Some of the SDK's providers keep only the message. */
function codeInMessage(message: string): string | undefined {
  const proxied = /the proxy answered (\d{3})/.exec(message);
  if (proxied) return `PROXY_${proxied[1]}`;
  if (/self.signed certificate/i.test(message)) return 'SELF_SIGNED_CERT_IN_CHAIN';
  if (/unable to (?:verify the first|get (?:local )?issuer) certificate/i.test(message)) return 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
  return /certificate has expired/i.test(message) ? 'CERT_HAS_EXPIRED' : undefined;
}

function adviceFor(message: string, option: string): string {
  if (/aws login|login_session|failed to load token|reauthenticate/i.test(message)) return `Log in, then try again: aws login${option}`;
  if (/SSO/i.test(message) || /token is expired/i.test(message)) return `Log in, then try again: aws sso login${option}`;
  if (/multi-factor/i.test(message)) return 'The profile requires an MFA code, which can be typed only on a terminal.';
  if (/MultiFactorAuthentication/i.test(message)) return 'STS refused the MFA code: try again with the device\'s next one.';
  if (/could not resolve credentials using profile/i.test(message)) return 'Check the profile\'s name and settings: "aws configure list-profiles" lists the profiles that exist.';
  if (/credential_process|command failed/i.test(message)) return 'The profile\'s credential_process failed: run it yourself to see why.';
  if (/not authorized to perform: sts:AssumeRole/i.test(message)) return 'The role\'s trust policy does not allow it, or an IAM policy denies it: ask whoever owns the role.';
  if (/any providers|metadata|timeout/i.test(message)) return 'Log in (aws sso login), choose a profile (--profile), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
  return 'Check it with: aws sts get-caller-identity' + option;
}
