import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { until } from '../patience';

const PRELOADED = join(__dirname, 'preloaded-clock.cjs');

/** The time in a client, which waits for minutes as soon as the test says they are over. */
export class Clock {
  /** How many of the steps are done. */
  private moved = 0;
  private socket?: Socket;
  private readonly server: Server;
  private readonly path: string;

  constructor(folder: string, name: string) {
    this.path = join(folder, `${name}.clock`);
    this.server = createServer(socket => {
      this.socket = socket.on('data', data => this.moved += String(data).split('\n').length - 1).on('error', () => undefined);
    }).listen(this.path);
  }

  /** What Node is to load before the client. */
  public get arguments(): string[] {
    return ['--require', PRELOADED];
  }

  /** @param runs whether time moves by itself, too: a terminal has things that turn */
  public environment(runs: boolean): Record<string, string> {
    return { CLOCK: this.path, ...runs && { CLOCK_RUNS: '1' } };
  }

  /** Moves it; whatever is due meanwhile has happened then, as far as it needs nobody else. */
  public async advance(ms: number): Promise<void> {
    await until(() => this.socket !== undefined, () => 'the client has not started');
    const before = this.moved;
    this.socket!.write(`${ms}\n`);
    await until(() => this.moved > before || this.socket!.destroyed, () => 'the client\'s clock did not move');
  }

  public stop(): void {
    this.socket?.destroy();
    this.server.close();
  }
}
