/** The AWS CLI: whoever has an account has it, with their way to sign in, and every command of the report can be typed again. */
import { spawn } from 'node:child_process';

/** What follows `aws SERVICE OPERATION`: several words for an option, or JSON. Without a name, what is no option. */
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
  /** @default - no end but the command's */
  readonly signal?: AbortSignal;
}

/** What AWS has refused or the CLI did not understand. */
export class AwsError extends Error {
  public static isOf(error: unknown): error is AwsError {
    return error instanceof AwsError;
  }

  /** Such as `AccessDeniedException`; absent where it was not AWS that answered. */
  public readonly code?: string;

  constructor(command: string, public readonly output: string) {
    const [, code] = /An error occurred \(([\w.]+)\)/.exec(output) ?? [];
    super(`${command}: ${output.trim() || 'failed'}`);
    this.name = 'AwsError';
    this.code = code;
  }
}

/** Runs a command and reads its JSON. Keys go through the environment, where no other user of the machine can read them. */
export async function aws(
  service: string, operation: string, options: Options, { profile, region, env, signal }: CliOptions, as?: Credentials,
): Promise<any> {
  const args = [service, operation, ...Object.entries(options).flatMap(([name, value]) => argument(name, value)), '--region', region, '--output', 'json'];
  // Version 1 of the CLI would ask AWS for queues all the same.
  if (env.AWS_ENDPOINT_URL !== undefined) args.push('--endpoint-url', env.AWS_ENDPOINT_URL);
  const own = as !== undefined ? keysOf(as) : profile !== undefined ? { AWS_PROFILE: profile } : {};
  const { code, stdout, stderr } = await run('aws', args, { env: { ...env, AWS_PAGER: '', ...own }, signal });
  if (code !== 0) throw new AwsError(`aws ${service} ${operation}`, stderr || stdout);
  return stdout.trim() === '' ? {} : JSON.parse(stdout);
}

function argument(name: string, value: Options[string]): string[] {
  // `lambda invoke` takes the file for the answer as it is, without an option.
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
 * In a process group of its own, so that ^C reaches us alone: what is under way is ended by us, and what cleans up goes on.
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
