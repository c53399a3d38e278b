import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat, type BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs';

/** The ways of bundling a function that aws-lambda-nodejs documents. The SDK in Lambda's runtime may not know this API yet. */
export const NODEJS_FUNCTION: ReadonlyMap<string, BundlingOptions> = new Map<string, BundlingOptions>([
  ['NodejsFunction, SDK bundled', { bundleAwsSDK: true }],
  ['NodejsFunction, SDK bundled, ESM, minified', { bundleAwsSDK: true, format: OutputFormat.ESM, minify: true, mainFields: ['module', 'main'] }],
  ['NodejsFunction, SDK of the runtime', {}],
]);

/**
 * Bundles the broker's handler with NodejsFunction.
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

/** Lower bounds: a function that only imports what a signed HTTPS request needs, and an empty one. */
export function lowerBounds(directory: string): Map<string, string> {
  const write = (name: string, code: string) => {
    const folder = join(directory, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.mjs'), code);
    return join(folder, 'index.mjs');
  };
  return new Map([
    ['https and crypto alone', write('https', 'import "node:https"; import "node:crypto"; export const handler = () => undefined;')],
    ['an empty handler', write('empty', 'export const handler = () => undefined;')],
  ]);
}
