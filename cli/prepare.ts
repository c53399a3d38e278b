import type { Arguments } from './arguments';
import { readAwsConfig, type AwsConfig } from './aws-config';
import { chooseBroker, type Broker } from './broker';
import { resolveCredentials, type Credentials } from './credentials';
import { usage } from './failure';
import { openNetwork, type Network } from './network';
import { askLine, canAsk } from './questions';
import { parseGroup, parseTarget, type StreamGroup, type Target } from './target';

/** What a command needs to call the broker. */
export interface Prepared {
  readonly config: AwsConfig;
  readonly network: Network;
  readonly broker: Broker;
  readonly group: StreamGroup;
  /** Undefined if it has yet to be chosen. */
  readonly target?: Target;
  readonly credentials: Credentials;
}

/**
 * @param sessionOptional whether the stream session may be left out
 * @throws if the command line is wrong, or there are no AWS credentials
 */
export async function prepare(args: Arguments, { sessionOptional = false } = {}): Promise<Prepared> {
  const config = await readAwsConfig(args.profile, process.env);
  const chosenLater = sessionOptional && args.streamSession === undefined && args.streamGroup !== undefined;
  const target = chosenLater ? undefined : parseTarget(args.streamGroup, args.streamSession);
  const group = target ?? parseGroup(args.streamGroup!);
  const broker = brokerFor(args, config, group);
  const network = openNetwork(config.caBundle);
  return { config, network, broker, group, target, credentials: await signIn(config, broker.region, network) };
}

export type PreparedForGroup = Omit<Prepared, 'target'>;

/** The same for commands about a stream group as a whole. */
export async function prepareForGroup(args: Arguments): Promise<PreparedForGroup> {
  if (args.streamGroup === undefined) throw usage('--stream-group is missing: pass the stream group\'s ID (such as sg-1AB2C3De4) or its ARN, which is in the notice.');
  const config = await readAwsConfig(args.profile, process.env);
  const group = parseGroup(args.streamGroup);
  const broker = brokerFor(args, config, group);
  const network = openNetwork(config.caBundle);
  return { config, network, broker, group, credentials: await signIn(config, broker.region, network) };
}

/** The broker from the command line, the environment or the AWS config file. */
export function brokerFor(args: Arguments, config: AwsConfig, target: Pick<StreamGroup, 'region' | 'account'>): Broker {
  const { endpoint, region, apiId, profile } = args;
  return chooseBroker({ endpoint, region, apiId, profileGiven: profile !== undefined, config, env: process.env, target });
}

/** The credentials of the named profile, or from the default chain. */
export function signIn(config: AwsConfig, region: string, network: Network): Promise<Credentials> {
  return resolveCredentials({
    profile: config.named,
    region: config.region ?? region,
    network,
    mfaCode: canAsk() ? serial => askLine(`MFA code for ${serial}: `) : undefined,
  });
}

/** The Region for a command that calls the service instead of the broker. */
export function regionOf(args: Arguments, group: StreamGroup, config: AwsConfig): string {
  const region = args.region ?? group.region ?? config.region;
  if (region === undefined) throw usage('The Region is not known: pass --region or the stream group\'s ARN, or set AWS_REGION.');
  if (group.region !== undefined && region !== group.region) throw usage(`--stream-group is in ${group.region}, but --region is ${region}: leave out --region.`);
  return region;
}
