import { STSClient } from '@aws-sdk/client-sts';
import { HttpRequest } from '@smithy/core/protocols';
import type { AskGate, GateReply } from './gates';
import type { Settings } from './settings';
import { connections } from '../shared/connections';
import type { Timing } from '../shared/timing';

/** Larger than any valid answer. */
const LONGEST_ANSWER = 16_384;
/** After that, nobody waits for the answer any more: the request is aborted. */
type Body = AsyncIterable<Uint8Array> & { destroy?(): void };

/**
 * Invokes a gate's function without Lambda's client, which would add 72 kB and 7 ms to the start of every broker. One call needs
 * only a signature and a POST, which the STS client has.
 *
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function gateInvoker({ region, partition }: Pick<Settings, 'region' | 'partition'>, timing: Timing): AskGate {
  // A separate client, since a client remembers the service it signs for.
  const client = new STSClient({ region, maxAttempts: 1, requestHandler: connections({ reuse: false }).requestHandler });
  const endpoint = new URL(process.env.AWS_ENDPOINT_URL_LAMBDA ?? `https://lambda.${region}.${partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}`);
  return async ({ functionArn }, question, timeoutMs) => {
    const limit = timing.timer(timeoutMs);
    const abort = new AbortController();
    try {
      const timedOut = limit.expired.then((): GateReply => ({ failure: `it did not answer within ${timeoutMs / 1_000} s` }));
      return await Promise.race([invoke(functionArn, JSON.stringify(question), abort.signal), timedOut]);
    } catch {
      return { failure: 'it could not be reached' }; // never the error itself, which may quote what was sent
    } finally {
      limit.cancel();
      abort.abort();
    }
  };

  async function invoke(functionArn: string, body: string, signal: AbortSignal): Promise<GateReply> {
    const request = new HttpRequest({
      method: 'POST',
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      port: endpoint.port === '' ? undefined : Number(endpoint.port),
      path: `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`,
      headers: { 'host': endpoint.host, 'content-type': 'application/json', 'x-amz-invocation-type': 'RequestResponse' },
      body,
    });
    const signer = await client.config.signer({ name: 'sigv4', signingName: 'lambda', signingRegion: region, properties: {} });
    const signed = await signer.sign(request, { signingDate: new Date(timing.now()), signingService: 'lambda', signingRegion: region });
    const { response } = await client.config.requestHandler.handle(signed as HttpRequest, { abortSignal: signal });
    const text = await read(response.body as Body);
    if (response.statusCode !== 200) return { failure: `Lambda answered ${response.statusCode}` };
    if (response.headers['x-amz-function-error'] !== undefined) return { failure: 'its function failed' };
    if (text === undefined) return { failure: `its answer is longer than ${LONGEST_ANSWER} bytes` };
    try {
      return { payload: JSON.parse(text) };
    } catch {
      return { failure: 'its answer is not JSON' };
    }
  }
}

/** Undefined if it is longer than an answer. */
async function read(body: Body): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > LONGEST_ANSWER) {
      body.destroy?.();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
