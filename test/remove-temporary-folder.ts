import { rmSync } from 'node:fs';

/** Runs after the last test. Removes what create-temporary-folder.ts created, and nothing else. */
export default function removeTemporaryFolder(): void {
  if (globalThis.temporaryFolder !== undefined) rmSync(globalThis.temporaryFolder, { recursive: true, force: true });
}
