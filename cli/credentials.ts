import { fromIni } from '@aws-sdk/credential-provider-ini';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { Network } from './network';
import { noCredentials } from './no-credentials';
import { assumers } from './role-sessions';

/** Provides the credentials for each request, since temporary ones may expire during a long wait. */
export type Credentials = () => Promise<AwsCredentialIdentity>;

export interface SignerOptions {
  /** The profile that was named, here or in `AWS_PROFILE`. */
  readonly profile?: string;
  /** The Region for calls to STS. */
  readonly region: string;
  readonly network: Network;
  /** Prompts the operator for the code of the MFA device with this serial number. */
  readonly mfaCode?: (serial: string) => Promise<string>;
}

const METADATA_DISABLED = 'AWS_EC2_METADATA_DISABLED';
/** How long before their expiration credentials are refreshed. */
const RENEW_MS = 60_000;
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/**
 * AWS credentials from the SDK's chain: environment, web identity, default profile, container, instance. A profile that was
 * named (SSO, login, process, roles) is the only source: nobody should sign as somebody else because a login has expired.
 *
 * @throws if there are none, with advice
 */
export async function resolveCredentials({ profile, region, network, mfaCode }: SignerOptions): Promise<Credentials> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // the SDK would warn of Node 20 amidst ours
  const requestHandler = { httpsAgent: network.agent };
  const options = {
    logger: SILENT,
    mfaCodeProvider: mfaCode,
    clientConfig: { requestHandler },
    parentClientConfig: { region, requestHandler },
    ...assumers(region, network),
  };
  if (profile !== undefined) {
    const credentials = kept(fromIni({ ...options, profile }), profile);
    await credentials();
    return credentials;
  }
  // Try without the metadata service first: if there is none, requests to it take seconds.
  const given = process.env[METADATA_DISABLED];
  try {
    process.env[METADATA_DISABLED] = 'true';
    const credentials = kept(defaultProvider(options));
    await credentials();
    return credentials;
  } catch (error) {
    if (given === 'true' || !/any providers/.test((error as Error).message)) throw error;
  } finally {
    if (given === undefined) delete process.env[METADATA_DISABLED];
    else process.env[METADATA_DISABLED] = given;
  }
  const credentials = kept(defaultProvider(options));
  await credentials();
  return credentials;
}

/** Caches credentials until they expire: new ones may require an MFA code. */
function kept(provide: () => Promise<AwsCredentialIdentity>, profile?: string): Credentials {
  let current: AwsCredentialIdentity | undefined;
  return async () => {
    if (current === undefined || (current.expiration?.getTime() ?? Infinity) - Date.now() < RENEW_MS) {
      current = await provide().catch(error => { throw noCredentials(error, profile); });
    }
    return current;
  };
}
