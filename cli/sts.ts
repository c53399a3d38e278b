import { awsSuffix } from './aws-hosts';
import { identityOf, type AskIdentity } from './identity';
import type { Network } from './network';
import { send } from './send';

/** `GetCallerIdentity`, which anyone may call: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export function callerIdentity(region: string, network: Network): AskIdentity {
  const url = new URL(process.env.AWS_ENDPOINT_URL_STS || `https://sts.${region}.${awsSuffix(region)}/`);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return async credentials => {
    const answer = await send({ method: 'POST', url, headers, body: 'Action=GetCallerIdentity&Version=2011-06-15' }, { service: 'sts', region, credentials }, network);
    if (answer.kind !== 'answered') throw Object.assign(new Error(`STS can't be reached (${answer.code})`), { code: answer.code });
    // JSON, as requested; XML from endpoints that support only the older format.
    const [, arn] = /"Arn"\s*:\s*"([^"]+)"|<Arn>([^<]+)<\/Arn>/.exec(answer.body)?.filter(part => part !== undefined) ?? [];
    if (answer.status !== 200 || arn === undefined) throw Object.assign(new Error(`STS answered ${answer.status}`), { code: /ExpiredToken|InvalidClientTokenId|SignatureDoesNotMatch/.exec(answer.body)?.[0] ?? `${answer.status}` });
    return identityOf(arn);
  };
}
