import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cdkSynth } from './example';
import { repositoryRoot } from '../repository';

/** The file that a reader saves the program as. */
const FILES: { [language: string]: string } = {
  ts: 'app.ts',
  python: 'app.py',
  java: join('src', 'main', 'java', 'AdminShellApp.java'),
  go: 'main.go',
};

/** README, and its page for other languages. */
function pages(): string {
  return ['README.md', join('docs', 'quick-starts.md')].map(path => readFileSync(join(repositoryRoot(), path), 'utf8')).join('\n');
}

/** The program: the only block in the language, or, in TypeScript, the only complete one. */
export function quickStartOf(language: string): string {
  const heading = language === 'ts' ? 'ts nofixture' : language;
  const found = [...pages().matchAll(/^```(.*)\n([^]*?)^```$/gm)].filter(([, info]) => info === heading).map(([, , code]) => code);
  if (found.length !== 1) throw new Error(`README and docs/quick-starts.md have ${found.length} blocks of ${heading}; there must be exactly one`);
  return found[0];
}

/**
 * Runs the quick start with the command that is shown for it, in a folder inside the example, where its packages are installed.
 *
 * @returns the folder of the cloud assembly
 */
export async function synthesizeQuickStart(language: string, example: string, env: NodeJS.ProcessEnv, app: string): Promise<string> {
  const command = `synth --quiet --app "${app}"`;
  if (!pages().includes(command)) throw new Error(`README and docs/quick-starts.md do not say: ${command}`);
  const directory = join(example, 'quick-start');
  const file = join(directory, FILES[language]);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, quickStartOf(language));
  return cdkSynth(directory, env, app);
}
