import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

export interface FunctionOptions {
  /** Folder of the asset in the cloud assembly. */
  readonly code: string;
  /** `file.export`, as in the template. */
  readonly handler: string;
  /** The template's environment, and what Lambda adds to it. */
  readonly environment: Record<string, string>;
  readonly timeoutMs: number;
  /** Every line that the function writes, to either stream. */
  readonly onLine?: (line: string) => void;
}

export type Invocation =
  | { readonly result: any; readonly error?: undefined }
  | { readonly result?: undefined; readonly error: string };

/** Runs a Lambda function from its asset: a process for each invocation under way, kept warm for the next one. */
export class FunctionHost {
  private readonly idle: ChildProcess[] = [];
  private readonly all = new Set<ChildProcess>();

  constructor(private readonly options: FunctionOptions) {}

  public async invoke(event: object): Promise<Invocation> {
    const child = this.idle.pop() ?? await this.start();
    const invocation = await new Promise<Invocation>(resolve => {
      const timer = setTimeout(finish, this.options.timeoutMs, { error: 'Sandbox.Timedout' });
      const onExit = () => finish({ error: 'Runtime.ExitError' });
      child.once('message', finish);
      child.once('exit', onExit);
      child.send({ event, deadline: Date.now() + this.options.timeoutMs, requestId: randomUUID() });

      function finish(answer: unknown): void {
        clearTimeout(timer);
        child.off('message', finish);
        child.off('exit', onExit);
        resolve(answer as Invocation);
      }
    });
    // A process that failed to answer is not reused: its answer may still come.
    if (child.connected && invocation.error !== 'Sandbox.Timedout') this.idle.push(child);
    else child.kill();
    return invocation;
  }

  public stop(): void {
    for (const child of this.all) child.kill();
  }

  private async start(): Promise<ChildProcess> {
    const { code, handler, environment, onLine } = this.options;
    const [file, exportName] = handler.split('.');
    const entry = [`${file}.mjs`, `${file}.js`].map(name => join(code, name)).find(existsSync);
    if (entry === undefined) throw new Error(`the asset ${code} has no ${file}.mjs or ${file}.js`);
    const child = fork(join(__dirname, 'function-process.mjs'), [pathToFileURL(entry).href, exportName], {
      env: environment,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.all.add(child);
    child.once('exit', () => this.all.delete(child));
    for (const stream of [child.stdout!, child.stderr!]) createInterface({ input: stream }).on('line', line => onLine?.(line));
    const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    if (first !== 'ready') throw new Error(`the function ended while it was loaded (exit code ${first})`);
    return child;
  }
}
