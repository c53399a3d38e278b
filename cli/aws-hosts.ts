/** Domains in which only AWS can create names, by partition. */
const AWS_DOMAINS = ['amazonaws.com', 'api.aws', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn', 'amazonaws.eu', 'api.amazonwebservices.eu'];

/** Services that give customers' servers names in these domains. */
const CUSTOMER_HOSTS = /(?:^|[.-])(?:elb|compute|compute-1|execute-api|s3|s3-[a-z0-9-]+|iot|appsync-realtime-api|awsapprunner)\./;

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Whether the host is AWS's own and not a customer's: the server sees every key that is typed. */
export function isAwsService(hostname: string): boolean {
  return AWS_DOMAINS.some(domain => hostname.endsWith(`.${domain}`)) && !CUSTOMER_HOSTS.test(hostname);
}

/** `{api}.execute-api.{region}.amazonaws.com`, or the API's name at a VPC endpoint. */
export function regionOfApi(hostname: string): string | undefined {
  const [, region] = /\.execute-api\.([a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|api\.aws)$/.exec(hostname) ?? [];
  return region;
}

/** The domain of a Region's services, in the older form, which every service supports. */
export function awsSuffix(region: string): string {
  if (region.startsWith('cn-')) return 'amazonaws.com.cn';
  return region.startsWith('eusc-') ? 'amazonaws.eu' : 'amazonaws.com';
}

/** The plugin's last argument, the Systems Manager endpoint with which it resumes and ends a session. */
export function ssmEndpoint(region: string): string {
  const suffix = awsSuffix(region);
  return `https://ssm.${region}.${suffix === 'amazonaws.com' ? 'api.aws' : suffix}`;
}
