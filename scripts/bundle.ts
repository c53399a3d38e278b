/**
 * Bundles the Lambda function into assets/, ahead of publishing: whoever installs the package needs no esbuild, no Docker
 * and no network at synth. The bytes depend on nothing but the sources and the lock file, so the asset's hash is the
 * same in every directory.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Metafile } from 'esbuild';

const LICENCES = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'];

/**
 * @param root the repository, or a copy of it
 */
export async function bundle(root: string): Promise<void> {
  const assets = join(root, 'assets');
  rmSync(assets, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['lambda/broker/index.ts'],
    outfile: 'assets/broker/index.mjs',
    bundle: true,
    platform: 'node',
    // Lambda runs Node 24; the local environment runs the same bytes on whatever runs the repository.
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  });
  mkdirSync(assets, { recursive: true });
  writeFileSync(join(assets, 'THIRD-PARTY-LICENSES.txt'), notices(root, metafile));
}

/** The licences of what was bundled. Throws on one that this project may not ship. */
function notices(root: string, metafile: Metafile): string {
  const folders = new Set(Object.keys(metafile.inputs).flatMap(input => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
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
