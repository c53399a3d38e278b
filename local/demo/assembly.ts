import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const TSX = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const CLI = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** Bundles the functions and the client, and synthesizes the example app. @returns the folder of the cloud assembly */
export async function synthesizeExample(): Promise<string> {
  await bundle();
  return synthesize('app.ts');
}

/** The same with the app that a second person is asked in, at once. @returns the folders of both cloud assemblies */
export async function synthesizeExamples(): Promise<string[]> {
  await bundle();
  return Promise.all(['app.ts', 'two-persons.ts'].map(synthesize));
}

/** As a program: nothing in local/ may import from scripts/. */
async function bundle(): Promise<void> {
  if (!existsSync(CLI)) throw new Error('the CDK CLI is not installed: run npm ci first');
  await run(TSX, [join('scripts', 'bundle', 'bundle.ts')], ROOT);
}

/** With the CDK CLI, into a temporary folder, which is deleted when the process ends. */
async function synthesize(app: string): Promise<string> {
  const output = mkdtempSync(join(tmpdir(), 'admin-shell-'));
  process.once('exit', () => rmSync(output, { recursive: true, force: true }));
  await run(CLI, ['synth', '--quiet', '--no-notices', '--app', `"${process.execPath}" "${TSX}" examples/typescript/${app}`, '--output', output], ROOT);
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
