/** The AWS CLI: anyone with an account has it, and their way to sign in, and every command of the report can be repeated by hand. */
import { spawn } from 'node:child_process';

/** The arguments after `aws SERVICE OPERATION`: an option with several words, or JSON. Without a name, a positional argument. */
export type Options = Readonly<Record<string, string | true | readonly string[] | { readonly json: unknown }>>;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface CliOptions {
  readonly profile?: string;
  readonly region: string;
  readonly env: NodeJS.ProcessEnv;
  /** @default - only the command's own limit */
  readonly signal?: AbortSignal;
}

/** AWS refused a command, or the CLI did not understand it. */
export class AwsError extends Error {
  public static isOf(error: unknown): error is AwsError {
    return error instanceof AwsError;
  }

  /** Such as `AccessDeniedException`; absent if AWS did not answer. */
  public readonly code?: string;

  constructor(command: string, public readonly output: string) {
    const [, code] = /An error occurred \(([\w.]+)\)/.exec(output) ?? [];
    super(`${command}: ${output.trim() || 'failed'}`);
    this.name = 'AwsError';
    this.code = code;
  }
}

/** Runs a command and parses its JSON. Keys go through the environment, where no other user of the machine can read them. */
export async function aws(
  service: string, operation: string, options: Options, { profile, region, env, signal }: CliOptions, as?: Credentials,
): Promise<any> {
  const args = [service, operation, ...Object.entries(options).flatMap(([name, value]) => argument(name, value)), '--region', region, '--output', 'json'];
  // Otherwise version 1 of the CLI would ask AWS for queues.
  if (env.AWS_ENDPOINT_URL !== undefined) args.push('--endpoint-url', env.AWS_ENDPOINT_URL);
  const own = as !== undefined ? keysOf(as) : profile !== undefined ? { AWS_PROFILE: profile } : {};
  const { code, stdout, stderr } = await run('aws', args, { env: { ...env, AWS_PAGER: '', ...own }, signal });
  if (code !== 0) throw new AwsError(`aws ${service} ${operation}`, stderr || stdout);
  return stdout.trim() === '' ? {} : JSON.parse(stdout);
}

function argument(name: string, value: Options[string]): string[] {
  // `lambda invoke` takes the output file as a positional argument.
  if (name === '') return [String(value)];
  if (value === true) return [`--${name}`];
  if (typeof value === 'string') return [`--${name}`, value];
  if ('json' in value) return [`--${name}`, JSON.stringify(value.json)];
  return [`--${name}`, ...value];
}

function keysOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials): NodeJS.ProcessEnv {
  return { AWS_PROFILE: undefined, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken };
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * In a separate process group, so that only we receive ^C: we end what is running, and cleanup continues.
 *
 * @throws if it can't be started, or the signal ends it
 */
export function run(command: string, args: string[], options: { env: NodeJS.ProcessEnv; cwd?: string; signal?: AbortSignal }): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' });
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].on('data', chunk => texts[name] += chunk);
    child.once('error', error => reject((error as NodeJS.ErrnoException).code === 'ENOENT' ? new Error(`${command} is not installed: npm run verify:aws needs the AWS CLI, version 2`) : error));
    child.once('close', code => resolve({ code: code ?? 1, ...texts }));
  });
}
