import { fromIni } from '@aws-sdk/credential-provider-ini';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { AwsCredentialIdentity } from '@smithy/types';
import { credentialsError } from './credentials-error';
import type { Network } from './network';
import { roleAssumers } from './role-sessions';

/** Called for each request, since temporary credentials may expire during a long wait. */
export type Credentials = () => Promise<AwsCredentialIdentity>;

export interface CredentialOptions {
  /** The profile named by `--profile` or `AWS_PROFILE`. */
  readonly profile?: string;
  /** The Region for calls to STS. */
  readonly region: string;
  readonly network: Network;
  /** Prompts the operator for the code of the MFA device with this serial number. */
  readonly mfaCode?: (serial: string) => Promise<string>;
}

const METADATA_DISABLED = 'AWS_EC2_METADATA_DISABLED';
/** Credentials are refreshed this long before they expire. */
const REFRESH_BEFORE_MS = 60_000;
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/**
 * AWS credentials from the SDK's chain: environment, web identity, default profile, container, instance. If a profile is named
 * (SSO, login, process, roles), it is the only source: an expired login must not make anyone sign as somebody else.
 *
 * @throws if there are none
 */
export async function resolveCredentials({ profile, region, network, mfaCode }: CredentialOptions): Promise<Credentials> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // the SDK's warning about Node 20 would appear among our messages
  const requestHandler = { httpsAgent: network.agent };
  const options = {
    logger: SILENT,
    mfaCodeProvider: mfaCode,
    clientConfig: { requestHandler },
    parentClientConfig: { region, requestHandler },
    ...roleAssumers(region, network),
  };
  if (profile !== undefined) {
    const credentials = cached(fromIni({ ...options, profile }), profile);
    await credentials();
    return credentials;
  }
  // Try without the metadata service first: if there is none, requests to it take seconds.
  const previous = process.env[METADATA_DISABLED];
  try {
    process.env[METADATA_DISABLED] = 'true';
    const credentials = cached(defaultProvider(options));
    await credentials();
    return credentials;
  } catch (error) {
    if (previous === 'true' || !/any providers/.test((error as Error).message)) throw error;
  } finally {
    if (previous === undefined) delete process.env[METADATA_DISABLED];
    else process.env[METADATA_DISABLED] = previous;
  }
  const credentials = cached(defaultProvider(options));
  await credentials();
  return credentials;
}

/** Caches credentials until they expire: new ones may require an MFA code. */
function cached(provide: () => Promise<AwsCredentialIdentity>, profile?: string): Credentials {
  let current: AwsCredentialIdentity | undefined;
  return async () => {
    if (current === undefined || (current.expiration?.getTime() ?? Infinity) - Date.now() < REFRESH_BEFORE_MS) {
      current = await provide().catch(error => { throw credentialsError(error, profile); });
    }
    return current;
  };
}
