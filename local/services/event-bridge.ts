import { randomUUID } from 'node:crypto';
import type { Identities, Identity } from './identities';
import { LoopbackService, type Request, type Response } from './server';
import { verifySignature } from './sigv4';
import { isAllowed } from '../template/decide';

/** An event that the default bus has accepted. */
export interface AcceptedEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: any;
  readonly resources: string[];
  readonly caller: Identity;
}

export interface EventBridgeOptions {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly identities: Identities;
  readonly now?: () => number;
  readonly onEvent?: (event: AcceptedEvent) => void;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const LARGEST_ENTRY = 262_144;

/** Amazon EventBridge, limited to PutEvents on the default bus. */
export class EventBridge extends LoopbackService {
  constructor(private readonly options: EventBridgeOptions) {
    super();
  }

  protected async answer(request: Request): Promise<Response> {
    const { region, identities, now = Date.now } = this.options;
    const { identity, message } = await verifySignature(request, 'events', region, identities, now);
    if (!identity) return refuse(400, 'UnrecognizedClientException', message ?? '');
    if (request.headers['x-amz-target']?.[0] !== 'AWSEvents.PutEvents') return refuse(400, 'UnknownOperationException', 'The local environment supports only PutEvents');
    const { Entries: entries } = JSON.parse(request.body.toString('utf8'));
    if (!Array.isArray(entries) || entries.length < 1 || entries.length > 10) return refuse(400, 'ValidationException', 'Entries must have 1 to 10 members');

    for (const entry of entries) {
      if (!this.mayPut(identity, entry)) return refuse(400, 'AccessDeniedException', `User: ${identity.arn} is not authorized to perform: events:PutEvents with source ${entry.Source} and detail-type ${entry.DetailType}`);
    }
    const results = entries.map(entry => this.accept(identity, entry));
    return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify({ FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length, Entries: results }) };
  }

  private mayPut(identity: Identity, entry: any): boolean {
    const { partition, region, account } = this.options;
    const bus = `arn:${partition}:events:${region}:${account}:event-bus/${entry.EventBusName ?? 'default'}`;
    const context = { 'events:source': entry.Source, 'events:detail-type': entry.DetailType };
    return isAllowed(identity, { action: 'events:PutEvents', resource: bus, context });
  }

  private accept(caller: Identity, entry: any): { EventId?: string; ErrorCode?: string; ErrorMessage?: string } {
    if (Buffer.byteLength(JSON.stringify(entry)) > LARGEST_ENTRY) return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Entry is too large' };
    const detail = parsed(entry.Detail);
    if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    this.options.onEvent?.({ source: entry.Source, detailType: entry.DetailType, detail, resources: entry.Resources ?? [], caller });
    return { EventId: randomUUID() };
  }
}

function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuse(status: number, type: string, message: string): Response {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify({ __type: type, message }) };
}
