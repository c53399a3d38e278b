/**
 * Bundles the Lambda function into assets/, ahead of publishing: whoever installs the package needs no esbuild, no Docker
 * and no network at synth. The bytes depend on nothing but the sources and the lock file, so the asset's hash is the
 * same in every directory.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type LogLevel, type Metafile, type Plugin } from 'esbuild';
import { GLOBAL_PROCESS, MANIFEST, TRIMS, type Trim } from './trims';

const LICENCES = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'];

/**
 * @param root the repository, or a copy of it
 * @param assets where the bundle goes
 * @param trims what of the SDK is left out
 * @returns what the bundle is made of
 */
export async function bundle(root: string, assets = join(root, 'assets'), trims = TRIMS, logLevel: LogLevel = 'warning'): Promise<Metafile> {
  rmSync(assets, { recursive: true, force: true });
  const used = new Set<Trim>();
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['lambda/broker/index.ts'],
    outfile: join(assets, 'broker', 'index.mjs'),
    bundle: true,
    platform: 'node',
    // Lambda runs Node 24; the local environment runs the same bytes on whatever runs the repository.
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel,
    metafile: true,
    plugins: [trimming(trims, used)],
  });
  const unused = trims.filter(trim => !used.has(trim)).map(({ module }) => module);
  if (unused.length > 0) throw new Error(`the SDK no longer asks for ${unused.join(', ')}: look again at what scripts/trims.ts leaves out`);
  mkdirSync(assets, { recursive: true });
  writeFileSync(join(assets, 'THIRD-PARTY-LICENSES.txt'), notices(root, metafile, trims));
  return metafile;
}

/** Bundles the stand-ins in place of the modules that they stand for. */
function trimming(trims: readonly Trim[], used: Set<Trim>): Plugin {
  return {
    name: 'trimming',
    setup: ({ onLoad, onResolve }) => {
      onLoad({ filter: /node_modules[\\/]@(?:aws-sdk|smithy)[\\/].*\.js$/ }, ({ path }) => {
        const trim = trims.find(({ module }) => path.endsWith(join('node_modules', module)));
        if (trim === undefined) return undefined;
        used.add(trim);
        return { contents: trim.contents, resolveDir: dirname(path) };
      });
      onLoad({ filter: MANIFEST }, ({ path }) => {
        const { version } = JSON.parse(readFileSync(path, 'utf8'));
        return { contents: JSON.stringify({ version }), loader: 'json' };
      });
      onResolve({ filter: /^node:process$/ }, ({ path }) => ({ path, namespace: 'global' }));
      onLoad({ filter: /.*/, namespace: 'global' }, () => ({ contents: GLOBAL_PROCESS }));
    },
  };
}

/** The licences of what was bundled. Throws on one that this project may not ship. */
function notices(root: string, metafile: Metafile, trims: readonly Trim[]): string {
  const shipped = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([input, { bytesInOutput }]) => bytesInOutput > 0 && !trims.some(({ module }) => input.endsWith(`node_modules/${module}`)));
  const folders = new Set(shipped.flatMap(([input]) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
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
