/**
 * Checks the contents of the packages. Each has the library as npm gets it (test/package lists its files), the code
 * that jsii generated, and what the language's own tools require.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { onlyFile } from './example';
import { run } from './run';
import { PYTHON } from './toolchain';
import { repositoryRoot } from '../repository';

/** The most that a language's own code and documents may add to npm's tarball, in bytes. */
const ROOM = { python: 100_000, java: 150_000, go: 500_000 };
const NPM_ROOM = 850_000; // three bundled functions are half of it

interface Package {
  readonly files: string[];
  /** Patterns of paths: each must match a file, and every file must match one. */
  readonly expected: RegExp[];
  readonly bytes: number;
  readonly room: number;
}

/** @throws unless it holds exactly what is expected, and is no larger than it needs to be */
function requireContents(name: string, { files, expected, bytes, room }: Package): string {
  const unexpected = files.filter(file => !expected.some(form => form.test(file)));
  const missing = expected.filter(form => !files.some(file => form.test(file)));
  if (unexpected.length > 0) throw new Error(`${name} has unexpected files: ${unexpected.join(', ')}`);
  if (missing.length > 0) throw new Error(`${name} has no file like ${missing.join(', ')}; it has ${files.join(', ')}`);
  if (bytes > room) throw new Error(`${name} is larger than it needs to be: ${bytes} bytes; at most ${room} are expected`);
  return `${name}: ${files.length} files, ${Math.round(bytes / 1_000)} kB`;
}

/** The types that the library exports, according to jsii's assembly. */
function exportedTypes(): Array<{ name: string; kind: string; datatype?: boolean }> {
  return Object.values(JSON.parse(readFileSync(join(repositoryRoot(), '.jsii'), 'utf8')).types);
}

