import { eventField } from './message-input';

/**
 * The texts of notices. EventBridge inserts a value into a quoted string without escaping it: a quotation mark or backslash
 * breaks the JSON, and it is not documented whether such a notice is still sent. An operator chooses the reason, and the ARN
 * of a user or role includes a path with arbitrary printable characters, so an attacker could suppress their own notice.
 * Therefore `text` has only values that can't contain such characters; all others are separate values in `details`, which
 * EventBridge renders as JSON.
 *
 * A field that an event lacks is rendered as nothing. So there are no brackets or labels around a field that may be missing,
 * and if it is a value of its own, it is in a list.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export const field = (path: string) => eventField(`detail.${path}`);

/** A message to people. */
export interface Notice {
  readonly title: string;
  readonly text: string;
  /** The text of a chat message, which has no `more`, if it differs. */
  readonly chatText?: string;
  /** Strings that a chat client shows beside the text. The events always have them. */
  readonly details?: { readonly [name: string]: string };
  /** Further values of a text notice, of any type. */
  readonly more?: { readonly [name: string]: unknown };
}

const OPENED: Notice = {
  title: 'Admin shell opened',
  text: `${field('sourceIdentity')} opened a shell on session ${field('streamSessionId')} of group ${field('streamGroupId')}; ${field('time')}, attempt ${field('attempts')} after ${field('waitedMs')} ms. `
    + `From ${field('sourceIp')}, request ${field('requestId')}, Session Manager session ${field('ssmSessionId')}.`,
  details: { operator: field('operator') },
};

/** Includes the reason as the operator wrote it. */
export const OPENED_NOTICE: Notice = { ...OPENED, details: { reason: field('reason'), ...OPENED.details } };

export const OPENED_WITHOUT_REASON_NOTICE: Notice = { ...OPENED, text: `${OPENED.text} No reason was given.` };

/** `sourceIdentity` is missing if the caller has no name that a session could have, and `operator` if the request was not signed. */
export const REFUSED_NOTICE: Notice = {
  title: 'Admin shell refused',
  text: `A request for a shell was refused or failed, with the outcome ${field('outcome')}; ${field('time')}, attempt ${field('attempts')} after ${field('waitedMs')} ms. `
    + `Request ${field('requestId')} from ${field('sourceIp')} ${field('sourceIdentity')} ${field('streamGroupId')} ${field('streamSessionId')} ${field('ssmSessionId')}`,
  more: { operator: [field('operator')] },
};

/** What a colleague has to run. Every value is in the event, and none can contain a quotation mark. */
function commandLine(verb: string, id: string, endpointUrl: string): string {
  return `npx gameliftstreams-admin-shell ${verb} ${field(id)} --stream-group ${field('streamGroupId')} --endpoint ${endpointUrl}`;
}

/** Begins with what matters to someone who is woken up by it. */
export function emergencyNotice(endpointUrl: string): Notice {
  return {
    ...OPENED_NOTICE,
    title: 'Admin shell opened in an EMERGENCY',
    text: `EMERGENCY: opened without approval. ${OPENED.text} Someone else must review it with the operator on the next working day and then run: ${commandLine('review', 'ssmSessionId', endpointUrl)}`,
  };
}

export function approvalRequestedNotice(endpointUrl: string): Notice {
  const run = (verb: string) => commandLine(verb, 'approvalId', endpointUrl);
  return {
    title: 'Admin shell: approval requested',
    text: `${field('sourceIdentity')} asks for a shell on session ${field('streamSessionId')} of group ${field('streamGroupId')}. The reason is shown separately. Someone else must approve the request by ${field('expiresAt')}. `
      + `To approve: ${run('approve')} -- To deny: ${run('deny')}`,
    details: { reason: field('reason'), operator: field('operator') },
  };
}

/** The same text for an approval, a denial and a revocation: the state says which. */
export const APPROVAL_DECIDED_NOTICE: Notice = {
  title: 'Admin shell: decision on a request',
  text: `${field('sourceIdentity')}'s request for a shell on session ${field('streamSessionId')} of group ${field('streamGroupId')} was ${field('state')} by ${field('decidedByName')}; ${field('time')}, approval ${field('approvalId')}.`,
  details: { reason: field('reason'), operator: field('operator'), decidedBy: field('decidedBy') },
};

/** The caller in a CloudTrail record, besides `userIdentity` as a whole: each type of identity has at least one of these fields. */
const CALLER = ['userIdentity.type', 'userIdentity.principalId'];
/** Each type of identity has some of these fields. */
const CALLER_IN_CHAT = ['userIdentity.type', 'userIdentity.userName', 'userIdentity.sessionContext.sessionIssuer.userName', 'userIdentity.principalId', 'userIdentity.accountId', 'userIdentity.invokedBy'];

/**
 * A notice about a CloudTrail record. A template has some twenty of these, so the text has only what identifies the caller, and
 * everything that is known about them is a value of its own. A chat message can't have such a value, so all of it that can't contain
 * a quotation mark is in the text.
 *
 * @param what the beginning of the text, before who did it and when
 */
export function recordNotice(title: string, what: string, more: Notice['more'] = {}): Notice {
  const text = (caller: string[]) => `${what} ${[...caller, 'sourceIPAddress'].map(field).join(' ')}; ${field('eventTime')}, CloudTrail event ${field('eventID')} ${field('errorCode')}`;
  return { title, text: text(CALLER), chatText: text(CALLER_IN_CHAT), more: { ...more, userIdentity: [field('userIdentity')] } };
}

export const BYPASSED_NOTICE = recordNotice(
  'The admin shell broker was bypassed',
  'Someone bypassed the broker and called CreateStreamSessionAdminShell:',
  { requestParameters: [field('requestParameters')] },
);

export const SESSION_ACCESSED_NOTICE = recordNotice(
  'A player\'s session was accessed without an admin shell',
  `Someone who is not in sessionAccessRoles called ${field('eventName')} on a player's session:`,
  { requestParameters: [field('requestParameters')] },
);

export const TAMPERED_NOTICE = recordNotice(
  'A resource that protects admin shells was changed',
  `Someone called ${field('eventName')} of ${field('eventSource')} on a resource that protects or records admin shells:`,
);

/** A constant text: a scheduled event has nothing to add. */
export const HEARTBEAT_NOTICE: Notice = {
  title: 'Admin shell notices work',
  text: 'This is a test: notices about Amazon GameLift Streams admin shells reach this topic. Nothing has happened, and no action is needed.',
  details: { time: eventField('time') },
};
