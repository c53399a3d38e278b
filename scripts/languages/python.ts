import { join } from 'node:path';
import { cdkSynth, onlyFile, type Synthesized, type Workplace } from './example';
import { synthesizeQuickStart } from './quick-start';
import { run } from './run';
import { PYTHON } from './toolchain';

/** Installs from requirements.txt and the wheel with pip, into a new virtual environment. */
export async function synthesizePython({ packages, example }: Workplace): Promise<Synthesized> {
  const windows = process.platform === 'win32';
  const environment = join(example, '.venv');
  await run(PYTHON, ['-m', 'venv', environment], { cwd: example });
  const bin = join(environment, windows ? 'Scripts' : 'bin');
  const python = join(bin, windows ? 'python.exe' : 'python3');
  // By its path: an index could have the same version with other contents.
  const wheel = onlyFile(packages, /\.whl$/);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', 'requirements.txt', wheel], { cwd: example });
  const awsCdkLib = await run(python, ['-c', 'from importlib.metadata import version; print(version("aws-cdk-lib"))'], { cwd: example });
  // As activating the environment does.
  const env = { VIRTUAL_ENV: environment, PATH: `${bin}${windows ? ';' : ':'}${process.env.PATH}` };
  const quickStart = await synthesizeQuickStart('python', example, env, 'python3 app.py');
  return { assembly: await cdkSynth(example, env), quickStart, awsCdkLib: awsCdkLib.trim() };
}