async function tarballFiles(tarball: string): Promise<string[]> {
  const listed = await run('tar', ['-tzf', tarball], { cwd: repositoryRoot() });
  return lines(listed).map(file => file.replace(/^package\//, '')).sort();
}

export async function checkNpm(packages: string): Promise<string> {
  const tarball = onlyFile(packages, /\.tgz$/);
  return requireContents('npm tarball', {
    files: await tarballFiles(tarball),
    expected: [/^(build|assets)\//, /^(\.jsii|CHANGELOG\.md|LICENSE|README\.md|package\.json)$/],
    bytes: statSync(tarball).size,
    room: NPM_ROOM,
  });
}

/** @throws unless the library inside another language's package has the same files as on npm */
async function requireLibrary(tarball: string, packages: string): Promise<void> {
  const [files, npmFiles] = await Promise.all([tarballFiles(tarball), tarballFiles(npmTarball(packages).path)]);
  if (JSON.stringify(files) !== JSON.stringify(npmFiles)) throw new Error(`${tarball} has different files from npm's tarball: ${files.join(', ')}`);
}

export async function checkPython(packages: string, version: string): Promise<string> {
  const wheel = onlyFile(packages, /\.whl$/);
  onlyFile(packages, /\.tar\.gz$/); // the source distribution
  const listed = await run(PYTHON, ['-c', 'import sys, zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))', wheel], { cwd: packages });
  const module = 'cdk_gameliftstreams_admin_shell';
  const library = `${module}/_jsii/cdk-gameliftstreams-admin-shell@${version}.jsii.tgz`;
  const unpacked = join(packages, 'unpacked');
  await run(PYTHON, ['-m', 'zipfile', '-e', wheel, unpacked], { cwd: packages });
  await requireLibrary(join(unpacked, library), packages);
  return requireContents('wheel', {
    files: lines(listed),
    expected: [
      `${module}/__init__.py`, `${module}/py.typed`, `${module}/_jsii/__init__.py`, library,
      ...['LICENSE', 'METADATA', 'WHEEL', 'top_level.txt', 'RECORD'].map(file => `${module}-${version}.dist-info/${file}`),
    ].map(exactly),
    ...size(wheel, packages, ROOM.python),
  });
}

export async function checkJava(packages: string, version: string): Promise<string> {
  const folder = join(packages, 'io', 'github', 'cdk-gameliftstreams-admin-shell', 'cdk-gameliftstreams-admin-shell', version);
  const jar = onlyFile(folder, new RegExp(`-${version}\\.jar$`));
  for (const what of ['sources', 'javadoc']) onlyFile(folder, new RegExp(`-${version}-${what}\\.jar$`)); // Maven Central requires them
  const module = 'io/github/cdk_gameliftstreams_admin_shell';
  const library = `${module}/cdk-gameliftstreams-admin-shell@${version}.jsii.tgz`;
  await run('jar', ['xf', jar, library], { cwd: packages });
  await requireLibrary(join(packages, library), packages);
  const maven = 'META-INF/maven/io.github.cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell';
  return requireContents('jar', {
    files: lines(await run('jar', ['tf', jar], { cwd: packages })).filter(file => !file.endsWith('/')),
    expected: [
      ...exportedTypes().map(({ name }) => new RegExp(`^${module}/${name}(\\$(Builder|Jsii\\$Proxy|Jsii\\$Default))?\\.class$`)),
      ...[
        'META-INF/MANIFEST.MF', 'META-INF/INDEX.LIST', `${maven}/pom.xml`, `${maven}/pom.properties`,
        `${module}/package-info.class`, `${module}/$Module.class`, `${module}/$Module.txt`, library,
      ].map(exactly),
    ],
    ...size(jar, packages, ROOM.java),
  });
}

export async function checkGo(packages: string, version: string): Promise<string> {
  const module = join(packages, 'cdkgameliftstreamsadminshell');
  const files = filesUnder(module);
  const tarball = `jsii/cdk-gameliftstreams-admin-shell-${version}.tgz`;
  const said = requireContents('Go module', {
    files,
    expected: [
      ...exportedTypes().map(({ name }) => new RegExp(`^${name}(__checks|__no_checks)?\\.go$`)),
      ...['LICENSE', 'README.md', 'go.mod', 'internal/types.go', 'jsii/jsii.go', 'main.go', 'version', tarball].map(exactly),
    ],
    bytes: files.reduce((sum, file) => sum + statSync(join(module, file)).size, 0),
    room: ROOM.go + npmTarball(packages).bytes,
  });
  await requireLibrary(join(module, tarball), packages);
  return said;
}

/** Only the generated code: nothing here can compile it. */
export async function checkDotnet(packages: string, version: string): Promise<string> {
  const namespace = 'CdkGameLiftStreamsAdminShell';
  const project = join(packages, namespace);
  const manifest = readFileSync(join(project, `${namespace}.csproj`), 'utf8');
  for (const line of [`<PackageId>${namespace}</PackageId>`, `<PackageVersion>${version}</PackageVersion>`]) {
    if (!manifest.includes(line)) throw new Error(`${namespace}.csproj has no ${line}`);
  }
  for (const { name, kind, datatype } of exportedTypes()) {
    const source = readFileSync(join(project, namespace, `${name}.cs`), 'utf8');
    const declaration = `public ${datatype ? 'class' : kind} ${name}`; // jsii's struct is an interface with only data
    if (!source.includes(`namespace ${namespace}\n`) || !source.replace('public abstract class', 'public class').includes(declaration)) {
      throw new Error(`${name}.cs has no "${declaration}" in the namespace ${namespace}`);
    }
  }
  return `.NET code: ${exportedTypes().length} types in ${namespace}; compiling it needs the .NET SDK and NuGet`;
}

function size(file: string, packages: string, room: number): { bytes: number; room: number } {
  return { bytes: statSync(file).size, room: room + npmTarball(packages).bytes };
}

function npmTarball(packages: string): { path: string; bytes: number } {
  const path = onlyFile(join(packages, '..', 'js'), /\.tgz$/);
  return { path, bytes: statSync(path).size };
}

function exactly(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.$]/g, '\\$&')}$`);
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter(line => line !== '');
}

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(directory, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'));
}
