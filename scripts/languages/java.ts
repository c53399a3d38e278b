import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, cdkSynth, onlyFile, type Synthesized, type Workplace } from './example';
import { synthesizeQuickStart } from './quick-start';
import { run } from './run';

/** Separate from the user's local repository, where a library that was never published must not stay. */
export const MAVEN_ENVIRONMENT = {
  MAVEN_OPTS: [process.env.MAVEN_OPTS, `-Dmaven.repo.local=${cacheFolder('maven')}`].filter(Boolean).join(' '),
};
/** The library's folder in a Maven repository. */
const LIBRARY = join('io', 'github', 'cdk-gameliftstreams-admin-shell', 'cdk-gameliftstreams-admin-shell');

/** Maven: the packed library is installed into the local repository; everything else comes from pom.xml. */
export async function synthesizeJava({ packages, example, version }: Workplace): Promise<Synthesized> {
  rmSync(join(cacheFolder('maven'), LIBRARY), { recursive: true, force: true }); // from an earlier run
  const mvn = (...args: string[]) => run('mvn', ['--batch-mode', '--quiet', ...args], { cwd: example, env: MAVEN_ENVIRONMENT });
  const packed = join(packages, LIBRARY, version);
  const pom = onlyFile(packed, /\.pom$/);
  await mvn('install:install-file', `-DpomFile=${pom}`, `-Dfile=${pom.replace(/\.pom$/, '.jar')}`);
  await mvn('compile', 'dependency:list', '-DincludeArtifactIds=aws-cdk-lib', '-DoutputFile=dependencies.txt');
  const awsCdkLib = /:aws-cdk-lib:jar:([\d.]+):/.exec(readFileSync(join(example, 'dependencies.txt'), 'utf8'))?.[1];
  if (awsCdkLib === undefined) throw new Error('examples/java does not depend on aws-cdk-lib');
  mkdirSync(join(example, 'quick-start'));
  copyFileSync(join(example, 'pom.xml'), join(example, 'quick-start', 'pom.xml')); // which README tells its readers to copy
  const quickStart = await synthesizeQuickStart('java', example, MAVEN_ENVIRONMENT, 'mvn --quiet compile exec:java -Dexec.mainClass=AdminShellApp');
  return { assembly: await cdkSynth(example, MAVEN_ENVIRONMENT), quickStart, awsCdkLib };
}
