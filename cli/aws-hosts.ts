/** Domains that AWS alone can put a name into, partition by partition. */
const AWS_DOMAINS = ['amazonaws.com', 'api.aws', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn', 'amazonaws.eu', 'api.amazonwebservices.eu'];

/** Services in these domains that put a customer's own server under a name of theirs. */
const CUSTOMERS = /(?:^|[.-])(?:elb|compute|compute-1|execute-api|s3|s3-[a-z0-9-]+|iot|appsync-realtime-api|awsapprunner)\./;

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Whether an address leads to AWS, and not to a customer of AWS: whoever answers there sees every key typed. */
export function isAwsService(hostname: string): boolean {
  return AWS_DOMAINS.some(domain => hostname.endsWith(`.${domain}`)) && !CUSTOMERS.test(hostname);
}

/** `{api}.execute-api.{region}.amazonaws.com`, or the name that a VPC endpoint gives it. */
export function regionOfApi(hostname: string): string | undefined {
  const [, region] = /\.execute-api\.([a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|api\.aws)$/.exec(hostname) ?? [];
  return region;
}

/** The domain of a Region's services, in the older form that every service has. */
export function awsSuffix(region: string): string {
  if (region.startsWith('cn-')) return 'amazonaws.com.cn';
  return region.startsWith('eusc-') ? 'amazonaws.eu' : 'amazonaws.com';
}

/** The plugin's last argument: it calls Systems Manager there to resume and to end a session. */
export function ssmEndpoint(region: string): string {
  const suffix = awsSuffix(region);
  return `https://ssm.${region}.${suffix === 'amazonaws.com' ? 'api.aws' : suffix}`;
}
