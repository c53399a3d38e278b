import { rmSync } from 'node:fs';

/** After the last test: what temporary-folder-made.ts has made, and nothing else. */
export default function removeTemporaryFolder(): void {
  if (globalThis.temporaryFolder !== undefined) rmSync(globalThis.temporaryFolder, { recursive: true, force: true });
}
