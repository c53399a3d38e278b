/** A request to the broker, and its answer, with nothing that must not be shown. */
import { request as plainRequest } from 'node:http';
import { request as tlsRequest, type RequestOptions } from 'node:https';
import type { Credentials } from './aws';
import { sign } from '../../cli/sign';

export interface Ask {
  /** @default - the granted stream group */
  readonly group?: string;
  /** As it goes into the path. */
  readonly session?: string;
  readonly method?: 'GET' | 'POST';
  /** Replaces the API's stage. */
  readonly stage?: string;
  readonly reason?: string;
  /** @default - the operator's */
  readonly credentials?: Credentials | 'unsigned';
  /** TLS settings: another server's name, or an old version. */
  readonly tls?: Pick<RequestOptions, 'servername' | 'maxVersion'>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** `__type` of the body, or of the header if it has none. */
  readonly type?: string;
  readonly message?: string;
  /** The only part of a shell that is kept. */
  readonly ssmSessionId?: string;
}

export const REASON = 'VERIFY-1 npm run verify:aws';

export async function send(url: URL, { method = 'POST', reason = REASON, credentials, tls }: Ask, region: string): Promise<Answer> {
  const headers = { 'x-admin-shell-reason': encodeURIComponent(reason) };
  const signed = credentials === undefined || credentials === 'unsigned' ? headers
    : await sign({ method, url, headers }, { service: 'execute-api', region, credentials });
  return new Promise((resolve, reject) => {
    // Not fetch: the path must stay as it is, and TLS must be ours to set.
    const request = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, { method, headers: signed, agent: false, ...tls }, response => {
      const chunks: Buffer[] = [];
      response.on('data', chunk => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve(answerOf(response.statusCode!, response.headers as Answer['headers'], Buffer.concat(chunks).toString())));
    });
    request.on('error', reject);
    request.end();
  });
}

/** Drops the shell's address and token before anyone can write them down. */
function answerOf(status: number, headers: Answer['headers'], text: string): Answer {
  const body = parsed(text);
  const type = body?.__type ?? headers['x-amzn-errortype'];
  return { status, headers, type, message: status === 200 ? undefined : body?.Message ?? body?.message, ssmSessionId: body?.SessionId };
}

function parsed(text: string): Record<string, string> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As one line of a report. */
export function described({ status, type, message }: Answer): string {
  return [status, type, message && `"${message.slice(0, 160)}"`].filter(part => part !== undefined).join(' ');
}
