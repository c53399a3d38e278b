import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICES } from './kinds';

/** Operations that change something, each with its parameters that take a string. */
export interface Models {
  readonly botocore: string;
  readonly services: { readonly [service: string]: { readonly [operation: string]: string[] } };
}

const NEEDS = 'this needs Python 3.9 or later as python3, with its venv module (Debian: apt-get install python3-venv), and a PyPI index';

/** @param requirement what pip installs: `botocore==1.44.8`, or `botocore` for the newest */
export function readModels(requirement: string): Models {
  const directory = mkdtempSync(join(tmpdir(), 'watch-'));
  try {
    const python = join(directory, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
    run('python3', ['-m', 'venv', directory]);
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement]);
    return JSON.parse(run(python, [join(__dirname, 'models.py'), Object.keys(SERVICES).join()]));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What the models have and the reviewed ones lack. */
export function newsIn(models: Models, judged: Models): string[] {
  return Object.entries(models.services).flatMap(([service, operations]) => Object.entries(operations).flatMap(([operation, parameters]) => {
    const known = judged.services[service]?.[operation];
    if (known === undefined) return [`${service} ${operation}`];
    return parameters.filter(parameter => !known.includes(parameter)).map(parameter => `${service} ${operation} ${parameter}`);
  }));
}

function run(command: string, args: string[]): string {
  const { status, error, stderr, stdout } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`${NEEDS}; "${command} ${args.join(' ')}" failed:\n${error?.message ?? stderr + stdout}`);
  return stdout;
}
