import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AwsCredentialIdentity } from '@smithy/types';
import { signPost } from './sign';
import type { Target } from './target';

/** How one request ended. */
export type Answer =
  /** The body is a secret if the status is 200. */
  | { readonly kind: 'answered'; readonly status: number; readonly body: string; readonly type?: string; readonly retryAfterSeconds?: number; readonly requestId?: string }
  /** The request did not get there. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** It may have got there, and a shell may have been opened that nobody holds. */
  | { readonly kind: 'lost'; readonly code: string };

export interface Question {
  readonly endpoint: URL;
  readonly region: string;
  readonly target: Target;
  readonly reason?: string;
  readonly credentials: () => Promise<AwsCredentialIdentity>;
  readonly userAgent: string;
}

/** The broker waits for a session for up to 28 s, API Gateway for the broker for up to 29 s. */
const TIMEOUT_MS = 40_000;
/** A shell's answer has some 2 kB. */
const MAX_BODY = 64 * 1_024;

/** Where a name does not exist or a certificate is wrong, asking again changes nothing. */
export const HOPELESS = /^(?:ENOTFOUND|CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/;
/** The rest of what can only happen before the request has got there. */
const NOT_SENT = /^(?:ECONNREFUSED|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)/;

/** Asks the broker once. Never follows a redirect: a signed request goes where it was meant to go. */
export async function ask(question: Question): Promise<Answer> {
  const { endpoint, target, reason, region } = question;
  const url = new URL(endpoint);
  url.pathname = `${endpoint.pathname.replace(/\/+$/, '')}/streamgroups/${target.streamGroupId}/streamsessions/${target.streamSessionId}/access`;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (reason !== undefined) headers['x-admin-shell-reason'] = encodeURIComponent(reason);
  const signed = await signPost(url, headers, region, await question.credentials());
  return send(url, { ...signed, 'user-agent': question.userAgent, 'content-length': '0', 'connection': 'close' });
}

function send(url: URL, headers: Record<string, string>): Promise<Answer> {
  return new Promise(resolve => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const failed = (error: NodeJS.ErrnoException) => {
      const code = signal.aborted ? `none within ${TIMEOUT_MS / 1_000} s` : error.code ?? error.name;
      resolve({ kind: NOT_SENT.test(code) || HOPELESS.test(code) ? 'unreachable' : 'lost', code });
    };
    const outgoing = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, { method: 'POST', headers, signal });
    outgoing.once('error', failed);
    outgoing.once('response', incoming => {
      read(incoming).then(body => resolve({
        kind: 'answered',
        status: incoming.statusCode!,
        body,
        type: header(incoming, 'x-amzn-errortype')?.split(':')[0],
        retryAfterSeconds: retryAfter(header(incoming, 'retry-after')),
        requestId: header(incoming, 'x-amzn-requestid') ?? header(incoming, 'x-amz-apigw-id'),
      }), failed);
    });
    outgoing.end();
  });
}

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length > MAX_BODY) throw Object.assign(new Error(`more than ${MAX_BODY} bytes`), { code: 'an endless answer' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function header({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** In seconds; the date form is not used on this wire. */
function retryAfter(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text.trim()) ? Number(text) : undefined;
}
