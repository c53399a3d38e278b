/// <reference path="./ws.d.ts" />
import { WebSocketServer, type WebSocket } from 'ws';
import { decode, encode, PayloadType, uuid } from './agent-message';

export interface DataChannelOptions {
  /** Decides about a token that connects: a shell's address works once, with its own token. */
  readonly admit: (sessionId: string, token: string) => boolean;
}

/**
 * The far end of Session Manager's connection, on loopback: the handshake, acknowledgements, and a shell that runs nothing
 * but knows "exit".
 */
export class DataChannel {
  /** The keys received, as text. */
  public typed = '';
  public readonly sizes: Array<{ cols: number; rows: number }> = [];
  /** Accepts connections, and never answers. */
  public silent = false;

  private readonly server = new WebSocketServer({ host: '127.0.0.1', port: 0 });

  constructor(private readonly options: DataChannelOptions) {
    this.server.on('connection', (socket: WebSocket, { url }: { url: string }) => {
      if (!this.silent) new Connection(socket, /data-channel\/([^?]+)/.exec(url)?.[1] ?? '', this, this.options.admit);
    });
  }

  public async url(): Promise<string> {
    if (!this.server.address()) await new Promise(resolve => this.server.once('listening', resolve));
    return `ws://127.0.0.1:${this.server.address().port}`;
  }

  public async stop(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate();
    await new Promise<void>(resolve => this.server.close(resolve));
  }
}

class Connection {
  private sequence = 0;
  private line = '';
  /** The plugin repeats what it believes was lost. */
  private expected = 0;
  /** Sent but not acknowledged: the plugin drops messages that arrive before it is ready. */
  private readonly unanswered = new Map<number, Buffer>();
  private readonly again = setInterval(() => this.unanswered.forEach(message => this.socket.send(message)), 200);

  constructor(
    private readonly socket: WebSocket,
    private readonly sessionId: string,
    private readonly channel: DataChannel,
    admit: DataChannelOptions['admit'],
  ) {
    socket.on('close', () => clearInterval(this.again));
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) return this.take(data);
      const { TokenValue } = JSON.parse(data.toString('utf8'));
      if (!admit(sessionId, TokenValue)) return socket.close();
      this.send(PayloadType.HANDSHAKE_REQUEST, JSON.stringify({
        AgentVersion: '3.3.0.0',
        RequestedClientActions: [{ ActionType: 'SessionType', ActionParameters: { SessionType: 'Standard_Stream', Properties: null } }],
      }));
    });
  }

  private take(data: Buffer): void {
    const message = decode(data);
    if (message.type === 'acknowledge') {
      this.unanswered.delete(JSON.parse(message.payload.toString('utf8')).AcknowledgedMessageSequenceNumber);
      return;
    }
    if (message.type !== 'input_stream_data') return;
    this.socket.send(encode({
      type: 'acknowledge',
      sequence: 0,
      payloadType: 0,
      payload: Buffer.from(JSON.stringify({
        AcknowledgedMessageType: message.type,
        AcknowledgedMessageId: uuid(message.id),
        AcknowledgedMessageSequenceNumber: message.sequence,
        IsSequentialMessage: true,
      })),
    }));
    if (message.sequence !== this.expected) return;
    this.expected++;
    const text = message.payload.toString('utf8');
    if (message.payloadType === PayloadType.HANDSHAKE_RESPONSE) {
      this.send(PayloadType.HANDSHAKE_COMPLETE, JSON.stringify({ HandshakeTimeToComplete: 1_000_000, CustomerMessage: '' }));
      this.send(PayloadType.OUTPUT, 'remote$ ');
    } else if (message.payloadType === PayloadType.SIZE) {
      this.channel.sizes.push(JSON.parse(text));
    } else if (message.payloadType === PayloadType.OUTPUT) {
      this.channel.typed += text;
      for (const key of text) this.press(key);
    }
  }

  private press(key: string): void {
    if (key !== '\r' && key !== '\n') {
      this.line += key;
      if (/[\x20-\x7e]/.test(key)) this.send(PayloadType.OUTPUT, key); // echoed by the far end, as by a real shell
      return;
    }
    this.send(PayloadType.OUTPUT, '\r\n');
    const line = this.line;
    this.line = '';
    if (line.endsWith('exit')) return this.end();
    this.send(PayloadType.OUTPUT, `ran ${line}\r\nremote$ `);
  }

  private end(): void {
    this.socket.send(encode({
      type: 'channel_closed',
      sequence: 0,
      payloadType: 0,
      payload: Buffer.from(JSON.stringify({
        MessageId: '', CreatedDate: new Date().toISOString(), DestinationId: '', SessionId: this.sessionId, MessageType: 'channel_closed', SchemaVersion: 1, Output: '',
      })),
    }));
  }

  private send(payloadType: number, text: string): void {
    const sequence = this.sequence++;
    const message = encode({ type: 'output_stream_data', sequence, payloadType, payload: Buffer.from(text) });
    this.unanswered.set(sequence, message);
    this.socket.send(message);
  }
}
