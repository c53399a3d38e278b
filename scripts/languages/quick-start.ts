import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cdkSynth } from './example';
import { repositoryRoot } from '../repository';

/** What README has its readers save the program as. */
const FILES: { [language: string]: string } = {
  ts: 'app.ts',
  python: 'app.py',
  java: join('src', 'main', 'java', 'AdminShellApp.java'),
  go: 'main.go',
};

/** The program in README's only block of the language; of those in TypeScript, the one that is whole. */
export function quickStartOf(language: string): string {
  const readme = readFileSync(join(repositoryRoot(), 'README.md'), 'utf8');
  const heading = language === 'ts' ? 'ts nofixture' : language;
  const found = [...readme.matchAll(/^```(.*)\n([^]*?)^```$/gm)].filter(([, info]) => info === heading).map(([, , code]) => code);
  if (found.length !== 1) throw new Error(`README has ${found.length} blocks of ${heading}, and a quick start is one`);
  return found[0];
}

/**
 * README's quick start, by the command that README shows, in a folder beside the example, where its packages are installed.
 *
 * @returns the folder of the cloud assembly
 */
export async function synthesizeQuickStart(language: string, example: string, env: NodeJS.ProcessEnv, app: string): Promise<string> {
  const readme = readFileSync(join(repositoryRoot(), 'README.md'), 'utf8');
  if (!readme.includes(`synth --app "${app}"\n`)) throw new Error(`README does not say: synth --app "${app}"`);
  const directory = join(example, 'quick-start');
  const file = join(directory, FILES[language]);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, quickStartOf(language));
  return cdkSynth(directory, env, app);
}
