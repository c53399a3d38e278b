import type { AwsCredentialIdentity } from '@smithy/types';
import { ssmEndpoint } from './aws-hosts';
import type { Shell } from './shell';

/** Its name must begin so; the plugin reads the response there. */
const RESPONSE = 'AWS_SSM_START_SESSION_RESPONSE';

/** Where the plugin would look for credentials: with ours in its environment, nothing else may lead it to another identity. */
const SOURCES = /^AWS_(?:PROFILE|DEFAULT_PROFILE|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|CREDENTIAL_EXPIRATION|ROLE_ARN|ROLE_SESSION_NAME|WEB_IDENTITY_TOKEN_FILE|CONTAINER_\w+)$/;

/** argv, as the AWS CLI gives it. The first is the name of the variable: the response itself would stand in everybody's `ps`. */
export function pluginArguments(shell: Shell, region: string): string[] {
  return [RESPONSE, region, 'StartSession', '', JSON.stringify({ Target: shell.SessionId }), ssmEndpoint(region)];
}

export interface PluginContext {
  readonly shell: Shell;
  /** Those that the broker was asked with. */
  readonly credentials: AwsCredentialIdentity;
  /** Certificates that count instead of the system's. */
  readonly caBundle?: string;
}

/** The environment of the plugin, and of nothing else: it signs as whoever has asked the broker. */
export function pluginEnvironment({ shell, credentials, caBundle }: PluginContext, ours: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return {
    ...Object.fromEntries(Object.entries(ours).filter(([name]) => !SOURCES.test(name))),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken },
    // Asking it can take longer than the shell's address lives.
    AWS_EC2_METADATA_DISABLED: 'true',
    ...caBundle !== undefined && { AWS_CA_BUNDLE: caBundle, SSL_CERT_FILE: ours.SSL_CERT_FILE || caBundle },
    [RESPONSE]: JSON.stringify(shell),
  };
}
