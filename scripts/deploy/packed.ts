import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { step, type Trial } from './trial';
import { pack } from '../languages/pack';
import { synthesizeTypeScript } from '../languages/typescript';
import { repositoryRoot } from '../repository';

/** The example's two stacks and README's quick start, with the library from its tarball, as users get it. */
export async function deployPacked(trial: Trial): Promise<string[]> {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot(), 'node_modules', 'aws-cdk-lib', 'package.json'), 'utf8'));
  const packages = await step('the library packed', () => pack({ language: 'js', outdir: join(trial.directory, 'packages') }));
  const { assembly, quickStart } = await step('its users\' apps synthesized', () => synthesizeTypeScript(packages, version, join(trial.directory, 'example')));
  await step('the role of the quick start\'s operators deployed', () => trial.deploy({ name: 'account' }));
  await step('the example deployed', () => trial.deploy({ assembly }));
  await step('the quick start deployed', () => trial.deploy({ assembly: quickStart }));
  return [assembly, quickStart];
}
