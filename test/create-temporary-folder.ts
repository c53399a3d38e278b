import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

declare global {
  var temporaryFolder: string | undefined;
}

/** Runs before the first test. A run creates hundreds of folders, most of them by CDK, which removes none: they all go into one. */
export default function createTemporaryFolder(): void {
  globalThis.temporaryFolder = mkdtempSync(join(tmpdir(), 'tests-'));
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = globalThis.temporaryFolder; // what `tmpdir` reads, here and in every worker
}
