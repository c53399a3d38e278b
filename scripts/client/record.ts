/** `npm run recording`: records the client in a terminal against `npm start -- --serve`, for README. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { record, RECORDING } from './recording';
import { startServing } from './serving';
import { repositoryRoot } from '../repository';

async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'recording-'));
  const serving = await startServing();
  try {
    const block = await record({ ...serving, home });
    const path = join(repositoryRoot(), 'README.md');
    const page = readFileSync(path, 'utf8');
    if (!RECORDING.test(page)) throw new Error('README has no place for the recording: see RECORDING in scripts/client/recording.ts');
    writeFileSync(path, page.replace(RECORDING, () => block));
  } finally {
    serving.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

main().then(() => process.exit(0), error => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
