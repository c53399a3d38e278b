import { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } from '@aws-sdk/client-sts';
import { ExitCode, Failure } from './failure';
import { isMadeUp } from './identity';
import type { Network } from './network';
import { callerIdentity } from './sts';

/**
 * How the SDK's chain assumes roles: under the operator's own name. A profile without `role_session_name` would be called
 * `aws-sdk-js-1795…`, and the record would name nobody; the name of whoever assumes the role is passed on instead.
 */
export function assumers(region: string, network: Network) {
  const client = { region, requestHandler: { httpsAgent: network.agent } };
  const assumeRole = getDefaultRoleAssumer(client);
  const assumeRoleWithWebIdentity = getDefaultRoleAssumerWithWebIdentity(client);
  const identify = callerIdentity(region, network);
  return {
    roleAssumer: (async (source, params) => {
      if (!isMadeUp(params.RoleSessionName ?? '')) return assumeRole(source, params);
      const { arn, name } = await identify(source);
      if (name === undefined) throw nameless(`${params.RoleArn} would be assumed by ${arn}, which names no person.`);
      return assumeRole(source, { ...params, RoleSessionName: name });
    }) as typeof assumeRole,
    roleAssumerWithWebIdentity: (async params => {
      if (isMadeUp(params.RoleSessionName ?? '')) throw nameless(`${params.RoleArn} would be assumed with a web identity under a name that nobody has chosen.`);
      return assumeRoleWithWebIdentity(params);
    }) as typeof assumeRoleWithWebIdentity,
  };
}

function nameless(what: string): Failure {
  return new Failure(ExitCode.NO_CREDENTIALS, `${what} The record of a shell must name you.\nAdd role_session_name = YOUR_NAME to the profile, or set AWS_ROLE_SESSION_NAME where there is no profile; or sign in as yourself first (aws sso login).`);
}
