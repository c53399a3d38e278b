import type { Approval } from './approvals';
import { ago } from './duration';

const NO_REASON = '(no reason given)';

/** Everything that is needed to decide. */
export function details({ sourceIdentity, operator, streamSessionId, streamGroupId, reason, requestedAt, expiresAt }: Approval): string {
  return [
    ['Who', `${sourceIdentity} (${operator})`],
    ['Session', `${streamSessionId} in ${streamGroupId}`],
    ['Why', reason ?? NO_REASON],
    ['Asked', when(requestedAt)],
    ['Expires', `${minute(expiresAt)}, if nobody decides`],
  ].map(([name, value]) => `  ${name.padEnd(8)} ${value}`).join('\n');
}

/** The decision, in one line. */
export function verdict({ state, sourceIdentity, streamSessionId, endsAt }: Approval): string {
  switch (state) {
    case 'approved': return `Approved: ${sourceIdentity} may open shells on ${streamSessionId}${endsAt === undefined ? '' : ` until ${minute(endsAt)}`}, for that reason. "deny" revokes it.`;
    case 'denied': return `Denied: ${sourceIdentity} may not open shells on ${streamSessionId} for that reason.`;
    case 'revoked': return `Revoked: ${sourceIdentity} may open no more shells on ${streamSessionId}. A shell that is already open stays open; only ending the stream session ends it.`;
    default: return `The request is ${state} now.`;
  }
}

export function rowOf({ approvalId, sourceIdentity, streamSessionId, requestedAt, reason }: Approval): string[] {
  return [approvalId, sourceIdentity, streamSessionId, ago(Date.now() - Date.parse(requestedAt)), reason ?? NO_REASON];
}

export const COLUMNS = ['ID', 'WHO', 'SESSION', 'ASKED', 'WHY'];

function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}

function when(time: string): string {
  return `${minute(time)} (${ago(Date.now() - Date.parse(time))})`;
}
