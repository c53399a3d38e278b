/**
 * Compiles the library and runs its tests on the oldest aws-cdk-lib and constructs that package.json promises, in a
 * folder of its own. Needs an npm registry.
 *
 * AWS_CDK_LIB and CONSTRUCTS choose other versions, to look for the floor.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, repositoryRoot } from './bundle';

const TOOLS = ['jsii', 'jest', 'jest-junit', 'ts-jest', 'typescript', '@types/aws-lambda', '@types/jest', '@types/node'];

async function main(): Promise<void> {
  const root = repositoryRoot();
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const floor = {
    'aws-cdk-lib': process.env.AWS_CDK_LIB ?? manifest.peerDependencies['aws-cdk-lib'].replace('^', ''),
    'constructs': process.env.CONSTRUCTS ?? manifest.peerDependencies.constructs.replace('^', ''),
  };
  console.log(`The library on aws-cdk-lib ${floor['aws-cdk-lib']} and constructs ${floor.constructs}`);

  await bundle(root);
  const directory = mkdtempSync(join(tmpdir(), 'floor-test-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  for (const path of ['assets', 'lib', 'test/lib', 'test/tsconfig.json', 'tsconfig.json', 'README.md', '.npmrc']) {
    cpSync(join(root, path), join(directory, path), { recursive: true });
  }
  const installed = (name: string) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  const { scripts, overrides, allowScripts, ...rest } = manifest;
  writeFileSync(join(directory, 'package.json'), JSON.stringify({
    ...rest,
    peerDependencies: Object.fromEntries(Object.entries(floor).map(([name, version]) => [name, `^${version}`])),
    devDependencies: { ...Object.fromEntries(TOOLS.map(name => [name, installed(name)])), ...floor },
  }));

  const run = (command: string, ...args: string[]) => execFileSync(command, args, {
    cwd: directory,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, CDK_VALIDATION: 'false' },
  });
  run('npm', 'install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error');
  run('npx', '--no', 'jsii', '--', '--silence-warnings=reserved-word');
  run('npx', '--no', 'jest', '--', 'test/lib');
}

main().then(() => process.exit(0), error => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
