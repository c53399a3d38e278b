import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const NAME = 'gameliftstreams-admin-shell';

/** The bundle is next to its package.json, in the repository as well as when installed. */
export function version(): string {
  return JSON.parse(readFileSync(join(__dirname, 'package.json'), 'utf8')).version;
}
