import { randomBytes, randomUUID } from 'node:crypto';
import type { Identities, Identity } from './identities';
import { LoopbackService, type Request, type Response } from './server';
import { ServiceError } from './service-error';
import { verifySignature, type Verdict } from './sigv4';
import { pageOf, type Status, type StreamSession } from './stream-sessions';
import { TokenBucket } from './token-bucket';
import { isAllowed } from '../template/decide';

type Operation = 'CreateStreamSessionAdminShell' | 'GetStreamSession' | 'ListStreamSessions';

/** A call, as CloudTrail would see it. */
export interface ServiceCall {
  /** The value of the response header `x-amzn-requestid`. */
  readonly requestId: string;
  readonly operation: Operation;
  readonly caller?: Identity;
  /** Decoded identifiers. A list has no session. */
  readonly streamGroup: string;
  readonly streamSession?: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** ISO 8601 in UTC. */
  readonly time: string;
  /** Set if the call opened a shell. */
  readonly ssmSessionId?: string;
  readonly status: number;
  readonly errorType?: string;
  readonly message?: string;
}

export interface GameLiftStreamsOptions {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly identities: Identities;
  readonly now?: () => number;
  /** Requests per second that the account may make for the session operations. The documented quota is 20. */
  readonly requestsPerSecond?: number;
  readonly onCall?: (call: ServiceCall) => void;
}

/** How long a terminal's credentials are valid. */
const CREDENTIALS_LAST_MS = 60_000;
const ACCEPTS_A_SHELL: Status[] = ['ACTIVE', 'CONNECTED', 'PENDING_CLIENT_RECONNECTION', 'RECONNECTING'];
/** https://docs.aws.amazon.com/gameliftstreams/latest/apireference/API_CreateStreamSessionAdminShell.html: 1 to 128 characters, an ID or an ARN. */
const IDENTIFIER = /^(?:[a-zA-Z0-9-]+|arn:aws:gameliftstreams:[^: ]*:[0-9]{12}:[^: ]*)$/;

/** Methods and paths, from the service's model. */
const ROUTES: ReadonlyArray<readonly [Operation, RegExp]> = [
  ['CreateStreamSessionAdminShell', /^POST \/streamgroups\/([^/]+)\/streamsessions\/([^/]+)\/access$/],
  ['GetStreamSession', /^GET \/streamgroups\/([^/]+)\/streamsessions\/([^/]+)$/],
  ['ListStreamSessions', /^GET \/streamgroups\/([^/]+)\/streamsessions$/],
];

/** https://docs.aws.amazon.com/gameliftstreams/latest/apireference/CommonErrors.html */
const SIGNATURE_PROBLEMS: Record<NonNullable<Verdict['problem']>, string> = {
  'unsigned': 'MissingAuthenticationTokenException',
  'incomplete': 'IncompleteSignatureException',
  'unknown key': 'UnrecognizedClientException',
  'expired': 'InvalidSignatureException',
  'wrong signature': 'InvalidSignatureException',
};

/**
 * Amazon GameLift Streams, limited to admin shells, from its API reference: identifiers, statuses, the list of sessions, the
 * six errors and their wire format, and the request quota. A shell's credentials allow one connection within 60 seconds.
 */
export class GameLiftStreams extends LoopbackService {
  /** The beginning of shells' URLs, without the path. Nothing answers there, unless a test starts a data channel. */
  public terminalOrigin: string;
  /** The shells that were opened, by Session Manager session ID. */
  public readonly terminals = new Map<string, { tokenValue: string; issuedAt: number; connected: boolean }>();
  private readonly sessions = new Map<string, StreamSession>();
  private readonly quota: TokenBucket;
  private readonly now: () => number;

  constructor(private readonly options: GameLiftStreamsOptions) {
    super();
    this.now = options.now ?? Date.now;
    this.terminalOrigin = `wss://ssmmessages.${options.region}.amazonaws.com`;
    const rate = options.requestsPerSecond ?? 20;
    this.quota = new TokenBucket(rate, rate, this.now);
  }

  /** Starts a stream session. Its terminal is ready after the given time or number of refusals; the caller chooses its status. */
  public startSession(
    streamGroupId: string,
    streamSessionId: string,
    options: { status?: Status; statusReason?: string; userId?: string; readyAfterMs?: number; readyAfterRefusals?: number } = {},
  ): StreamSession {
    const session: StreamSession = {
      streamGroupId,
      streamSessionId,
      status: options.status ?? 'ACTIVE',
      statusReason: options.statusReason,
      createdAt: this.now(),
      userId: options.userId,
      terminalReadyAt: this.now() + (options.readyAfterMs ?? 0),
      refusals: options.readyAfterRefusals ?? 0,
    };
    this.sessions.set(`${streamGroupId}/${streamSessionId}`, session);
    return session;
  }

  /** For tests: resets the request limits. */
  public refillQuota(): void {
    this.quota.refill();
  }

  /** The terminal's decision about a connection: accepted once, in time, with the right token. */
  public connectTerminal(ssmSessionId: string, tokenValue: string): 'connected' | 'refused' {
    const terminal = this.terminals.get(ssmSessionId);
    if (!terminal || terminal.connected || terminal.tokenValue !== tokenValue || this.now() - terminal.issuedAt > CREDENTIALS_LAST_MS) return 'refused';
    terminal.connected = true;
    return 'connected';
  }

