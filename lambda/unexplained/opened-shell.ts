/**
 * A shell that was opened under the shell role, as CloudTrail recorded it. The rule hands on these fields and no other: what
 * the record's answer holds may open a shell.
 */
export interface OpenedShell {
  /** Of the session of the shell role, one for each request to the broker. */
  readonly accessKeyId: string;
  /** The service's, of the call that opened the shell. */
  readonly serviceRequestId: string;
  /** CloudTrail's, of the record. */
  readonly eventId: string;
  /** ISO 8601 in UTC. */
  readonly eventTime: string;
  /** ARN of the session of the shell role: the name that the shell was opened under. */
  readonly principal: string;
  readonly sourceIdentity: string;
  readonly sourceIp: string;
  readonly streamGroup: string;
  readonly streamSession: string;
}

const FIELDS: Array<keyof OpenedShell> = ['accessKeyId', 'serviceRequestId', 'eventId', 'eventTime', 'principal', 'sourceIdentity', 'sourceIp', 'streamGroup', 'streamSession'];

/**
 * @param body of a message in the queue
 * @throws if it is not what the rule writes: such a message ends up among the dead letters, where someone looks at it
 */
export function readOpenedShell(body: string): OpenedShell {
  const message = parsed(body);
  const missing = FIELDS.filter(field => typeof message?.[field] !== 'string');
  if (missing.length > 0) throw new Error(`a message lacks ${missing.join(', ')}`);
  if (Number.isNaN(Date.parse(message.eventTime!))) throw new Error('a message has no date as its eventTime');
  return Object.fromEntries(FIELDS.map(field => [field, message[field]])) as unknown as OpenedShell;
}

function parsed(body: string): Partial<OpenedShell> {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error('a message is not JSON'); // the parser's own error quotes it
  }
}
