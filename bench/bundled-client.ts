import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Say } from './harness';
import { bundle } from '../scripts/bundle/bundle';
import { repositoryRoot } from '../scripts/repository';

/** The program that the client is compared with. */
export const EMPTY_NODE = 'Node, empty program';

/** Bundles the client, and measures it with a temporary folder. */
export async function withClient<T>(say: Say, measure: (client: string, directory: string) => Promise<T>): Promise<T> {
  const root = repositoryRoot();
  say('bundling');
  await bundle(root);
  const directory = mkdtempSync(join(tmpdir(), 'bench-client-'));
  try {
    return await measure(join(root, 'assets', 'cli', 'index.cjs'), directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
