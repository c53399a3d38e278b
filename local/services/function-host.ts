import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { realClock, type Clock } from './clock';

export interface FunctionOptions {
  /** Folder of the asset in the cloud assembly. */
  readonly code: string;
  /** `file.export`, as in the template. */
  readonly handler: string;
  /** The template's environment variables, and those that Lambda adds. */
  readonly environment: Record<string, string>;
  readonly timeoutMs: number;
  readonly clock?: Clock;
  /** Maximum number of simultaneous invocations. @default - unlimited */
  readonly reservedConcurrency?: number;
  /** Node options for the function's process: tests use them to control its clock. */
  readonly execArgv?: string[];
  /** Called when a process has started and loaded the function. */
  readonly onProcess?: (child: ChildProcess) => void;
  /** Called for each line that the function writes, to either stream. */
  readonly onLine?: (line: string) => void;
}

/** Lambda's message when no concurrency is left. */
export const TOO_MANY_REQUESTS = 'TooManyRequestsException';

export type Invocation =
  | { readonly result: any; readonly error?: undefined }
  | { readonly result?: undefined; readonly error: string };

/** Runs a Lambda function from its asset: one process per concurrent invocation, kept warm for the next one. */
export class FunctionHost {
  private active = 0;
  private readonly idle: ChildProcess[] = [];
  private readonly all = new Set<ChildProcess>();
  /** By request ID: called when a stream has delivered all output of that request. */
  private readonly ends = new Map<string, () => void>();

  constructor(private readonly options: FunctionOptions) {}

  public async invoke(event: object): Promise<Invocation> {
    if (this.active >= (this.options.reservedConcurrency ?? Infinity)) return { error: TOO_MANY_REQUESTS };
    this.active++;
    try {
      return await this.run(event);
    } finally {
      this.active--;
    }
  }

  public stop(): void {
    for (const child of this.all) child.kill();
  }

  private async run(event: object): Promise<Invocation> {
    const { timeoutMs, clock = realClock } = this.options;
    const { ends } = this;
    const child = this.idle.pop() ?? await this.start();
    const invocation = await new Promise<Invocation>(resolve => {
      const requestId = randomUUID();
      // Passes the answer on only after all of the function's output has been read.
      let answered: Invocation | undefined;
      let streams = 2;
      const onMessage = ({ answerTo, ...answer }: { answerTo?: string }) => {
        if (answerTo === requestId) answered = answer as Invocation;
        if (answered && streams === 0) finish(answered);
      };
      this.ends.set(requestId, () => {
        streams--;
        onMessage({});
      });
      const onExit = () => finish({ error: 'Runtime.ExitError' });
      const cancel = clock.after(timeoutMs, () => finish({ error: 'Sandbox.Timedout' }));
      child.on('message', onMessage);
      child.once('exit', onExit);
      child.send({ event, deadline: clock.now() + timeoutMs, requestId });

      function finish(answer: Invocation): void {
        cancel();
        ends.delete(requestId);
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(answer);
      }
    });
    // A process that failed to answer is not reused: its answer may still arrive.
    if (child.connected && invocation.error !== 'Sandbox.Timedout') this.idle.push(child);
    else child.kill();
    return invocation;
  }

  private async start(): Promise<ChildProcess> {
    const { code, handler, environment, onLine, onProcess, execArgv = [] } = this.options;
    const [file, exportName] = handler.split('.');
    const entry = [`${file}.mjs`, `${file}.js`].map(name => join(code, name)).find(existsSync);
    if (entry === undefined) throw new Error(`the asset ${code} has no ${file}.mjs or ${file}.js`);
    const child = fork(join(__dirname, 'function-process.mjs'), [pathToFileURL(entry).href, exportName], {
      env: environment,
      execArgv,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.all.add(child);
    child.once('exit', () => this.all.delete(child));
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', line => {
        const [, requestId] = /^END ([0-9a-f-]{36})$/.exec(line) ?? [];
        if (requestId === undefined) onLine?.(line);
        else this.ends.get(requestId)?.();
      });
    }
    const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    if (first !== 'ready') throw new Error(`the function ended while it was loaded (exit code ${first})`);
    onProcess?.(child);
    return child;
  }
}
