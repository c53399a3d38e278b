/**
 * Packs the compiled library for a language, from a copy, so that nothing is left in the repository.
 *
 * `tsx scripts/languages/pack.ts go dist` is what the release runs for Go.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installOldestPeers } from './go-peers';
import { run } from './run';
import { repositoryRoot } from '../repository';

export type Language = 'js' | 'python' | 'java' | 'go' | 'dotnet';

const PACKED = ['.jsii', '.npmignore', 'CHANGELOG.md', 'LICENSE', 'README.md', 'assets', 'build', 'package.json'];

export interface PackOptions {
  readonly language: Language;
  /** Where the package goes, in a folder named after the language. */
  readonly outdir: string;
  /** @default - that of package.json */
  readonly version?: string;
  /** Generate only the code, without the language's own tools. */
  readonly codeOnly?: boolean;
}

/** @returns the folder of the package */
export async function pack({ language, outdir, version, codeOnly }: PackOptions): Promise<string> {
  const root = repositoryRoot();
  const temporary = mkdtempSync(join(tmpdir(), `pack-${language}-`));
  const directory = join(temporary, 'package');
  try {
    stage(root, directory, version);
    const modules = language === 'go' ? await installOldestPeers(join(temporary, 'peers')) : join(root, 'node_modules');
    symlinkSync(modules, join(directory, 'node_modules'), 'junction');
    mkdirSync(outdir, { recursive: true });
    await run(process.execPath, [
      join(root, 'node_modules', 'jsii-pacmak', 'bin', 'jsii-pacmak'),
      '--target', language, '--outdir', resolve(outdir), '--no-npmignore', ...codeOnly ? ['--code-only'] : [],
    ], { cwd: directory, env: { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' } });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return join(outdir, language);
}

function stage(root: string, directory: string, version: string | undefined): void {
  for (const path of PACKED) {
    if (!existsSync(join(root, path))) throw new Error(`${path} is missing: compile first, with npm run bundle and npx jsii`);
    cpSync(join(root, path), join(directory, path), { recursive: true });
  }
  // The samples in other languages, if rosetta has run.
  if (existsSync(join(root, '.jsii.tabl.json'))) cpSync(join(root, '.jsii.tabl.json'), join(directory, '.jsii.tabl.json'));
  if (version === undefined) return;
  for (const file of ['package.json', '.jsii']) {
    const contents = JSON.parse(readFileSync(join(directory, file), 'utf8'));
    writeFileSync(join(directory, file), JSON.stringify({ ...contents, version }, undefined, 2));
  }
}

if (require.main === module) {
  const [language, outdir] = process.argv.slice(2);
  pack({ language: language as Language, outdir }).catch(error => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
