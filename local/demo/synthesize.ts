import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Synthesizes the example app with the CDK CLI into a temporary folder, which is deleted when the process ends.
 *
 * @returns the folder of the cloud assembly
 */
export async function synthesizeExample(): Promise<string> {
  const root = join(__dirname, '..', '..');
  const cli = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  if (!existsSync(cli)) throw new Error('the CDK CLI is not installed: run npm ci first');
  // Run as a program: nothing in local/ may import from scripts/.
  await run(join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs'), [join('scripts', 'bundle', 'bundle.ts')], root);
  const output = mkdtempSync(join(tmpdir(), 'admin-shell-'));
  process.once('exit', () => rmSync(output, { recursive: true, force: true }));
  await run(cli, ['synth', '--quiet', '--no-notices', '--output', output], root);
  return output;
}

/** Runs a Node program; its output is shown only if it fails. */
async function run(script: string, args: string[], cwd: string): Promise<void> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Keep it from looking for AWS credentials.
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', AWS_EC2_METADATA_DISABLED: 'true' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => output += chunk);
  const code = await new Promise(resolve => child.once('close', resolve));
  if (code !== 0) throw new Error(`${[script, ...args].join(' ')} failed with exit code ${code}:\n${output}`);
}
