import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { until } from '../patience';

const PRELOAD = join(__dirname, 'client-clock-preload.cjs');

/** A client's clock, which the test moves: a wait of minutes ends at once. */
export class ClientClock {
  /** How many steps the client has confirmed. */
  private stepsDone = 0;
  private socket?: Socket;
  private readonly server: Server;
  private readonly path: string;

  constructor(folder: string, name: string) {
    this.path = join(folder, `${name}.clock`);
    this.server = createServer(socket => {
      this.socket = socket.on('data', data => this.stepsDone += String(data).split('\n').length - 1).on('error', () => undefined);
    }).listen(this.path);
  }

  /** Node's arguments that load the clock before the client. */
  public get arguments(): string[] {
    return ['--require', PRELOAD];
  }

  /** @param runs whether time also moves by itself, as a terminal's progress display needs */
  public environment(runs: boolean): Record<string, string> {
    return { CLOCK: this.path, ...runs && { CLOCK_RUNS: '1' } };
  }

  /** Moves time. Timers that are due have fired when it returns. */
  public async advance(ms: number): Promise<void> {
    await until(() => this.socket !== undefined, () => 'the client has not started');
    const before = this.stepsDone;
    this.socket!.write(`${ms}\n`);
    await until(() => this.stepsDone > before || this.socket!.destroyed, () => 'the client\'s clock did not move');
  }

  public stop(): void {
    this.socket?.destroy();
    this.server.close();
  }
}
