import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmInstall, run } from './run';
import { repositoryRoot } from '../repository';

/** The version of constructs that aws-cdk-go requires at our oldest aws-cdk-lib; our oldest constructs was not published for Go. */
const GO_CONSTRUCTS = '10.4.2';

/**
 * Installs the oldest peers that we support, which is what the Go module must require: Go has no version ranges, a module raises
 * its users' versions to its own, and jsii writes those that are installed.
 *
 * @returns the folder of the modules
 */
export async function installOldestPeers(directory: string): Promise<string> {
  const { peerDependencies } = JSON.parse(readFileSync(join(repositoryRoot(), 'package.json'), 'utf8'));
  const awsCdkLib = lowest(peerDependencies['aws-cdk-lib']);
  mkdirSync(directory);
  const ranges: Record<string, string> = JSON.parse(await run('npm', ['view', `aws-cdk-lib@${awsCdkLib}`, 'dependencies', '--json'], { cwd: directory }));
  const own = Object.entries(ranges).filter(([name]) => name.startsWith('@aws-cdk/')).map(([name, range]) => [name, lowest(range)]);
  await npmInstall(directory, { 'aws-cdk-lib': awsCdkLib, 'constructs': GO_CONSTRUCTS, ...Object.fromEntries(own) });
  return join(directory, 'node_modules');
}

/** The lowest version of a caret range. */
function lowest(range: string): string {
  return range.replace(/^\^/, '');
}
