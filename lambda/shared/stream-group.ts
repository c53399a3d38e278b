import { invalid, quoted } from './errors';
import type { ProxyEvent } from './proxy-event';

/** https://docs.aws.amazon.com/gameliftstreams/latest/apireference/API_CreateStreamSessionAdminShell.html */
export const ID = /^[A-Za-z0-9-]{1,128}$/;

/**
 * The stream group that the path names.
 *
 * @throws unless it is an ID, written in the path exactly as IAM authorized it
 */
export function readGroup(event: Pick<ProxyEvent, 'path' | 'pathParameters'> & { readonly requestContext: { readonly path?: string } }): string {
  const group = event.pathParameters.Identifier as string | undefined;
  if (group === undefined || !ID.test(group)) {
    throw invalid(`The stream group must be given in the path by its ID (such as sg-1AB2C3De4), as it is, not percent-encoded; got ${quoted(group)}.`);
  }
  // IAM authorized the path as it was sent. If API Gateway decoded it on the way here, the two differ, and a group
  // could have evaded a Deny for its unencoded ID.
  for (const path of [event.path, event.requestContext.path]) {
    const sent = path === undefined ? undefined : /\/streamgroups\/([^/]*)\//.exec(path)?.[1];
    if (sent !== undefined && sent !== group) {
      throw invalid(`The stream group must be given in the path by its ID, as it is, not percent-encoded; got ${quoted(sent)}.`);
    }
  }
  return group;
}
