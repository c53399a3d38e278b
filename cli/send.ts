import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { arch, platform } from 'node:os';
import type { AwsCredentialIdentity } from '@smithy/types';
import { NOT_SENT, PERMANENT_ERRORS, type Answer } from './answer';
import type { Broker } from './broker';
import type { Network } from './network';
import { sign, type SigningOptions, type UnsignedRequest } from './sign';
import type { Target } from './target';

export interface AccessRequest {
  readonly broker: Broker;
  readonly target: Target;
  readonly reason?: string;
  /** Whether to skip the gates, and notify everyone. */
  readonly emergency: boolean;
  readonly credentials: () => Promise<AwsCredentialIdentity>;
  readonly network: Network;
}

/** The broker waits for a session for up to 28 s, and API Gateway for the broker for up to 29 s. */
const TIMEOUT_MS = 40_000;
/** An answer with a shell is about 2 kB, a page of stream sessions about 50. */
const MAX_BODY = 1_024 * 1_024;

/** Sends one request for a shell to the broker. */
export async function requestAccess({ broker, target, reason, emergency, network, credentials }: AccessRequest): Promise<Answer> {
  const route = emergency ? 'emergency-access' : 'access';
  // An ARN is sent in full: the broker checks that account and Region are its own.
  const url = broker.address(`/streamgroups/${target.streamGroupId}/streamsessions/${encodeURIComponent(target.streamSession)}/${route}`);
  const headers: Record<string, string> = { ...broker.headers };
  if (reason !== undefined) headers['x-admin-shell-reason'] = encodeURIComponent(reason);
  return send({ method: 'POST', url, headers }, { service: 'execute-api', region: broker.region, credentials: await credentials() }, network);
}

/** Signs and sends a request. Never follows a redirect, so that a signed request is sent only to its intended server. */
export async function send(request: UnsignedRequest, signing: SigningOptions, network: Network): Promise<Answer> {
  const { method, url, body = '' } = request;
  const signed = await sign({ ...request, headers: { accept: 'application/json', ...request.headers } }, signing);
  const headers = { ...signed, 'user-agent': USER_AGENT, 'content-length': `${Buffer.byteLength(body)}`, 'connection': 'close' };
  return new Promise(resolve => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const failed = (error: NodeJS.ErrnoException) => {
      const code = signal.aborted ? `nothing within ${TIMEOUT_MS / 1_000} s` : error.code ?? error.name;
      resolve({ kind: NOT_SENT.test(code) || PERMANENT_ERRORS.test(code) ? 'unreachable' : 'lost', code });
    };
    const outgoing = url.protocol === 'https:'
      ? httpsRequest(url, { method, headers, signal, agent: network.agent })
      : httpRequest(url, { method, headers, signal });
    outgoing.once('error', failed);
    outgoing.once('response', incoming => {
      read(incoming).then(text => resolve({
        kind: 'answered',
        status: incoming.statusCode!,
        body: text,
        type: header(incoming, 'x-amzn-errortype')?.split(':')[0],
        retryAfterSeconds: retryAfter(header(incoming, 'retry-after')),
        requestId: header(incoming, 'x-amzn-requestid') ?? header(incoming, 'x-amz-apigw-id'),
        orphaned: header(incoming, 'x-admin-shell-orphaned') === 'true',
        gate: header(incoming, 'x-admin-shell-gate'),
        approvalId: /^[A-Za-z0-9-]{1,64}$/.exec(header(incoming, 'x-admin-shell-approval-id') ?? '')?.[0],
        date: Date.parse(header(incoming, 'date') ?? ''),
      }), failed);
    });
    outgoing.end(body);
  });
}

const USER_AGENT = `gameliftstreams-admin-shell (node ${process.versions.node}; ${platform()} ${arch()})`;

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length > MAX_BODY) throw Object.assign(new Error(`more than ${MAX_BODY} bytes`), { code: 'the answer is too long' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function header({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** In seconds: this API does not use the date format. */
function retryAfter(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text.trim()) ? Number(text) : undefined;
}
