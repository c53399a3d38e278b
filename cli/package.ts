import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const NAME = 'gameliftstreams-admin-shell';

/** The bundle is next to its package.json, both in the repository and when installed. */
export function version(): string {
  return JSON.parse(readFileSync(join(__dirname, 'package.json'), 'utf8')).version;
}
