/**
 * The constructs deployed by CDK's own CLI to an engine that nobody here wrote: LocalStack, in a virtual environment of its own,
 * on this machine. Needs Python 3.12 or later and a PyPI index.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPython, findPython } from '../python';
import { Cdk, ownApp } from './cdk';
import { describeStack } from './deployed';
import { Engine, ENGINE_PACKAGES, ENGINE_PYTHON, REGION } from './engine';
import { lint } from './lint';
import { NotMade } from './unsupported';

/** Where IAM's events are. */
const HOME = 'us-east-1';

async function main(): Promise<void> {
  const missing = await findPython(ENGINE_PYTHON).then(() => undefined, (error: Error) => error.message);
  if (missing !== undefined) {
    console.log(`Nothing was deployed: ${missing}`);
    process.exitCode = process.argv.includes('--where-possible') ? 0 : 1;
    return;
  }
  const directory = mkdtempSync(join(tmpdir(), 'deploy-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const python = await step('LocalStack and cfn-lint installed', () => createPython(ENGINE_PYTHON, [...ENGINE_PACKAGES, 'cfn-lint']));
  const engine = await step('LocalStack started', () => Engine.start(python));
  const notMade = new NotMade();
  try {
    const cdk = new Cdk(engine, join(directory, 'cdk.out'));
    await step('two Regions bootstrapped', () => cdk.bootstrap(REGION, HOME));
    await step('an app with every option deployed', async () => {
      await cdk.deploy(ownApp('every-option'));
      for (const [name, region] of [['EveryOption', REGION], ['Private', REGION], ['Forwarder', HOME]]) notMade.look(await describeStack(engine, name, region));
    });
    await step('its templates read by cfn-lint', () => lint(python, cdk.output, REGION));
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\nThe engine's last words:\n${engine.log.slice(-2_000)}`);
  } finally {
    await engine.stop();
  }
  console.log(`Not made by the engine, and read by cfn-lint alone:\n${notMade.report().map(line => `  ${line}`).join('\n')}`);
}

/** Says how long it took. */
async function step<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const start = Date.now();
  const result = await work();
  console.log(`${((Date.now() - start) / 1_000).toFixed(1).padStart(6)} s  ${what}`);
  return result;
}

main().then(() => process.exit(), error => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
