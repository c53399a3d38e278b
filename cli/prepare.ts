import type { Arguments } from './arguments';
import { readAwsConfig, type AwsConfig } from './aws-config';
import { chooseBroker, type Broker } from './broker';
import { resolveCredentials, type Credentials } from './credentials';
import { usage } from './failure';
import { openNetwork, type Network } from './network';
import { askLine, canAsk } from './questions';
import { parseGroup, parseTarget, type Place, type Target } from './target';

/** Everything that a command needs: identity, broker, network. */
export interface Prepared {
  readonly config: AwsConfig;
  readonly network: Network;
  readonly broker: Broker;
  readonly place: Place;
  /** Undefined if it has yet to be chosen. */
  readonly target?: Target;
  readonly credentials: Credentials;
}

/**
 * @param mayChoose whether the stream session may be left out
 * @throws if the command line is wrong, or there are no AWS credentials
 */
export async function prepare(args: Arguments, { mayChoose = false } = {}): Promise<Prepared> {
  const config = await readAwsConfig(args.profile, process.env);
  const chosenLater = mayChoose && args.streamSession === undefined && args.streamGroup !== undefined;
  const target = chosenLater ? undefined : parseTarget(args.streamGroup, args.streamSession);
  const place = target ?? parseGroup(args.streamGroup!);
  const broker = brokerFor(args, config, place);
  const network = openNetwork(config.caBundle);
  return { config, network, broker, place, target, credentials: await signIn(config, broker.region, network) };
}

/** The same for a stream group as a whole. */
export async function prepareGroup(args: Arguments): Promise<Omit<Prepared, 'target'>> {
  if (args.streamGroup === undefined) throw usage('--stream-group is missing: give the stream group\'s ID (such as sg-1AB2C3De4) or its ARN. The notice has it.');
  const config = await readAwsConfig(args.profile, process.env);
  const place = parseGroup(args.streamGroup);
  const broker = brokerFor(args, config, place);
  const network = openNetwork(config.caBundle);
  return { config, network, broker, place, credentials: await signIn(config, broker.region, network) };
}

/** The broker from the command line, the environment or the AWS config file. */
export function brokerFor(args: Arguments, config: AwsConfig, target: Pick<Place, 'region' | 'account'>): Broker {
  const { endpoint, region, apiId, profile } = args;
  return chooseBroker({ endpoint, region, apiId, profileGiven: profile !== undefined, config, env: process.env, target });
}

/** The credentials of the named profile, or of the default chain. */
export function signIn(config: AwsConfig, region: string, network: Network): Promise<Credentials> {
  return resolveCredentials({
    profile: config.named,
    region: config.region ?? region,
    network,
    mfaCode: canAsk() ? serial => askLine(`MFA code of ${serial}: `) : undefined,
  });
}

/** The Region for a command that calls the service instead of the broker. */
export function regionOf(args: Arguments, place: Place, config: AwsConfig): string {
  const region = args.region ?? place.region ?? config.region;
  if (region === undefined) throw usage('The Region is not known: give --region, the stream group as an ARN, or set AWS_REGION.');
  if (place.region !== undefined && region !== place.region) throw usage(`--stream-group is in ${place.region}, --region says ${region}: leave --region out.`);
  return region;
}
