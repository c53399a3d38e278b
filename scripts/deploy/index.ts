/**
 * Deploys the constructs with CDK's own CLI to an independent engine: LocalStack, in its own virtual environment, on this
 * machine. Needs Python 3.13 or later and a PyPI index.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPython, findPython } from '../python';
import { putEveryEvent } from './bus';
import { Engine, ENGINE_PACKAGES, ENGINE_PYTHON, REGION } from './engine';
import { Functions } from './functions';
import { change, replaceAndRedeploy } from './lifecycle';
import { deployPacked } from './packed';
import { plantEach } from './plants';
import { openShell } from './request';
import { subscribe } from './running';
import { step, Trial } from './trial';

/** The Region of IAM's events. */
const HOME = 'us-east-1';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // the SDK would warn of Node 20 amidst our lines

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
  const functions = new Functions();
  const host = await functions.start();
  const engine = await step('LocalStack started', () => Engine.start(python, host));
  const trial = new Trial(python, engine, directory);
  try {
    await step('two Regions bootstrapped', () => trial.cdk.bootstrap(REGION, HOME));
    const packed = await deployPacked(trial);
    const running = await subscribe(engine, functions, packed[0]);
    await step('a shell opened through the deployed API', () => openShell(running));
    const told = await step('every event of the tests put on the bus', () => putEveryEvent(running));
    const everyOption = await step('an app with every option deployed', () => trial.deploy({ name: 'every-option' }));
    await step('the templates of all these read by cfn-lint', () => Promise.all([everyOption, ...packed].map(assembly => trial.lint(assembly))));
    await change(trial);
    await replaceAndRedeploy(trial);
    await plantEach(trial);
    console.log([...told, ...trial.notCreated.report()].join('\n'));
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\nThe end of the engine's log:\n${engine.log.slice(-2_000)}`);
  } finally {
    await Promise.all([engine.stop(), functions.stop()]);
  }
}

main().then(() => process.exit(), error => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
