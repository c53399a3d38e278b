/**
 * Tests the packages for Python, Java and Go: each language's own tools install the library, and the example and README's quick
 * start synthesize the same as in TypeScript. For .NET only the generated code is inspected: compiling it needs the .NET SDK and
 * NuGet, which most contributors, and our CI, don't have.
 *
 * npm run test:languages              all of them
 * npm run test:languages -- python    only those named: python, java, go, dotnet
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDotnet, checkGo, checkJava, checkNpm, checkPython } from './contents';
import { copyExample, exampleVersion, type Synthesized, type Workplace } from './example';
import { synthesizeGo } from './go';
import { MAVEN_ENVIRONMENT, synthesizeJava } from './java';
import { pack, type Language } from './pack';
import { synthesizePython } from './python';
import { requireEqualTemplates, templatesOf } from './templates';
import { requireToolchains } from './toolchain';
import { synthesizeTypeScript } from './typescript';

interface Trial {
  /** @throws unless the package has exactly what it should */
  readonly check: (packages: string, version: string) => Promise<string>;
  /** @default - the package is only inspected */
  readonly synthesize?: (workplace: Workplace) => Promise<Synthesized>;
}

const TRIALS: { [language: string]: Trial } = {
  python: { check: checkPython, synthesize: synthesizePython },
  java: { check: checkJava, synthesize: synthesizeJava },
  go: { check: checkGo, synthesize: synthesizeGo },
  dotnet: { check: checkDotnet },
};
const started = Date.now();

async function main(): Promise<void> {
  const languages = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(TRIALS);
  const unknown = languages.find(language => !(language in TRIALS));
  if (unknown !== undefined) throw new Error(`${unknown} is not one of the languages ${Object.keys(TRIALS).join(', ')}`);
  await requireToolchains(languages);

  const directory = mkdtempSync(join(tmpdir(), 'languages-test-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const version = exampleVersion();
  const packages = join(directory, 'dist');
  const reference = new References(packages, directory);
  say('npm', await checkNpm(await pack({ language: 'js', outdir: packages, version })));

  const results = await Promise.allSettled(languages.map(language => attempt(language as Language, { directory, packages, version, reference })));
  const failures = results.flatMap((result, index) =>
    result.status === 'rejected' ? [`${languages[index]}: ${result.reason?.message ?? result.reason}`] : []);
  if (failures.length > 0) throw new Error(failures.join('\n\n'));
  const compared = languages.filter(language => TRIALS[language].synthesize);
  if (compared.length > 0) say('all', `the example and README's quick start are equal in TypeScript, ${compared.join(', ')}`);
}

interface Course { readonly directory: string; readonly packages: string; readonly version: string; readonly reference: References }

async function attempt(language: Language, { directory, packages: outdir, version, reference }: Course): Promise<void> {
  const { check, synthesize } = TRIALS[language];
  if (language === 'java') Object.assign(process.env, MAVEN_ENVIRONMENT);
  const packages = await pack({ language, outdir, version, codeOnly: synthesize === undefined });
  say(language, await check(packages, version));
  if (synthesize === undefined) return;

  const example = join(directory, language);
  mkdirSync(example);
  copyExample(language, example);
  const { assembly, quickStart, awsCdkLib } = await synthesize({ packages, example, version });
  say(language, `synthesized with aws-cdk-lib ${awsCdkLib}`);
  const expected = await reference.of(awsCdkLib);
  requireEqualTemplates('the example', templatesOf(expected.assembly), templatesOf(assembly));
  requireEqualTemplates('README\'s quick start', templatesOf(expected.quickStart), templatesOf(quickStart));
  say(language, 'the templates equal those in TypeScript');
}

/** The same in TypeScript, once for each version of aws-cdk-lib that another language got. */
class References {
  private readonly made = new Map<string, Promise<Synthesized>>();

  constructor(private readonly packages: string, private readonly directory: string) {}

  public of(awsCdkLib: string): Promise<Synthesized> {
    const made = this.made.get(awsCdkLib)
      ?? synthesizeTypeScript(join(this.packages, 'js'), awsCdkLib, join(this.directory, `typescript-${awsCdkLib}`));
    this.made.set(awsCdkLib, made);
    return made;
  }
}

function say(who: string, what: string): void {
  console.log(`${String(Math.round((Date.now() - started) / 1_000)).padStart(4)} s  ${who.padEnd(7)} ${what}`);
}

main().then(() => process.exit(0), error => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
