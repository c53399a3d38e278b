import { isLoopback, regionOfApi } from './aws-hosts';
import { ExitCode, Failure } from './failure';

/** Where the broker is. */
export interface Endpoint {
  readonly url: URL;
  /** Where API Gateway's host name says it is; a custom domain says nothing. */
  readonly region?: string;
}

/**
 * @param text the construct's `endpointUrl`
 * @throws if it is missing, or is not an address that a signed request may be sent to
 */
export function parseEndpoint(text: string | undefined): Endpoint {
  if (text === undefined || text === '') {
    throw usage('The broker\'s address is missing: give --endpoint URL, or set ADMIN_SHELL_ENDPOINT. It is the output of the stack with the admin shell (its endpointUrl).');
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '') throw usage(`--endpoint ${JSON.stringify(text)} is not an address: give it with https:// and the stage, such as https://abc123.execute-api.us-west-2.amazonaws.com/prod.`);
  if (url.username !== '' || url.password !== '') throw usage('--endpoint must not hold a user name or password: requests are signed with AWS credentials.');
  if (url.search !== '' || url.hash !== '') throw usage(`--endpoint ${JSON.stringify(text)} must end with the stage, without ? or #.`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw usage(`--endpoint ${JSON.stringify(text)} must begin with https://: the answer opens a shell. (http:// is for a broker on this machine only.)`);
  }
  return { url, region: regionOfApi(url.hostname) };
}

/** The Region that the request is signed for, from what is most certain to what is least. */
export interface RegionSources {
  readonly given?: string;
  readonly endpoint?: string;
  readonly target?: string;
  /** Looked up only if nothing else says it: environment, then profile. */
  readonly configured: () => Promise<string | undefined>;
}

/** @throws if two of them contradict each other, or none says anything */
export async function chooseRegion({ given, endpoint, target, configured }: RegionSources): Promise<string> {
  const region = given ?? endpoint ?? target ?? await configured();
  if (region === undefined) throw usage('The broker\'s Region is not known: its address does not say it. Give --region, or set AWS_REGION.');
  if (!/^[a-z]{2,4}(?:-[a-z]+)+-\d+$/.test(region)) throw usage(`${JSON.stringify(region)} is not the name of a Region: give one such as us-west-2 to --region.`);
  if (endpoint !== undefined && region !== endpoint) throw usage(`The broker at this address is in ${endpoint}, --region says ${region}: leave --region out.`);
  if (target !== undefined && region !== target) throw usage(`The ARN is of ${target}, the broker is in ${region}: use the endpoint of ${target}'s broker.`);
  return region;
}

function usage(message: string): Failure {
  return new Failure(ExitCode.USAGE, message);
}
