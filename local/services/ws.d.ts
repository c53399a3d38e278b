/** The part of `ws` that the tests use: its own types would become part of the library's compilation. */
declare module 'ws' {
  import { EventEmitter } from 'node:events';

  export class WebSocket extends EventEmitter {
    constructor(address: string);
    send(data: string | Uint8Array): void;
    close(): void;
    terminate(): void;
  }

  export class WebSocketServer extends EventEmitter {
    constructor(options: { host: string; port: number });
    readonly clients: Set<WebSocket>;
    address(): { port: number };
    close(done?: () => void): void;
  }
}
