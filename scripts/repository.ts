import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The repository that these scripts belong to. */
export function repositoryRoot(): string {
  const root = dirname(__dirname);
  if (!existsSync(join(root, '.projenrc.ts'))) throw new Error(`${root} is not the repository`);
  return root;
}
