/**
 * Bundles the Lambda function and the command-line client into assets/, ahead of publishing: whoever installs the package
 * needs no esbuild, no Docker and no network at synth. The bytes depend on nothing but the sources and the lock file, so
 * the asset's hash is the same in every directory.
 */
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';

const LICENCES = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'];

const BROKER: BuildOptions = {
  entryPoints: ['lambda/broker/index.ts'],
  outfile: 'assets/broker/index.mjs',
  // Lambda runs Node 24; the local environment runs the same bytes on whatever runs the repository.
  target: 'node20',
  format: 'esm',
};

/** One file, for npm's `bin`. What it imports when it is needed is not run before. */
const CLIENT: BuildOptions = {
  entryPoints: ['cli/index.ts'],
  outfile: 'assets/cli/index.cjs',
  target: 'node20',
  format: 'cjs',
  banner: { js: '#!/usr/bin/env node' },
};

/**
 * @param root the repository, or a copy of it
 */
export async function bundle(root: string): Promise<void> {
  const assets = join(root, 'assets');
  rmSync(assets, { recursive: true, force: true });
  const metafiles: Metafile[] = [];
  for (const what of [BROKER, CLIENT]) {
    const { metafile } = await build({
      ...what,
      absWorkingDir: root,
      bundle: true,
      platform: 'node',
      mainFields: ['module', 'main'],
      minify: true,
      charset: 'utf8',
      legalComments: 'none',
      logLevel: 'warning',
      metafile: true,
    });
    metafiles.push(metafile);
  }
  chmodSync(join(assets, 'cli', 'index.cjs'), 0o755);
  writeFileSync(join(assets, 'THIRD-PARTY-LICENSES.txt'), notices(root, metafiles));
}

/** The licences of what was bundled. Throws on one that this project may not ship. */
function notices(root: string, metafiles: Metafile[]): string {
  const inputs = metafiles.flatMap(metafile => Object.keys(metafile.inputs));
  const folders = new Set(inputs.flatMap(input => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  const holders = new Map<string, string[]>(); // many packages share one text
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    if (!LICENCES.includes(license)) throw new Error(`${name}@${version} has the licence ${license}; only ${LICENCES.join(', ')} may be bundled`);
    const file = readdirSync(join(root, folder)).find(entry => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? `Licensed under ${license}.` : readFileSync(join(root, folder, file), 'utf8').trim();
    holders.set(text, [...holders.get(text) ?? [], `${name} (${license})`]);
  }
  return [...holders]
    .map(([text, names]) => `${names.sort().join('\n')}\n\n${text}\n`)
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** The repository this script belongs to. */
export function repositoryRoot(): string {
  const root = dirname(__dirname);
  if (!existsSync(join(root, '.projenrc.ts'))) throw new Error(`${root} is not the repository`);
  return root;
}

if (require.main === module) {
  bundle(process.argv[2] ?? repositoryRoot()).catch(error => {
    console.error(error);
    process.exit(1);
  });
}
