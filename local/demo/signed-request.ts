import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Identity } from '../services/identities';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

/** Sends a request to the broker that isn't in the SDK's client: about approvals, or in an emergency. */
export async function signedRequest(
  method: string, address: string, credentials: Identity, region: string, more: Record<string, string> = {},
): Promise<Answer> {
  const { protocol, hostname, host, pathname: path } = new URL(address);
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign({ method, protocol, hostname, path, headers: { host, ...more } });
  const response = await fetch(address, { method, headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
