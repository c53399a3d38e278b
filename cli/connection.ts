import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * State of a process's TCP connections: `up`; `stalled`, if data is unacknowledged after several retransmissions; `none`.
 * Undefined if it can't be determined.
 */
export type Connection = 'up' | 'stalled' | 'none' | undefined;

const ESTABLISHED = '01';
/** The first few retransmissions of a segment happen within seconds, even on a network that is merely slow. */
const STALLED_RETRANSMISSIONS = 4;

/** Inspects the TCP connections of a process and its descendants. The plugin doesn't report a dead one. */
export function connectionOf(pid: number | undefined, platform: NodeJS.Platform = process.platform): Connection {
  if (pid === undefined) return undefined;
  try {
    if (platform === 'linux') return onLinux(pid);
    if (platform === 'darwin') return onMac(pid);
    return platform === 'win32' ? onWindows(pid) : undefined;
  } catch {
    return undefined; // it has exited, or isn't accessible
  }
}

function onLinux(pid: number): Connection {
  const sockets = new Set(processTree(pid).flatMap(member => {
    const folder = `/proc/${member}/fd`;
    return readdirSync(folder).map(descriptor => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${descriptor}`))?.[1];
      } catch {
        return undefined; // closed in the meantime
      }
    });
  }));
  // sl local remote state tx:rx timer:when retransmits uid timeout inode
  const established = ['tcp', 'tcp6'].flatMap(table => readTable(`/proc/${pid}/net/${table}`)).filter(columns => columns[3] === ESTABLISHED && sockets.has(columns[9]));
  if (established.length === 0) return 'none';
  const stalled = established.every(columns => parseInt(columns[4], 16) > 0 && parseInt(columns[6], 16) >= STALLED_RETRANSMISSIONS);
  return stalled ? 'stalled' : 'up';
}

function readTable(path: string): string[][] {
  try {
    return readFileSync(path, 'utf8').trim().split('\n').slice(1).map(line => line.trim().split(/\s+/));
  } catch {
    return []; // no IPv6
  }
}

/** A process and its descendants, since the plugin may be started by a wrapper. */
function processTree(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(processTree)];
}

function onMac(pid: number): Connection {
  const { status, error } = spawnSync('/usr/sbin/lsof', ['-nP', '-a', '-p', `${pid}`, '-iTCP', '-sTCP:ESTABLISHED', '-Fp'], { stdio: 'ignore' });
  if (error !== undefined || status === null) return undefined;
  return status === 0 ? 'up' : 'none';
}

/** The state column is localized, but the peer's port is enough. */
function onWindows(pid: number): Connection {
  const { status, stdout } = spawnSync('netstat', ['-ano', '-p', 'TCP'], { encoding: 'utf8', windowsHide: true });
  if (status !== 0) return undefined;
  const own = stdout.split('\n').map(line => line.trim().split(/\s+/)).filter(columns => columns[columns.length - 1] === `${pid}`);
  return own.some(columns => !/:0$/.test(columns[2] ?? ':0')) ? 'up' : 'none';
}
