import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { listen, type Listening, type Request } from '../../local/services/server';

export const SHELL = {
  SessionId: 'gameliftstreams-0a1b2c3d4e5f',
  StreamUrl: 'wss://ssmmessages.us-west-2.amazonaws.com/v1/data-channel/gameliftstreams-0a1b2c3d4e5f?role=publish_subscribe',
  TokenValue: 'AAEAAS0mplausible/token+value==',
};
export const NOT_READY: Scripted = { status: 409, type: 'StreamSessionAccessNotReadyException', message: 'not ready', retryAfter: '1' };

export interface Scripted {
  /** @default 200, with the shell */
  readonly status?: number;
  readonly type?: string;
  readonly message?: string;
  readonly retryAfter?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  /** Not before this. */
  readonly after?: Promise<void>;
  /** Instead of an answer. */
  readonly sabotage?: (response: ServerResponse) => void;
}

/** Answers what the test wants a broker to answer, and remembers what it was asked. */
export class ScriptedBroker {
  public static async start(...answers: Scripted[]): Promise<ScriptedBroker> {
    const broker = new ScriptedBroker(answers);
    broker.server = await listen(request => broker.answer(request), { sabotage: (request, response) => broker.sabotages(request, response) });
    return broker;
  }

  public readonly asked: Request[] = [];
  private server!: Listening;

  /** One after the other, and the last one again and again. */
  private constructor(private answers: Scripted[]) {}

  public get endpoint(): string {
    return `${this.server.url}/prod`;
  }

  public willAnswer(...answers: Scripted[]): void {
    this.answers = answers;
    this.asked.length = 0;
  }

  public stop(): Promise<void> {
    return this.server.close();
  }

  private get current(): Scripted {
    return this.answers[Math.min(this.asked.length, this.answers.length) - 1];
  }

  private async answer({ method, rawPath }: Request): Promise<{ status: number; headers: Record<string, string>; body: string }> {
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
    this.asked.push(request);
    const { sabotage } = this.current;
    sabotage?.(response);
    return sabotage !== undefined;
  }
}

/** A shell of its own, with secrets that nothing else holds. */
export function freshShell(): typeof SHELL {
  const SessionId = `gameliftstreams-${randomBytes(8).toString('hex')}`;
  return { SessionId, StreamUrl: `wss://ssmmessages.us-west-2.amazonaws.com/v1/data-channel/${SessionId}?role=publish_subscribe`, TokenValue: randomBytes(96).toString('base64') };
}
