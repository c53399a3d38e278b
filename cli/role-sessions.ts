import { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } from '@aws-sdk/client-sts';
import { unnamedError } from './credentials-error';
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
      if (name === undefined) throw unnamedError(`${params.RoleArn} would be assumed by ${arn}, which identifies no person.`);
      return assumeRole(source, { ...params, RoleSessionName: name });
    }) as typeof assumeRole,
    roleAssumerWithWebIdentity: (async params => {
      if (isGeneratedName(params.RoleSessionName ?? '')) {
        throw unnamedError(`${params.RoleArn} would be assumed with a web identity under a generated name.`);
      }
      return assumeRoleWithWebIdentity(params);
    }) as typeof assumeRoleWithWebIdentity,
  };
}
