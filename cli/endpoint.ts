import { isLoopback, regionOfApi } from './aws-hosts';
import { usage } from './failure';

/** Where a broker is. */
export interface Endpoint {
  readonly url: URL;
  /** The Region in API Gateway's host name; a custom domain has none. */
  readonly region?: string;
}

/**
 * @param text the construct's `endpointUrl`
 * @param source where it came from, such as `--endpoint`
 * @throws if it is not a URL to which a signed request may be sent
 */
export function parseEndpoint(text: string, source = '--endpoint'): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const given = `${source} ${JSON.stringify(text)}`;
  if (url === undefined || url.hostname === '') throw usage(`${given} is not an address: it needs https:// and the stage, as in https://abc123.execute-api.us-west-2.amazonaws.com/prod.`);
  if (url.username !== '' || url.password !== '') throw usage(`${source} must not contain a user name or password: requests are signed with AWS credentials.`);
  if (url.search !== '' || url.hash !== '') throw usage(`${given} must end with the stage, without ? or #.`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw usage(`${given} must begin with https://: the answer opens a shell. (http:// works only for a broker on this machine.)`);
  }
  return { url, region: regionOfApi(url.hostname) };
}

/** The sources of the Region for signing, the most reliable first. */
export interface RegionSources {
  readonly given?: string;
  readonly endpoint?: string;
  readonly target?: string;
  /** From the environment or the profile: used only if there is no other. */
  readonly configured?: string;
}

/** @throws if two of them contradict each other, or none has a Region */
export function chooseRegion({ given, endpoint, target, configured }: RegionSources): string {
  const region = given ?? endpoint ?? target ?? configured;
  if (region === undefined) throw usage('The broker\'s Region is not known: its address does not contain it. Pass --region, or set AWS_REGION.');
  if (!/^[a-z]{2,4}(?:-[a-z]+)+-\d+$/.test(region)) throw usage(`${JSON.stringify(region)} is not the name of a Region: pass one such as us-west-2 as --region.`);
  if (endpoint !== undefined && region !== endpoint) throw usage(`The broker at this address is in ${endpoint}, but --region is ${region}: leave out --region.`);
  if (target !== undefined && region !== target) throw usage(`The ARN is in ${target}, but the broker is in ${region}: use the endpoint of the broker in ${target}.`);
  return region;
}
