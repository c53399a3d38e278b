import { accountOf, type AwsConfig, type Profile } from './aws-config';
import { chooseRegion, parseEndpoint, type Endpoint } from './endpoint';
import { usage } from './failure';

/** The broker to call. */
export interface Broker {
  readonly region: string;
  /** Where its URL came from, for messages. */
  readonly source: string;
  readonly host: string;
  /** Sent with every request. */
  readonly headers: Record<string, string>;
  /** The options that select this broker for anyone, whatever their profile says. */
  readonly options: string;
  /** @param path below the stage, with a slash at the beginning */
  address(path: string): URL;
}

export interface BrokerSources {
  /** `--endpoint`: a URL, or the name of one in the environment or the AWS config file. */
  readonly endpoint?: string;
  /** `--region` */
  readonly region?: string;
  /** `--api-id` */
  readonly apiId?: string;
  /** Whether `--profile` was given: then its broker takes precedence over the environment's. */
  readonly profileGiven: boolean;
  readonly config: AwsConfig;
  readonly env: NodeJS.ProcessEnv;
  /** Region and account from the ARN, if one was given. */
  readonly target: { readonly region?: string; readonly account?: string };
}

interface Candidate extends Endpoint {
  readonly source: string;
  readonly account?: string;
}

const VARIABLE = 'ADMIN_SHELL_ENDPOINT';
const KEY = 'admin_shell_endpoint';

/**
 * The broker whose Region and, if known, account match the session's ARN: from `--endpoint`, the environment
 * (by Region, then in general), the profile, and finally any other profile of that account.
 *
 * @throws if no broker is configured, or none matches
 */
export function chooseBroker(sources: BrokerSources): Broker {
  const { target, config, env } = sources;
  const wanted = sources.region ?? target.region ?? config.region;
  const candidates = sources.endpoint ? [namedBroker(sources.endpoint, sources)] : configured(sources, wanted);
  if (candidates.length === 0) {
    throw usage(`The broker's address is missing: pass --endpoint URL, set ${VARIABLE}, or add ${KEY} = URL to the AWS profile. It is an output of the stack with the admin shell (the construct's endpointUrl).`);
  }
  const chosen = candidates.find(one => matches(one, target)) ?? candidates[0];
  if (target.account !== undefined && chosen.account !== undefined && chosen.account !== target.account) {
    throw usage(`The ARN belongs to account ${target.account}, but the broker from ${chosen.source} serves ${chosen.account}: choose a --profile of the ARN's account, or pass --endpoint.`);
  }
  const headers = apiHeaders(chosen.url, sources.apiId || env.ADMIN_SHELL_API_ID || config.profile.admin_shell_api_id);
  const apiId = headers['x-apigw-api-id'];
  const region = chooseRegion({ given: sources.region, endpoint: chosen.region, target: target.region, configured: config.region });
  return {
    region,
    source: chosen.source,
    host: chosen.url.host,
    headers,
    address: path => urlBelow(chosen.url, path),
    options: optionsFor(chosen, region, apiId),
  };
}

function optionsFor({ url, region: regionInUrl }: Candidate, region: string, apiId: string | undefined): string {
  const address = urlBelow(url, '').href;
  const quoted = /^[\w:/.[\]%~-]+$/.test(address) ? address : `'${address.replace(/'/g, '%27')}'`;
  return [`--endpoint ${quoted}`, ...regionInUrl === undefined ? [`--region ${region}`] : [], ...apiId === undefined ? [] : [`--api-id ${apiId}`]].join(' ');
}

function matches({ region, account }: Candidate, target: BrokerSources['target']): boolean {
  return (region === undefined || target.region === undefined || region === target.region)
    && (account === undefined || target.account === undefined || account === target.account);
}

/** The broker of `--endpoint`: a URL, or the name of one. */
function namedBroker(text: string, { env, config }: BrokerSources): Candidate {
  if (!/^[A-Za-z][\w-]*$/.test(text)) return { ...parseEndpoint(text), source: '--endpoint' };
  const variable = `${VARIABLE}_${text.toUpperCase().replace(/-/g, '_')}`;
  const key = `${KEY}_${text.toLowerCase().replace(/-/g, '_')}`;
  if (env[variable]) return { ...parseEndpoint(env[variable], variable), source: variable };
  for (const [name, profile] of [[config.named ?? 'default', config.profile] as const, ...config.profiles]) {
    const found = profile[key] ?? (name === text ? profile[KEY] : undefined);
    if (found !== undefined) return candidate(found, name, profile);
  }
  throw usage(`--endpoint ${JSON.stringify(text)} is neither an address (https://…) nor a name: there is no variable ${variable}, no key ${key} in the AWS config file, and no profile ${text} with ${KEY}.`);
}

function configured({ env, config, profileGiven, target }: BrokerSources, region: string | undefined): Candidate[] {
  const suffix = region?.replace(/-/g, '_');
  const variables = [...suffix === undefined ? [] : [`${VARIABLE}_${suffix.toUpperCase()}`], VARIABLE]
    .flatMap(name => env[name] ? [{ ...parseEndpoint(env[name], name), source: name }] : []);
  const ofProfile = (name: string, profile: Profile) => [...suffix === undefined ? [] : [`${KEY}_${suffix}`], KEY]
    .flatMap(key => profile[key] ? [candidate(profile[key], name, profile)] : []);
  const chosen = ofProfile(config.named ?? 'default', config.profile);
  const others = [...config.profiles]
    .filter(([, profile]) => target.account !== undefined && accountOf(profile) === target.account)
    .flatMap(([name, profile]) => ofProfile(name, profile));
  return [...profileGiven ? [...chosen, ...variables] : [...variables, ...chosen], ...others];
}

function candidate(text: string, name: string, profile: Profile): Candidate {
  const source = `profile ${name}`;
  return { ...parseEndpoint(text, `${KEY} in ${source}`), source, account: accountOf(profile) };
}

/** A VPC endpoint's own DNS name serves many private APIs, which a header distinguishes. */
function apiHeaders({ hostname }: URL, apiId: string | undefined): Record<string, string> {
  const ofEndpoint = /^vpce-[a-z0-9-]+\.execute-api\.[a-z0-9-]+\.vpce\./.test(hostname);
  if (ofEndpoint && apiId === undefined) throw usage(`${hostname} is a VPC endpoint's own name, which can serve many private APIs: choose one with --api-id (the first part of the construct's endpointUrl), ADMIN_SHELL_API_ID, or admin_shell_api_id in the profile.`);
  if (apiId !== undefined && !/^[a-z0-9]{1,32}$/.test(apiId)) throw usage(`--api-id ${JSON.stringify(apiId)} is not an API ID: pass one such as abc123.`);
  return ofEndpoint ? { 'x-apigw-api-id': apiId! } : {};
}

function urlBelow(endpoint: URL, path: string): URL {
  const url = new URL(endpoint);
  url.pathname = `${endpoint.pathname.replace(/\/+$/, '')}${path}`;
  return url;
}
