import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cdkSynth, copyExample, onlyFile, type Synthesized } from './example';
import { synthesizeQuickStart } from './quick-start';
import { npmInstall } from './run';
import { repositoryRoot } from '../repository';

/**
 * Runs the TypeScript example and README's quick start outside the repository, with the packed library from npm's tarball and a
 * given aws-cdk-lib. The other languages must produce the same.
 *
 * @param packages the folder with the tarball
 * @param awsCdkLib the version of aws-cdk-lib, since another language's registry may not have the newest
 * @param directory where to work; it is created
 * @returns the folders of the cloud assemblies
 */
export async function synthesizeTypeScript(packages: string, awsCdkLib: string, directory: string): Promise<Synthesized> {
  mkdirSync(directory);
  copyExample('typescript', directory);
  for (const file of readdirSync(directory).filter(name => name.endsWith('-stack.ts'))) {
    const source = readFileSync(join(directory, file), 'utf8');
    const outside = source.replace(' from \'../../lib\'', ' from \'cdk-gameliftstreams-admin-shell\'');
    if (outside === source) throw new Error(`examples/typescript/${file} does not import the library from '../../lib'`);
    writeFileSync(join(directory, file), outside);
  }
  // The same feature flags as in the other languages' cdk.json.
  const { context } = JSON.parse(readFileSync(join(repositoryRoot(), 'cdk.json'), 'utf8'));
  const tsx = join(repositoryRoot(), 'node_modules', 'tsx', 'dist', 'cli.mjs');
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: `"${process.execPath}" "${tsx}" app.ts`, context }));
  writeFileSync(join(directory, 'tsconfig.json'), '{}');
  await npmInstall(directory, {
    'aws-cdk-lib': awsCdkLib,
    'constructs': '^10.4.2',
    'cdk-gameliftstreams-admin-shell': `file:${onlyFile(packages, /\.tgz$/)}`,
  });
  const bin = join(directory, 'node_modules', '.bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(join(repositoryRoot(), 'node_modules', '.bin', 'tsx'), join(bin, 'tsx')); // a new TypeScript project has its own
  const quickStart = await synthesizeQuickStart('ts', directory, {}, 'npx tsx app.ts');
  return { assembly: await cdkSynth(directory, {}), quickStart, awsCdkLib };
}
