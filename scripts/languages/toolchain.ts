import { run } from './run';

/** A program that a language's users have, and its lowest supported version. */
interface Tool {
  readonly command: string;
  readonly args: string[];
  /** Finds the major and minor version in the program's output. */
  readonly version: RegExp;
  readonly atLeast: readonly [number, number];
  readonly needs: string;
}

/** Python, by its name on this machine. */
export const PYTHON = process.platform === 'win32' ? 'python' : 'python3';

const python: Tool = {
  command: PYTHON,
  args: ['-c', 'import sys, venv, ensurepip; print(sys.version)'],
  version: /^(\d+)\.(\d+)/,
  atLeast: [3, 10],
  needs: 'Python 3.10 or later as python3, with its venv module (Debian: apt-get install python3-venv), and a PyPI index',
};
const java: Tool = {
  command: 'javac',
  args: ['-version'],
  version: /javac (\d+)(?:\.(\d+))?/,
  atLeast: [17, 0],
  needs: 'a JDK 17 or later (Debian: apt-get install openjdk-17-jdk-headless)',
};
const maven: Tool = {
  command: 'mvn',
  args: ['--version'],
  version: /Apache Maven (\d+)\.(\d+)/,
  atLeast: [3, 6],
  needs: 'Maven 3.6 or later (Debian: apt-get install maven), and a Maven repository',
};
const go: Tool = {
  command: 'go',
  args: ['version'],
  version: /go(\d+)\.(\d+)/,
  atLeast: [1, 25],
  needs: 'Go 1.25 or later (https://go.dev/doc/install), and a Go module proxy',
};

const TOOLS: { [language: string]: Tool[] } = { python: [python], java: [java, maven], go: [go] };

/** @throws with everything that is missing, and how to get it */
export async function requireToolchains(languages: readonly string[]): Promise<void> {
  const problems = await Promise.all(languages.flatMap(language => TOOLS[language] ?? []).map(problemOf));
  const missing = problems.filter(problem => problem !== undefined);
  if (missing.length > 0) {
    throw new Error(`npm run test:languages needs the tools of the languages that it tests:\n${missing.join('\n')}\n`
      + 'Without them, name the languages to test: npm run test:languages -- python');
  }
}

async function problemOf({ command, args, version, atLeast, needs }: Tool): Promise<string | undefined> {
  let said: string;
  try {
    said = await run(command, args, { cwd: process.cwd() });
  } catch (error) {
    return `  - ${needs}; it can't be run: ${(error as Error).message.split('\n').slice(0, 2).join(' ')}`;
  }
  const [, major, minor] = (version.exec(said) ?? []).map(Number);
  if (major > atLeast[0] || (major === atLeast[0] && (minor || 0) >= atLeast[1])) return undefined;
  return `  - ${needs}; found: ${said.trim().split('\n')[0]}`;
}
