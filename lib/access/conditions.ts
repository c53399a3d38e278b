import { BlockList, isIP } from 'node:net';
import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Verb } from './permissions';

/** The conditions of a policy statement, by operator and key. */
export interface Conditions {
  [operator: string]: { [key: string]: any };
}

interface ConditionOptions {
  readonly sourceNetworks?: string[];
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];
  readonly requireMfa?: boolean;
  readonly until?: Date;
  readonly conditions?: { readonly [operator: string]: { readonly [key: string]: any } };
}

/**
 * The conditions of a policy statement for a grant's options. All of them must be met.
 *
 * @param verb what messages call the grant
 * @param options the options of the grant
 * @param apiVpcEndpoints the VPC endpoints of a private API; undefined for a public one
 * @throws if an option can never be met, or if `conditions` repeats the operator and key of another option
 */
export function conditionsOf(verb: Verb, options: ConditionOptions, apiVpcEndpoints?: ec2.IVpcEndpoint[]): Conditions | undefined {
  const named: Conditions = {};
  if (options.sourceNetworks !== undefined) {
    requireNetworks(verb, options.sourceNetworks, apiVpcEndpoints !== undefined);
    // aws:SourceIp is absent from requests through a VPC endpoint.
    named.IpAddress = { [apiVpcEndpoints ? 'aws:VpcSourceIp' : 'aws:SourceIp']: options.sourceNetworks };
  }
  if (options.vpcEndpoints !== undefined) {
    requireReachable(verb, options.vpcEndpoints, apiVpcEndpoints);
    named.StringEquals = { 'aws:SourceVpce': options.vpcEndpoints.map(endpoint => endpoint.vpcEndpointId) };
  }
  if (options.requireMfa) named.Bool = { 'aws:MultiFactorAuthPresent': 'true' };
  if (options.until !== undefined) {
    if (Number.isNaN(options.until.getTime())) throw new Error(`until of grants.${verb} is not a date: pass one such as new Date('2027-06-30T18:00:00Z')`);
    named.DateLessThan = { 'aws:CurrentTime': options.until.toISOString().replace(/\.\d+Z$/, 'Z') };
  }
  const all = merged(verb, named, options.conditions ?? {});
  return Object.keys(all).length > 0 ? all : undefined;
}

/** Operators and keys are case-insensitive, as in IAM. */
function merged(verb: Verb, named: Conditions, raw: Conditions): Conditions {
  const all: Conditions = { ...named };
  for (const [operator, keys] of Object.entries(raw)) {
    const existing = Object.keys(named).find(name => name.toLowerCase() === operator.toLowerCase());
    for (const key of Object.keys(keys)) {
      if (existing !== undefined && Object.keys(named[existing]).some(name => name.toLowerCase() === key.toLowerCase())) {
        throw new Error(`conditions of grants.${verb} has ${operator} ${key}, which another option sets to ${JSON.stringify(named[existing][key] ?? Object.values(named[existing])[0])}: `
          + 'give it once, in conditions or in the option');
      }
    }
    all[existing ?? operator] = { ...all[existing ?? operator], ...keys };
  }
  return all;
}

function requireNetworks(verb: Verb, networks: string[], isPrivate: boolean): void {
  if (networks.length === 0) throw new Error(`sourceNetworks of grants.${verb} is empty, which nobody can satisfy: leave it out to allow any network`);
  for (const network of networks) {
    if (Token.isUnresolved(network)) continue;
    const [address, prefix, ...rest] = network.split('/');
    const family = isIP(address);
    const maxPrefix = family === 6 ? 128 : 32;
    const valid = family !== 0 && rest.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= maxPrefix));
    if (!valid) throw new Error(`sourceNetworks of grants.${verb} takes CIDR blocks such as 203.0.113.0/24, got ${JSON.stringify(network)}`);
    if (prefix !== undefined && Number(prefix) === 0) {
      throw new Error(`sourceNetworks of grants.${verb} has ${network}, which is every address: leave sourceNetworks out to allow any network`);
    }
    if (!isPrivate && isInternal(address, Number(prefix ?? maxPrefix))) {
      throw new Error(`sourceNetworks of grants.${verb} has ${network}, a private range, which no request to a Regional API comes from: the API sees the public address of your NAT or VPN. `
        + 'Pass that, or give the shell endpoint: BrokerEndpoint.privateVpc(...)');
    }
  }
}

/** Networks that are not routed on the internet: https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry */
const INTERNAL: Array<[string, number]> = [
  ['10.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16],
  ['fc00::', 7], ['fe80::', 10], ['::1', 128],
];

function isInternal(address: string, prefix: number): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return INTERNAL.some(([network, length]) => {
    if (isIP(network) !== isIP(address) || prefix < length) return false;
    const block = new BlockList();
    block.addSubnet(network, length, family);
    return block.check(address, family);
  });
}

function requireReachable(verb: Verb, endpoints: ec2.IVpcEndpoint[], apiVpcEndpoints?: ec2.IVpcEndpoint[]): void {
  if (endpoints.length === 0) throw new Error(`vpcEndpoints of grants.${verb} is empty, which nobody can satisfy: leave it out to allow every VPC endpoint of the broker`);
  if (apiVpcEndpoints === undefined) {
    throw new Error(`vpcEndpoints of grants.${verb} can never be met: no request reaches a Regional API through a VPC endpoint of API Gateway. Set endpoint: BrokerEndpoint.privateVpc(...) on the shell, or use sourceNetworks`);
  }
  const ids = apiVpcEndpoints.map(endpoint => endpoint.vpcEndpointId);
  const unknown = endpoints.find(endpoint => !ids.includes(endpoint.vpcEndpointId));
  if (unknown) throw new Error(`vpcEndpoints of grants.${verb} has ${unknown.node.path}, through which the broker can't be reached: add it to BrokerEndpoint.privateVpc(...)`);
}
