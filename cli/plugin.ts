import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { sync as spawnSync } from 'cross-spawn';
import { ExitCode, Failure, printable } from './failure';

export interface Plugin {
  readonly path: string;
  readonly version: string;
  /** Set if it is older than what AWS supports. */
  readonly warning?: string;
}

/** The first version that reads the response from the environment; older ones need it on the command line, which everybody can read. */
const TAKES_ENVIRONMENT = '1.2.536.0';
/** AWS's minimum since November 2025. */
const SUPPORTED = '1.2.764.0';
/** The first version in which `~.` at the beginning of a line ends a session, whatever the state of the connection. */
const OWN_ESCAPE = '1.2.835.0';
const VERSION_TIMEOUT_MS = 30_000;
const INSTALL = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html';

/** Where installers put the plugin, which may not be on the path. */
function installed(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
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
  if (path === undefined) throw notEquipped(`The Session Manager plugin (session-manager-plugin) is not on the path, nor where its installer puts it. Install it: ${INSTALL}`);
  const { status, stdout, error } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: VERSION_TIMEOUT_MS, stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true });
  const version = /^\s*(\d+(?:\.\d+){2,3})\s*$/.exec(stdout ?? '')?.[1];
  if (status !== 0 || version === undefined) {
    throw notEquipped(`${path} --version did not tell its version (${error?.message ?? printable(`exit code ${status}, ${JSON.stringify((stdout ?? '').slice(0, 80))}`)}). Install it anew: ${INSTALL}`);
  }
  if (compareVersions(version, TAKES_ENVIRONMENT) < 0) {
    throw notEquipped(`${path} has version ${version}. It would need the shell's token on its command line, where every user of this machine can read it: ${TAKES_ENVIRONMENT} is the first that does not, ${SUPPORTED} the oldest that AWS supports. Update it: ${INSTALL}`);
  }
  const warning = compareVersions(version, SUPPORTED) < 0
    ? `Warning: the Session Manager plugin ${version} is older than ${SUPPORTED}, the oldest that AWS supports. Update it: ${INSTALL}`
    : undefined;
  return { path, version, warning };
}

/** @returns its absolute path, so that the program that is started does not depend on the current directory */
export function findPlugin(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string | undefined {
  // On Windows a version manager puts a script in its place.
  const names = platform === 'win32' ? ['session-manager-plugin.exe', 'session-manager-plugin.cmd'] : ['session-manager-plugin'];
  const searched = (env.PATH ?? env.Path ?? '').split(delimiter).filter(isAbsolute);
  return [...searched, ...installed(env, platform)].flatMap(folder => names.map(name => join(folder, name))).find(isExecutable);
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

function notEquipped(message: string): Failure {
  return new Failure(ExitCode.NOT_EQUIPPED, message);
}
