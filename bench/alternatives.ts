import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat, type BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs';

/** How CDK users bundle a function, each as aws-lambda-nodejs documents it. The SDK in Lambda's runtime may not know this API yet. */
export const NODEJS_FUNCTION: ReadonlyMap<string, BundlingOptions> = new Map<string, BundlingOptions>([
  ['NodejsFunction, SDK bundled', { bundleAwsSDK: true }],
  ['NodejsFunction, SDK bundled, ESM, minified', { bundleAwsSDK: true, format: OutputFormat.ESM, minify: true, mainFields: ['module', 'main'] }],
  ['NodejsFunction, SDK of the runtime', {}],
]);

/**
 * Has NodejsFunction bundle the broker's own handler.
 *
 * @returns the bundled file, for each way of bundling
 */
export function bundleWithNodejsFunction(root: string, directory: string): Map<string, string> {
  const app = new App({ outdir: join(directory, 'nodejs-function') });
  const stack = new Stack(app, 'Stack');
  const logicalIds = [...NODEJS_FUNCTION].map(([name, bundling], index) => {
    const handler = new NodejsFunction(stack, `Handler${index}`, {
      entry: join(root, 'lambda', 'broker', 'index.ts'),
      depsLockFilePath: join(root, 'package-lock.json'),
      projectRoot: root,
      runtime: Runtime.NODEJS_24_X,
      bundling: { ...bundling, logLevel: undefined },
    });
    return [name, stack.getLogicalId(handler.node.defaultChild as any)] as const;
  });
  const assembly = app.synth().directory;
  const { Resources } = JSON.parse(readFileSync(join(assembly, 'Stack.template.json'), 'utf8'));
  return new Map(logicalIds.map(([name, id]) => {
    const asset = join(assembly, `asset.${Resources[id].Properties.Code.S3Key.replace('.zip', '')}`);
    return [name, [join(asset, 'index.mjs'), join(asset, 'index.js')].find(existsSync)!];
  }));
}

/** What no function with a signed HTTPS request in it gets below, and what none gets below at all. */
export function floors(directory: string): Map<string, string> {
  const write = (name: string, code: string) => {
    const folder = join(directory, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.mjs'), code);
    return join(folder, 'index.mjs');
  };
  return new Map([
    ['https and crypto alone', write('floor', 'import "node:https"; import "node:crypto"; export const handler = () => undefined;')],
    ['an empty handler', write('empty', 'export const handler = () => undefined;')],
  ]);
}
