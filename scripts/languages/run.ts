import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Exit codes that are not failures. @default - 0 */
  readonly accept?: readonly number[];
}

/**
 * Runs a program until it ends.
 *
 * @returns its standard output
 * @throws with all of its output, if it can't be started or fails
 */
export async function run(command: string, args: string[], { cwd, env, accept = [0] }: RunOptions): Promise<string> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && command !== process.execPath, // npm, mvn and the like are .cmd there
  });
  let output = '';
  let said = '';
  child.stdout.on('data', chunk => { output += chunk; said += chunk; });
  child.stderr.on('data', chunk => { said += chunk; });
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal ?? 'unknown'));
  });
  if (typeof code === 'string' || !accept.includes(code)) throw new Error(`${command} ${args.join(' ')} failed (${code}):\n${said}`);
  return output;
}

/** Installs npm packages into a separate folder. */
export async function npmInstall(directory: string, dependencies: { [name: string]: string }): Promise<void> {
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'consumer', version: '1.0.0', private: true, dependencies }));
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--loglevel=error'], { cwd: directory });
}
