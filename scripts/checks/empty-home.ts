/**
 * What a new operator does, on a machine with nothing but Node: npx installs the packed client in an empty home directory, lists
 * the live sessions of `npm start -- --serve`, and opens a shell on one, with the stand-in for the Session Manager plugin. It needs no
 * registry: the client has no dependencies.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { CLIENT_NAME } from '../bundle/client-package';
import { Screen } from '../client/screen';
import { startServing } from '../client/serving';
import { repositoryRoot } from '../repository';

/** The most that npx may download, in bytes. */
const MOST = 1_000_000;

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'empty-home-'));
  const serving = await startServing();
  try {
    const [{ filename, size }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', directory, './assets/cli'], { cwd: repositoryRoot(), encoding: 'utf8' }));
    if (size >= MOST) throw new Error(`the packed client has ${size} bytes; it must have fewer than ${MOST}`);

    const [home, work, bin] = ['home', 'work', 'bin'].map(name => join(directory, name));
    for (const folder of [home, work, bin]) mkdirSync(folder);
    const { PATH: served, ...environment } = serving.environment;
    for (const name of ['node', 'npm', 'npx']) symlinkSync(join(dirname(process.execPath), name), join(bin, name));
    const env = { ...environment, HOME: home, TERM: 'xterm', npm_config_offline: 'true', PATH: [served.split(delimiter)[0], bin, '/usr/bin', '/bin'].join(delimiter) };
    const npx = (...args: string[]) => new Screen(join(bin, 'npx'), ['--yes', `--package=${join(directory, filename)}`, CLIENT_NAME, ...args], { cwd: work, env });

    const list = npx('sessions', '--stream-group', serving.streamGroup);
    if (await list.exit() !== 0 || !/^ABC123def4567 +ACTIVE/m.test(list.text)) throw new Error(`sessions did not list the live one:\n${list.text}`);

    const started = performance.now();
    const shell = npx('connect', '--stream-group', serving.streamGroup, '--reason', 'INC-4711 black screen', '--allow-loopback');
    await shell.sees(/Stream session in .*ABC123def4567/s);
    shell.type('ABC123def4567\r');
    await shell.sees(/remote\$ /);
    await shell.isShell();
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    shell.type('uname\r');
    await shell.sees(/ran uname/);
    shell.type('exit\r');
    const code = await shell.exit();
    if (code !== 0) throw new Error(`connect ended with exit code ${code}:\n${shell.text}`);
    const left = [home, work].flatMap(folder => readdirSync(folder)).filter(name => name !== '.npm');
    if (left.length > 0) throw new Error(`the client left behind: ${left.join(', ')}`);
    console.log(`${filename}: ${Math.round(statSync(join(directory, filename)).size / 1_000)} kB, a prompt after ${seconds} s, and nothing left in the home directory but npm's cache`);
  } finally {
    serving.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

main().then(() => process.exit(0), error => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
