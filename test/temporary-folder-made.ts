import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

declare global {
  var temporaryFolder: string | undefined;
}

/** Before the first test. A run makes hundreds of folders, most of them by CDK, which removes none: all are in one. */
export default function makeTemporaryFolder(): void {
  globalThis.temporaryFolder = mkdtempSync(join(tmpdir(), 'tests-'));
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = globalThis.temporaryFolder; // what `tmpdir` reads, here and in every worker
}
