import { createHash, timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Identities, Identity } from './identities';
import type { Request } from './server';

/** Who signed a request, or why the signature is invalid, with AWS's distinctions. */
export type Verdict =
  | { readonly identity: Identity; readonly problem?: undefined; readonly message?: undefined }
  | { readonly identity?: undefined; readonly problem: 'unsigned' | 'incomplete' | 'unknown key' | 'expired' | 'wrong signature'; readonly message: string };

/** A signature is valid for five minutes either way. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/**
 * Verifies the SigV4 signature of a request by recomputing it with the key that it names.
 */
export async function verifySignature(
  request: Request,
  service: string,
  region: string,
  identities: Identities,
  now: () => number,
): Promise<Verdict> {
  const authorization = request.headers.authorization?.[0];
  if (authorization === undefined) return { problem: 'unsigned', message: 'Missing Authentication Token' };
  const parsed = /^AWS4-HMAC-SHA256\s+Credential=(?<key>[^/,]+)\/(?<date>\d{8})\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request,\s*SignedHeaders=(?<headers>[^,]+),\s*Signature=(?<signature>[0-9a-f]{64})$/.exec(authorization)?.groups;
  const date = parseDate(request.headers['x-amz-date']?.[0]);
  if (!parsed || date === undefined) return { problem: 'incomplete', message: 'Authorization header or X-Amz-Date is missing or malformed.' };

  const identity = identities.find(parsed.key);
  if (!identity) return { problem: 'unknown key', message: 'The security token included in the request is invalid.' };
  if (Math.abs(date.getTime() - now()) > CLOCK_TOLERANCE_MS) return { problem: 'expired', message: `Signature expired: ${request.headers['x-amz-date']![0]} is not within 5 minutes of now.` };
  if (parsed.region !== region || parsed.service !== service) {
    return { problem: 'wrong signature', message: `Credential should be scoped to region ${region} and service ${service}, not ${parsed.region} and ${parsed.service}.` };
  }

  const wrong: Verdict = { problem: 'wrong signature', message: 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.' };
  const signedHeaders = parsed.headers.split(';');
  if (!signedHeaders.includes('host') || request.headers['x-amz-security-token']?.[0] !== identity.sessionToken) return wrong;
  const claimedHash = request.headers['x-amz-content-sha256']?.[0];
  if (claimedHash !== undefined && claimedHash !== createHash('sha256').update(request.body).digest('hex')) return wrong;

  const signer = new SignatureV4({ service, region, credentials: identity, sha256: Sha256, uriEscapePath: true, applyChecksum: false });
  const recomputed = await signer.sign({
    method: request.method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    path: request.rawPath,
    query: Object.fromEntries([...new Set(request.query.keys())].map(key => [key, request.query.getAll(key)])),
    headers: Object.fromEntries(signedHeaders.map(name => [name, (request.headers[name] ?? []).join(',')])),
    body: request.body,
  }, { signingDate: date, signableHeaders: new Set(signedHeaders) });
  const signature = /Signature=([0-9a-f]{64})$/.exec(recomputed.headers.authorization)![1];
  return timingSafeEqual(Buffer.from(signature), Buffer.from(parsed.signature)) ? { identity } : wrong;
}

function parseDate(text: string | undefined): Date | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text ?? '');
  return match ? new Date(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`) : undefined;
}
