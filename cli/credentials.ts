import { fromIni } from '@aws-sdk/credential-provider-ini';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { loadSharedConfigFiles } from '@smithy/core/config';
import type { AwsCredentialIdentity } from '@smithy/types';
import { ExitCode, Failure, printable } from './failure';

/** Who signs. Asked for each request: a long wait outlives short credentials. */
export interface Signer {
  readonly credentials: () => Promise<AwsCredentialIdentity>;
  /** Whether they came from the machine's own role, through the instance metadata service. */
  readonly ofThisMachine: boolean;
}

export interface SignerOptions {
  readonly profile?: string;
  /** Asks the operator for the code of the device with this serial number. */
  readonly mfaCode?: (serial: string) => Promise<string>;
}

const METADATA_DISABLED = 'AWS_EC2_METADATA_DISABLED';
/** Before they run out. */
const RENEW_MS = 60_000;
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/**
 * AWS credentials from the SDK's chain: environment, web identity, default profile, container, instance. A profile that was
 * named (here or in `AWS_PROFILE`: SSO, login, process, roles) is the only source: nobody should sign as somebody else
 * because a login has run out.
 *
 * @throws if there are none, with what to do about it
 */
export async function resolveSigner({ profile = process.env.AWS_PROFILE || undefined, mfaCode }: SignerOptions): Promise<Signer> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // the SDK would warn of Node 20 amidst ours
  if (profile !== undefined) {
    const credentials = cached(fromIni({ profile, logger: SILENT, mfaCodeProvider: mfaCode }), profile);
    await credentials();
    return { credentials, ofThisMachine: false };
  }
  // Without the metadata service first: whether it was needed decides what the plugin may look for.
  const given = process.env[METADATA_DISABLED];
  try {
    process.env[METADATA_DISABLED] = 'true';
    const credentials = cached(defaultProvider({ logger: SILENT }));
    await credentials();
    return { credentials, ofThisMachine: false };
  } catch (error) {
    if (given === 'true' || !/any providers/.test((error as Error).message)) throw error;
  } finally {
    if (given === undefined) delete process.env[METADATA_DISABLED];
    else process.env[METADATA_DISABLED] = given;
  }
  const credentials = cached(defaultProvider({ logger: SILENT }));
  await credentials();
  return { credentials, ofThisMachine: true };
}

/** Keeps them while they are good: getting them anew may ask for an MFA code. */
function cached(provide: () => Promise<AwsCredentialIdentity>, profile?: string): Signer['credentials'] {
  let kept: AwsCredentialIdentity | undefined;
  return async () => {
    if (kept === undefined || (kept.expiration?.getTime() ?? Infinity) - Date.now() < RENEW_MS) {
      kept = await provide().catch(error => { throw noCredentials(error, profile); });
    }
    return kept;
  };
}

/** The Region that environment and profile say. */
export async function configuredRegion(profile: string | undefined, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const said = env.AWS_REGION || env.AWS_DEFAULT_REGION;
  if (said) return said;
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const name = profile ?? env.AWS_PROFILE ?? 'default';
  return configFile[name]?.region ?? credentialsFile[name]?.region;
}

function noCredentials(error: unknown, profile: string | undefined): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const named = profile === undefined ? '' : ` --profile ${profile}`;
  return new Failure(ExitCode.NO_CREDENTIALS, `No AWS credentials${profile === undefined ? '' : ` from profile ${profile}`}: ${printable(message)}\n${wayOut(message, named)}`);
}

function wayOut(message: string, named: string): string {
  if (/aws login|login_session/i.test(message)) return `Log in, then try again: aws login${named}`;
  if (/SSO/i.test(message) || /token is expired/i.test(message)) return `Log in, then try again: aws sso login${named}`;
  if (/multi-factor/i.test(message)) return 'The profile wants an MFA code, which can be typed on a terminal only.';
  if (/could not resolve credentials using profile/i.test(message)) return 'Is it spelled right, and complete? "aws configure list-profiles" shows those that exist.';
  if (/credential_process|command failed/i.test(message)) return 'The profile\'s credential_process failed: run it by hand to see why.';
  if (/any providers|metadata|timeout/i.test(message)) return 'Log in (aws sso login), choose a profile (--profile), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
  return 'Check it with: aws sts get-caller-identity' + named;
}
