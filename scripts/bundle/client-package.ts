import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const CLIENT_NAME = 'gameliftstreams-admin-shell';

/**
 * Turns the bundled client into a package: writes its manifest, with the library's version, README and license.
 * `npm pack` and `npm publish` use the folder as it is.
 *
 * @param directory the folder of the bundle
 */
export function writeClientPackage(root: string, directory: string): void {
  const { version, author, license, repository, engines, publishConfig } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifest = {
    name: CLIENT_NAME,
    version,
    description: 'Opens an admin shell in a live Amazon GameLift Streams session, through the broker of cdk-gameliftstreams-admin-shell',
    keywords: ['admin-shell', 'aws', 'cli', 'game-streaming', 'gamelift', 'gameliftstreams', 'session-manager'],
    author,
    license,
    repository: { ...repository, directory: 'cli' },
    homepage: repository.url.replace(/^git\+|\.git$/g, '') + '/blob/main/docs/operators.md',
    bin: { [CLIENT_NAME]: 'index.cjs' },
    files: ['index.cjs', 'THIRD-PARTY-LICENSES.txt'],
    engines,
    publishConfig,
  };
  writeFileSync(join(directory, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  copyFileSync(join(root, 'cli', 'README.md'), join(directory, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(directory, 'LICENSE'));
}
