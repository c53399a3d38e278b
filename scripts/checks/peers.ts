/**
 * Compiles the library and runs its tests on the oldest aws-cdk-lib and constructs that package.json allows, in a
 * separate folder. Needs an npm registry.
 *
 * With --newest: on the newest ones in the registry, which may be newer than the lock file's. AWS_CDK_LIB and CONSTRUCTS
 * select other versions, to look for the floor.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PEER_TOOLS } from './peer-tools';
import { bundle } from '../bundle/bundle';
import { repositoryRoot } from '../repository';

const LEFT_BEHIND = ['.git', 'build', 'cdk.out', 'coverage', 'dist', 'node_modules', 'package-lock.json', 'package.json', 'test-reports'];

async function main(): Promise<void> {
  const root = repositoryRoot();
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const chosen = process.argv.includes('--newest') ? newest : (peer: string) => manifest.peerDependencies[peer].replace('^', '');
  const peers = {
    'aws-cdk-lib': process.env.AWS_CDK_LIB ?? chosen('aws-cdk-lib'),
    'constructs': process.env.CONSTRUCTS ?? chosen('constructs'),
  };
  console.log(`The library on aws-cdk-lib ${peers['aws-cdk-lib']} and constructs ${peers.constructs}`);
  const installed = (name: string) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  if (Object.entries(peers).every(([name, version]) => installed(name) === version)) {
    console.log('These are installed here: npm test runs on them.');
    return;
  }

  await bundle(root);
  const directory = mkdtempSync(join(tmpdir(), 'floor-test-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  // Everything except what is installed or built: tests read documents and sources that a list would miss.
  for (const path of readdirSync(root).filter(entry => !LEFT_BEHIND.includes(entry))) {
    cpSync(join(root, path), join(directory, path), { recursive: true });
  }
  const { scripts, overrides, allowScripts, ...rest } = manifest;
  const tools = [...PEER_TOOLS, ...Object.keys(manifest.devDependencies).filter(name => name.startsWith('@types/'))]; // tsconfig.json names all of these
  writeFileSync(join(directory, 'package.json'), JSON.stringify({
    ...rest,
    peerDependencies: Object.fromEntries(Object.entries(peers).map(([name, version]) => [name, `^${version}`])),
    devDependencies: { ...Object.fromEntries(tools.map(name => [name, installed(name)])), ...peers },
  }));

  const run = (command: string, ...args: string[]) => execFileSync(command, args, {
    cwd: directory,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', ...process.env },
  });
  run('npm', 'install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error');
  run('npx', '--no', 'jsii', '--', '--silence-warnings=reserved-word', '--silence-warnings=metadata/missing-dev-dependency');
  run('npx', '--no', 'jest', '--', 'test/lib');
}

/** The newest published version of this major version. */
function newest(peer: string): string {
  const manifest = JSON.parse(readFileSync(join(repositoryRoot(), 'package.json'), 'utf8'));
  const found = execFileSync('npm', ['view', `${peer}@${manifest.peerDependencies[peer]}`, 'version', '--json'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const versions: string | string[] = JSON.parse(found); // in ascending order
  return Array.isArray(versions) ? versions[versions.length - 1] : versions;
}

main().then(() => process.exit(0), error => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
