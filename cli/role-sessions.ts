import { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } from '@aws-sdk/client-sts';
import { ExitCode, Failure } from './failure';
import { isGeneratedName } from './identity';
import type { Network } from './network';
import { callerIdentity } from './sts';

/**
 * Makes the SDK's chain assume roles under the operator's own name. For a profile without `role_session_name`, it would use
 * `aws-sdk-js-1795…`, and the record would identify nobody. Instead, the calling identity's name is passed on.
 */
export function roleAssumers(region: string, network: Network) {
  const client = { region, requestHandler: { httpsAgent: network.agent } };
  const assumeRole = getDefaultRoleAssumer(client);
  const assumeRoleWithWebIdentity = getDefaultRoleAssumerWithWebIdentity(client);
  const identify = callerIdentity(region, network);
  return {
    roleAssumer: (async (source, params) => {
      if (!isGeneratedName(params.RoleSessionName ?? '')) return assumeRole(source, params);
      const { arn, name } = await identify(source);
      if (name === undefined) throw unnamed(`${params.RoleArn} would be assumed by ${arn}, which identifies no person.`);
      return assumeRole(source, { ...params, RoleSessionName: name });
    }) as typeof assumeRole,
    roleAssumerWithWebIdentity: (async params => {
      if (isGeneratedName(params.RoleSessionName ?? '')) throw unnamed(`${params.RoleArn} would be assumed with a web identity under a generated name.`);
      return assumeRoleWithWebIdentity(params);
    }) as typeof assumeRoleWithWebIdentity,
  };
}

function unnamed(why: string): Failure {
  return new Failure(ExitCode.NO_CREDENTIALS, `${why} The record of a shell must name you.\nAdd role_session_name = YOUR_NAME to the profile, or set AWS_ROLE_SESSION_NAME if there is no profile, or sign in as yourself first (aws sso login).`);
}
