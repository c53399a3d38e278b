/**
 * Bundles the Lambda functions and the command-line client into assets/, before publishing: users of the package need no
 * esbuild, Docker or network at synth. The bytes depend only on the sources and the lock file, so the asset's hash is the
 * same in every directory.
 */
import { chmodSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type LogLevel, type Metafile } from 'esbuild';
import { repositoryRoot } from '../repository';
import { clientWith, COMMANDS } from './client-bundles';
import { writeClientPackage } from './client-package';
import { EVENT_STREAMS, trimming, TRIMS, type Trim } from './trims';

const LICENSES = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'];

const BROKER: BuildOptions = {
  entryPoints: ['lambda/broker/index.ts'],
  outfile: 'broker/index.mjs',
  // Lambda runs Node 24; the local environment runs the same bytes on whatever runs the repository.
  target: 'node20',
  format: 'esm',
};

/** The function that looks for shells that the broker has no record of. */
const UNEXPLAINED: BuildOptions = { ...BROKER, entryPoints: ['lambda/unexplained/index.ts'], outfile: 'unexplained/index.mjs' };

/** The function that asks a second person. */
const TWO_PERSONS: BuildOptions = { ...BROKER, entryPoints: ['lambda/two-persons/index.ts'], outfile: 'two-persons/index.mjs' };

export interface BundleOptions {
  /** Where the bundles go. @default - `assets` in the repository */
  readonly assets?: string;
  /** The parts of the SDK that are left out of the function. @default TRIMS */
  readonly trims?: readonly Trim[];
  /** @default - warnings and errors */
  readonly logLevel?: LogLevel;
}

/**
 * @param root the repository, or a copy of it
 * @returns the contents of the broker's function
 */
export async function bundle(
  root: string,
  { assets = join(root, 'assets'), trims = TRIMS, logLevel = 'warning' }: BundleOptions = {},
): Promise<Metafile> {
  rmSync(assets, { recursive: true, force: true });
  const trimmed = trimming(trims);
  // The CloudWatch Logs client creates its event stream code whether it is used or not.
  const trimmedLess = trimming(trims.filter(trim => trim !== EVENT_STREAMS));
  const bundled = (what: BuildOptions) => build({
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel,
    ...what,
    outfile: join(assets, what.outfile!),
    absWorkingDir: root,
    metafile: true,
  });
  const commands = await bundled(COMMANDS);
  const [broker, unexplained, twoPersons, client] = (await Promise.all([
    { ...BROKER, plugins: [trimmed.plugin] },
    { ...UNEXPLAINED, plugins: [trimmedLess.plugin] },
    { ...TWO_PERSONS, plugins: [trimmed.plugin] },
    clientWith(commands.outputFiles![0].text),
  ].map(bundled))).map(({ metafile }) => metafile);
  for (const each of [trimmed, trimmedLess]) each.requireAllUsed();
  chmodSync(join(assets, 'cli', 'index.cjs'), 0o755);
  writeFileSync(join(assets, 'THIRD-PARTY-LICENSES.txt'), notices(root, [
    ...shipped(broker).filter(trimmed.isWhole),
    ...shipped(unexplained).filter(trimmedLess.isWhole),
    ...shipped(twoPersons).filter(trimmed.isWhole),
  ]));
  writeFileSync(join(assets, 'cli', 'THIRD-PARTY-LICENSES.txt'), notices(root, [client, commands.metafile].flatMap(shipped)));
  writeClientPackage(root, join(assets, 'cli'));
  return broker;
}

/** The files that something was removed from. */
function shipped({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs).filter(input => inputs[input].bytesInOutput > 0));
}

/** The licenses of the bundled packages. Throws on one that this project may not ship. */
function notices(root: string, files: string[]): string {
  const folders = new Set(files.flatMap(file => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  const holders = new Map<string, string[]>(); // many packages share one text
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    if (!LICENSES.includes(license)) throw new Error(`${name}@${version} has the license ${license}; only ${LICENSES.join(', ')} may be bundled`);
    const file = readdirSync(join(root, folder)).find(entry => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? `Licensed under ${license}.` : readFileSync(join(root, folder, file), 'utf8').trim();
    holders.set(text, [...holders.get(text) ?? [], `${name} (${license})`]);
  }
  return [...holders]
    .map(([text, names]) => `${names.sort().join('\n')}\n\n${text}\n`)
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`);
}

if (require.main === module) {
  bundle(process.argv[2] ?? repositoryRoot()).catch(error => {
    console.error(error);
    process.exit(1);
  });
}
