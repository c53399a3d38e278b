import type { AwsCredentialIdentity } from '@smithy/types';
import { ssmEndpoint } from './aws-hosts';
import type { Shell } from './shell';

/** The prefix of the variable from which the plugin reads the response. */
const RESPONSE = 'AWS_SSM_START_SESSION_RESPONSE';

/** Variables from which the plugin would take credentials: it must use ours, not another identity. */
const CREDENTIAL_VARIABLES = /^AWS_(?:PROFILE|DEFAULT_PROFILE|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|CREDENTIAL_EXPIRATION|ROLE_ARN|ROLE_SESSION_NAME|WEB_IDENTITY_TOKEN_FILE|CONTAINER_\w+)$/;

/** As from the AWS CLI, but the first is the name of the variable: `ps` would show the response itself. */
export function pluginArguments(shell: Shell, region: string): string[] {
  return [RESPONSE, region, 'StartSession', '', JSON.stringify({ Target: shell.SessionId }), ssmEndpoint(region)];
}

export interface PluginContext {
  readonly shell: Shell;
  /** The credentials with which the shell was requested. */
  readonly credentials: AwsCredentialIdentity;
  /** CA certificates that replace the system's. */
  readonly caBundle?: string;
}

/** The plugin's environment. It signs with the identity that called the broker. */
export function pluginEnvironment({ shell, credentials, caBundle }: PluginContext, ours: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return {
    ...Object.fromEntries(Object.entries(ours).filter(([name]) => !CREDENTIAL_VARIABLES.test(name))),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken },
    // Requests to the metadata service can take longer than the shell's URL is valid.
    AWS_EC2_METADATA_DISABLED: 'true',
    ...caBundle !== undefined && { AWS_CA_BUNDLE: caBundle, SSL_CERT_FILE: ours.SSL_CERT_FILE || caBundle },
    [RESPONSE]: JSON.stringify(shell),
  };
}
