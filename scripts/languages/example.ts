import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run';
import { repositoryRoot } from '../repository';

/** Where a language's packages and example are tried. */
export interface Workplace {
  /** Has the packed library, in a folder named after the language. */
  readonly packages: string;
  /** A copy of the example, to install into. */
  readonly example: string;
  /** The version that the library was packed with. */
  readonly version: string;
}

export interface Synthesized {
  /** The folder of the example's cloud assembly. */
  readonly assembly: string;
  /** The folder of the quick start's cloud assembly. */
  readonly quickStart: string;
  /** The aws-cdk-lib version that the language's own tools chose. */
  readonly awsCdkLib: string;
}

const SOURCES = /\.(py|txt|java|xml|go|mod|ts|json)$/;

/** Copies the sources of an example, without anything that was built or installed beside them. */
export function copyExample(language: string, directory: string): void {
  cpSync(join(repositoryRoot(), 'examples', language), directory, {
    recursive: true,
    filter: path => !/[\\/](\.venv|cdk\.out|target|node_modules|__pycache__)$/.test(path) && (!/\.[a-z]+$/.test(path) || SOURCES.test(path)),
  });
}

/**
 * Runs `cdk synth`, as a user in the app's folder would.
 *
 * @param app how to run the app
 * @default - as its cdk.json says
 */
export async function cdkSynth(example: string, env: NodeJS.ProcessEnv, app?: string): Promise<string> {
  const cli = join(repositoryRoot(), 'node_modules', 'aws-cdk', 'bin', 'cdk');
  if (!existsSync(cli)) throw new Error('the CDK CLI is not installed: run npm ci first');
  const assembly = join(example, 'cdk.out');
  await run(process.execPath, [cli, 'synth', '--quiet', '--no-notices', '--output', assembly, ...app === undefined ? [] : ['--app', app]], {
    cwd: example,
    // Nothing here may look for an AWS account. The normal test suite validates the templates.
    env: {
      ...env,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_VALIDATION: 'false',
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    },
  });
  return assembly;
}

/** The library version that the examples require at least: they are tried with that one. */
export function exampleVersion(): string {
  const goMod = readFileSync(join(repositoryRoot(), 'examples', 'go', 'go.mod'), 'utf8');
  const version = /cdkgameliftstreamsadminshell v(\S+)/.exec(goMod)?.[1];
  if (version === undefined) throw new Error('examples/go/go.mod does not require the library');
  return version;
}

/** A cache that may stay between runs, among the temporary files. */
export function cacheFolder(name: string): string {
  return join(tmpdir(), `cdk-gameliftstreams-admin-shell-${name}`);
}

/** The only file of a folder that matches. */
export function onlyFile(directory: string, form: RegExp): string {
  const found = readdirSync(directory).filter(file => form.test(file));
  if (found.length !== 1) throw new Error(`${directory} should have one file like ${form}, it has ${found.join(', ') || 'none'}`);
  return join(directory, found[0]);
}
