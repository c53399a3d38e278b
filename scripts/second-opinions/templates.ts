import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../languages/run';
import { repositoryRoot } from '../repository';

/** The example and an app, which together use every option. */
const APPS = ['examples/typescript/app.ts', 'scripts/second-opinions/options-app.ts'];

/** @returns the template files, in a folder that is deleted when the process ends */
export async function synthesizeAll(): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'second-opinions-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const tsx = join(repositoryRoot(), 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const folders = APPS.map((_, index) => join(directory, `${index}`));
  await Promise.all(APPS.map((app, index) => run(process.execPath, [tsx, app], { cwd: repositoryRoot(), env: { CDK_OUTDIR: folders[index], CDK_VALIDATION: 'false' } })));
  return folders.flatMap(folder => readdirSync(folder).filter(file => file.endsWith('.template.json')).map(file => join(folder, file)));
}
