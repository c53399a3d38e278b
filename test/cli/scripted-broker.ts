import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { listen, type Listening, type Request } from '../../local/services/server';

export const SHELL = {
  SessionId: 'gameliftstreams-0a1b2c3d4e5f',
  StreamUrl: 'wss://ssmmessages.us-west-2.amazonaws.com/v1/data-channel/gameliftstreams-0a1b2c3d4e5f?role=publish_subscribe',
  TokenValue: 'AAEAAS0mplausible/token+value==',
};
export const NOT_READY: ScriptedResponse = { status: 409, type: 'StreamSessionAccessNotReadyException', message: 'not ready', retryAfter: '1' };

export interface ScriptedResponse {
  /** @default 200, with the shell */
  readonly status?: number;
  readonly type?: string;
  readonly message?: string;
  readonly retryAfter?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  /** Delays the response until this resolves. */
  readonly after?: Promise<void>;
  /** Called instead of sending a response. */
  readonly sabotage?: (response: ServerResponse) => void;
}

/** Gives the responses that the test wants, and remembers the requests. */
export class ScriptedBroker {
  public static async start(...responses: ScriptedResponse[]): Promise<ScriptedBroker> {
    const broker = new ScriptedBroker(responses);
    broker.server = await listen(request => broker.respond(request), { sabotage: (request, response) => broker.sabotages(request, response) });
    return broker;
  }

  public readonly requests: Request[] = [];
  private server!: Listening;

  /** One after the other, and then the last one repeatedly. */
  private constructor(private responses: ScriptedResponse[]) {}

  public get endpoint(): string {
    return `${this.server.url}/prod`;
  }

  public willRespond(...responses: ScriptedResponse[]): void {
    this.responses = responses;
    this.requests.length = 0;
  }

  public stop(): Promise<void> {
    return this.server.close();
  }

  private get current(): ScriptedResponse {
    return this.responses[Math.min(this.requests.length, this.responses.length) - 1];
  }

  private async respond({ method, rawPath }: Request): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    const { status = 200, type, message, retryAfter, body, headers, after } = this.current;
    if (method !== 'POST' && !rawPath.includes('/approvals')) return { status: 405, headers: {}, body: '' };
    await after;
    return {
      status,
      headers: { ...type && { 'x-amzn-errortype': type }, ...retryAfter && { 'retry-after': retryAfter }, 'x-amzn-requestid': 'a1b2c3d4', ...headers },
      body: body ?? JSON.stringify(status === 200 ? SHELL : { __type: type, Message: message }),
    };
  }

  private sabotages(request: Request, response: ServerResponse): boolean {
    this.requests.push(request);
    const { sabotage } = this.current;
    sabotage?.(response);
    return sabotage !== undefined;
  }
}

/** A new shell with its own secrets. */
export function freshShell(): typeof SHELL {
  const SessionId = `gameliftstreams-${randomBytes(8).toString('hex')}`;
  return { SessionId, StreamUrl: `wss://ssmmessages.us-west-2.amazonaws.com/v1/data-channel/${SessionId}?role=publish_subscribe`, TokenValue: randomBytes(96).toString('base64') };
}