  protected async answer(request: Request): Promise<Response> {
    const [operation, route] = ROUTES.map(([name, pattern]) => [name, pattern.exec(`${request.method} ${request.rawPath}`)] as const).find(([, match]) => match) ?? [];
    if (!operation || !route) return wire(new ServiceError(404, 'UnknownOperationException', ''), randomUUID());

    const verdict = await verifySignature(request, 'gameliftstreams', this.options.region, this.options.identities, this.now);
    const { identity } = verdict;
    const [streamGroup, streamSession] = route.slice(1).map(decodeURIComponent) as [string, string?];
    const requestId = randomUUID();
    const report = (status: number, error?: ServiceError, ssmSessionId?: string) => this.options.onCall?.({
      requestId,
      operation,
      caller: identity,
      streamGroup,
      streamSession,
      sourceIp: request.remoteAddress,
      userAgent: request.headers['user-agent']?.[0] ?? '',
      time: new Date(this.now()).toISOString(),
      status,
      errorType: error?.type,
      message: error?.message,
      ssmSessionId,
    });
    try {
      if (verdict.problem) throw new ServiceError(403, SIGNATURE_PROBLEMS[verdict.problem], verdict.message);
      const group = idOf(streamGroup);
      const session = streamSession === undefined ? undefined : idOf(streamSession);
      this.authorize(identity!, operation, group);
      if (!this.quota.take()) throw new ServiceError(429, 'ThrottlingException', 'Rate exceeded');
      const body = this.perform(operation, group, session, request.query);
      report(200, undefined, body.SessionId);
      return { status: 200, headers: { 'x-amzn-requestid': requestId }, body: JSON.stringify(body) };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      report(error.status, error);
      return wire(error, requestId);
    }
  }

  private perform(operation: Operation, group: string, id: string | undefined, query: URLSearchParams): { SessionId?: string } {
    const hosted = [...this.sessions.values()].filter(({ streamGroupId }) => streamGroupId === group);
    if (hosted.length === 0) throw new ServiceError(404, 'ResourceNotFoundException', `Stream group ${group} not found.`);
    if (operation === 'ListStreamSessions') {
      const { sessions, nextToken } = pageOf(hosted, query);
      return { Items: sessions.map(session => this.describe(session)), NextToken: nextToken } as object;
    }
    const session = hosted.find(({ streamSessionId }) => streamSessionId === id);
    if (!session) throw new ServiceError(404, 'ResourceNotFoundException', `Stream session ${id} not found.`);
    return operation === 'GetStreamSession' ? { ...this.describe(session), StreamGroupId: group } as object : this.createShell(session);
  }

  private authorize(identity: Identity, operation: string, group: string): void {
    const { partition, region, account } = this.options;
    const resource = `arn:${partition}:gameliftstreams:${region}:${account}:streamgroup/${group}`;
    if (!isAllowed(identity, { action: `gameliftstreams:${operation}`, resource })) {
      throw new ServiceError(403, 'AccessDeniedException', `User: ${identity.arn} is not authorized to perform: gameliftstreams:${operation} on resource: ${resource}`);
    }
  }

  /** The fields of a session in a list. */
  private describe({ streamGroupId, streamSessionId, status, statusReason, createdAt, userId }: StreamSession): object {
    const { partition, region, account } = this.options;
    return {
      Arn: `arn:${partition}:gameliftstreams:${region}:${account}:streamsession/${streamGroupId}/${streamSessionId}`,
      UserId: userId,
      Status: status,
      StatusReason: statusReason,
      Protocol: 'WebRTC',
      CreatedAt: createdAt / 1_000,
      Location: region,
    };
  }

  private createShell(session: StreamSession): object {
    const { streamSessionId, status, terminalReadyAt } = session;
    if (!ACCEPTS_A_SHELL.includes(status)) throw new ServiceError(400, 'ValidationException', `Stream session ${streamSessionId} is in status ${status}.`);
    if (this.now() < terminalReadyAt || session.refusals-- > 0) throw new ServiceError(409, 'StreamSessionAccessNotReadyException', 'The terminal connection to the stream session is not yet available.');
    const ssmSessionId = `gameliftstreams-${randomBytes(8).toString('hex')}`;
    const tokenValue = randomBytes(96).toString('base64');
    this.terminals.set(ssmSessionId, { tokenValue, issuedAt: this.now(), connected: false });
    return {
      SessionId: ssmSessionId,
      StreamUrl: `${this.terminalOrigin}/v1/data-channel/${ssmSessionId}?role=publish_subscribe`,
      TokenValue: tokenValue,
    };
  }
}

/** @throws unless it is an ID or an ARN, of which only the last part matters here */
function idOf(identifier: string): string {
  if (identifier.length > 128 || !IDENTIFIER.test(identifier)) throw new ServiceError(400, 'ValidationException', `Value '${identifier}' failed to satisfy constraint: Member must satisfy regular expression pattern`);
  return identifier.split('/').pop()!;
}

function wire({ status, type, message }: ServiceError, requestId: string): Response {
  return { status, headers: { 'x-amzn-errortype': type, 'x-amzn-requestid': requestId }, body: JSON.stringify({ Message: message }) };
}
