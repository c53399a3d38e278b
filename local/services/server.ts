import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request with its body read. */
export interface Request {
  readonly method: string;
  /** As it was sent: percent-encoding untouched. */
  readonly rawPath: string;
  readonly query: URLSearchParams;
  /** Names in lower case; a header that was sent more than once has all its values. */
  readonly headers: Record<string, string[]>;
  readonly body: Buffer;
  readonly remoteAddress: string;
}

export interface Response {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

/** Something listening on a loopback port. */
export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** Takes the raw exchange instead of answering it: for tests that reset, hang or cut off. True if it did. */
export type Sabotage = (request: Request, response: ServerResponse) => boolean | Promise<boolean>;

/** An AWS service played on a loopback port. */
export abstract class LoopbackService {
  /** For tests: answers on the wire instead of the service. */
  public sabotage?: Sabotage;
  /** For tests: how much later than at once every answer is begun. */
  public delayMs = 0;

  /** For tests: what its answers say the time is. The SDK goes by that where its own clock is far off. */
  public date: () => number = Date.now;
  /** Who is connected at the moment. */
  public readonly connections = new Set<Socket>();

  private server?: Listening;

  /** @returns the service's address, for its `AWS_ENDPOINT_URL_…` */
  public async start(): Promise<string> {
    this.server = await listen(request => this.answer(request), {
      date: () => this.date(),
      connections: this.connections,
      before: async () => { if (this.delayMs > 0) await sleep(this.delayMs); },
      sabotage: (request, response) => this.sabotage?.(request, response) ?? false,
    });
    return this.server.url;
  }

  public async stop(): Promise<void> {
    await this.server?.close();
  }

  protected abstract answer(request: Request): Promise<Response>;
}

export async function listen(
  answer: (request: Request) => Promise<Response>,
  options: { port?: number; date?: () => number; connections?: Set<Socket>; before?: () => Promise<void>; sabotage?: Sabotage } = {},
): Promise<Listening> {
  const server = createServer(async (incoming, outgoing) => {
    const request = await read(incoming);
    await options.before?.();
    outgoing.setHeader('date', new Date(options.date?.() ?? Date.now()).toUTCString());
    if (await options.sabotage?.(request, outgoing)) return;
    const { status, headers, body } = await answer(request).catch((error): Response => {
      // A mistake in the local environment itself: say so, loudly, instead of playing an AWS error.
      console.error(error);
      return { status: 500, body: JSON.stringify({ __type: 'LocalEnvironmentBug', message: String(error) }) };
    });
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  // A connection is closed by whoever opened it. Node would close it after five idle seconds, and might meet a request under way.
  server.keepAliveTimeout = 0;
  server.on('connection', socket => {
    options.connections?.add(socket);
    socket.once('close', () => options.connections?.delete(socket));
  });
  await bind(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

async function bind(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE'
      ? new Error(`port ${port} is taken: stop what listens there, or choose another with --port`)
      : error));
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function read(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const [rawPath, query = ''] = incoming.url!.split('?', 2);
  const headers: Record<string, string[]> = {};
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    const name = incoming.rawHeaders[index].toLowerCase();
    (headers[name] ??= []).push(incoming.rawHeaders[index + 1]);
  }
  return {
    method: incoming.method!,
    rawPath,
    query: new URLSearchParams(query),
    headers,
    body: Buffer.concat(chunks),
    remoteAddress: incoming.socket.remoteAddress ?? '127.0.0.1',
  };
}
