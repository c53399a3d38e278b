import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { sync as spawnSync } from 'cross-spawn';
import { ExitCode, Failure, printable } from './failure';

export interface Plugin {
  readonly path: string;
  readonly version: string;
  /** Set if AWS no longer supports this version. */
  readonly warning?: string;
}

/** The first version that reads the response from the environment. Older ones need it on the command line, which everyone can read. */
const READS_ENVIRONMENT = '1.2.536.0';
/** AWS's minimum since November 2025. */
const SUPPORTED = '1.2.764.0';
/** The first version in which `~.` at the beginning of a line ends a session, whatever the state of the connection. */
const OWN_ESCAPE = '1.2.835.0';
const VERSION_TIMEOUT_MS = 30_000;
const INSTALL = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html';

/** Where installers put the plugin: it may not be on the path. */
function installFolders(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (platform !== 'win32') return ['/usr/local/sessionmanagerplugin/bin', '/usr/local/bin', '/opt/homebrew/bin'];
  return [env.ProgramW6432, env.ProgramFiles, 'C:\\Program Files'].flatMap(folder => folder ? [join(folder, 'Amazon', 'SessionManagerPlugin', 'bin')] : []);
}

/**
 * Finds the Session Manager plugin and asks it for its version.
 *
 * @throws if it is missing, can't be run, or is too old to be used safely
 */
export function requirePlugin(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): Plugin {
  const path = findPlugin(env, platform);
  if (path === undefined) throw missingPrerequisite(`The Session Manager plugin (session-manager-plugin) is not on the path or where its installer puts it. Install it: ${INSTALL}`);
  const { status, stdout, error } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: VERSION_TIMEOUT_MS, stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true });
  const version = /^\s*(\d+(?:\.\d+){2,3})\s*$/.exec(stdout ?? '')?.[1];
  if (status !== 0 || version === undefined) {
    throw missingPrerequisite(`${path} --version did not print a version (${error?.message ?? printable(`exit code ${status}, ${JSON.stringify((stdout ?? '').slice(0, 80))}`)}). Reinstall it: ${INSTALL}`);
  }
  if (compareVersions(version, READS_ENVIRONMENT) < 0) {
    throw missingPrerequisite(`${path} has version ${version}, which needs the shell's token on its command line, where every user of this machine can read it. ${READS_ENVIRONMENT} is the first that does not, and ${SUPPORTED} the oldest that AWS supports. Update it: ${INSTALL}`);
  }
  const warning = compareVersions(version, SUPPORTED) < 0
    ? `Warning: the Session Manager plugin ${version} is older than ${SUPPORTED}, the oldest that AWS supports. Update it: ${INSTALL}`
    : undefined;
  return { path, version, warning };
}

/** @returns an absolute path: which program is started must not depend on the current directory */
export function findPlugin(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string | undefined {
  // On Windows, a version manager may put a script in its place.
  const names = platform === 'win32' ? ['session-manager-plugin.exe', 'session-manager-plugin.cmd'] : ['session-manager-plugin'];
  const searched = (env.PATH ?? env.Path ?? '').split(delimiter).filter(isAbsolute);
  return [...searched, ...installFolders(env, platform)].flatMap(folder => names.map(name => join(folder, name))).find(isExecutable);
}

/** Whether the plugin itself has a key sequence that ends a session. */
export function hasOwnEscape({ version }: Plugin): boolean {
  return compareVersions(version, OWN_ESCAPE) >= 0;
}

/** Compares versions by their numeric parts: 1.2.1000 is newer than 1.2.764. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map(version => version.split('.').map(Number));
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function missingPrerequisite(message: string): Failure {
  return new Failure(ExitCode.MISSING_PREREQUISITE, message);
}
