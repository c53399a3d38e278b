import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './languages/run';

/** A virtual environment with its own packages. Deleted when this process ends. */
export interface Python {
  /** The path of a program in it: `python`, or one that a package installs. */
  program(name: string): string;
}

const WINDOWS = process.platform === 'win32';

/**
 * Finds an interpreter that is new enough: on the path under its usual names, or where pyenv and uv install theirs.
 *
 * @param atLeast the minor version of Python 3
 * @throws with what is missing
 */
export async function findPython(atLeast: number): Promise<string> {
  const found: string[] = [];
  for (const candidates of [onPath(atLeast), await ofPyenv(), await ofUv(atLeast)]) {
    for (const candidate of candidates) {
      const version = await versionOf(candidate);
      if (version === undefined) continue;
      if (version >= atLeast) return candidate;
      found.push(`${candidate} is 3.${version}`);
    }
  }
  throw new Error(`this needs Python 3.${atLeast} or later, with its venv module (Debian: python3-venv), as python3 or python3.${atLeast}, in pyenv or in uv; `
    + `found: ${found.join(', ') || 'none'}`);
}

/** Installs packages, each as pip names it, into a virtual environment. Needs a PyPI index. */
export async function createPython(atLeast: number, packages: readonly string[]): Promise<Python> {
  const interpreter = await findPython(atLeast);
  const directory = mkdtempSync(join(tmpdir(), 'python-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const program = (name: string) => join(directory, WINDOWS ? `Scripts/${name}.exe` : `bin/${name}`);
  await run(interpreter, ['-m', 'venv', directory], { cwd: directory });
  await run(program('python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages], { cwd: directory });
  return { program };
}

/** The usual names, including those of some future versions; the plain name first, since it is the user's choice. */
function onPath(atLeast: number): string[] {
  return [WINDOWS ? 'python' : 'python3', ...Array.from({ length: 6 }, (_, more) => `python3.${atLeast + more}`)];
}

async function ofPyenv(): Promise<string[]> {
  const root = await said('pyenv', ['root']);
  if (root === undefined) return [];
  const versions = join(root, 'versions');
  return readdirSync(versions).map(version => join(versions, version, WINDOWS ? 'python.exe' : 'bin/python3'));
}

async function ofUv(atLeast: number): Promise<string[]> {
  const path = await said('uv', ['python', 'find', '--no-python-downloads', `>=3.${atLeast}`]);
  return path === undefined ? [] : [path];
}

/** The minor version of a Python 3 that can create virtual environments; undefined for anything else. */
async function versionOf(interpreter: string): Promise<number | undefined> {
  const [, minor] = /^3\.(\d+)$/.exec(await said(interpreter, ['-c', 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])']) ?? '') ?? [];
  return minor === undefined ? undefined : Number(minor);
}

/** A program's output; undefined if it is missing or fails. */
async function said(command: string, args: string[]): Promise<string | undefined> {
  return run(command, args, { cwd: process.cwd() }).then(output => output.trim(), () => undefined);
}
