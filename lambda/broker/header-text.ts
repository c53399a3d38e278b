import * as refusals from './refusals';
import type { ProxyEvent } from '../shared/proxy-event';

/** The part of an event in which a caller sends text. */
export type SentHeaders = Pick<ProxyEvent, 'headers' | 'multiValueHeaders'>;

const LONGEST = 256;
/** Everything in Unicode's "other" category (controls, formats such as bidi overrides, unassigned) but the two joiners that some scripts spell with; line and paragraph separators. */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/u;

/**
 * A text that the caller sends percent-encoded in a header: one printable line of limited length.
 *
 * @param what the text's name in messages
 * @returns undefined if there is nothing but white space
 * @throws a `BrokerError` that says what is wrong with it
 */
export function readText(event: SentHeaders, header: string, what: string): string | undefined {
  const sent = headerValues(event, header);
  if (sent.length > 1) throw refusals.headerRepeated(header, sent.length);
  if (sent.length === 0) return undefined;
  // eslint-disable-next-line no-control-regex
  const decoded = /^[\x00-\x7f]*$/.test(sent[0]) ? decodedOnce(sent[0]) : undefined;
  if (decoded === undefined) throw refusals.headerNotEncoded(header);
  const unprintable = UNPRINTABLE.exec(decoded)?.[0];
  if (unprintable !== undefined) throw refusals.unprintableText(what, unprintable);
  const text = decoded.trim();
  const length = Array.from(text).length;
  if (length > LONGEST) throw refusals.textTooLong(what, LONGEST, length);
  return text === '' ? undefined : text;
}

/** API Gateway may or may not have decoded the path. An unencoded ID or ARN has no `%`, so decoding once is correct either way. */
export function decodedOnce(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function headerValues(event: SentHeaders, name: string): string[] {
  const find = <T>(headers: { readonly [name: string]: T }): T[] =>
    Object.entries(headers).filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
  const multi = find(event.multiValueHeaders).flat();
  return multi.length > 0 ? multi : find(event.headers);
}
