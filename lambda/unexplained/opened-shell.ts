/**
 * A shell that was opened with the shell role, as CloudTrail recorded it. The rule passes on only these fields, because the
 * record's response elements could open a shell.
 */
export interface OpenedShell {
  /** Access key ID of the shell role's session, which is unique per request to the broker. */
  readonly accessKeyId: string;
  /** The service's ID of the call that opened the shell. */
  readonly serviceRequestId: string;
  /** CloudTrail's ID of the record. */
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
 * @param body body of a message in the queue
 * @throws if the rule can't have written it: such a message ends in the dead-letter queue, where someone examines it
 */
export function readOpenedShell(body: string): OpenedShell {
  const message = parsed(body);
  const missing = FIELDS.filter(field => typeof message?.[field] !== 'string');
  if (missing.length > 0) throw new Error(`a message lacks ${missing.join(', ')}`);
  if (Number.isNaN(Date.parse(message.eventTime!))) throw new Error('the eventTime of a message is not a date');
  return Object.fromEntries(FIELDS.map(field => [field, message[field]])) as unknown as OpenedShell;
}

function parsed(body: string): Partial<OpenedShell> {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error('a message is not JSON'); // the parser's own error quotes it
  }
}
