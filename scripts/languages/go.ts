import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cdkSynth, type Synthesized, type Workplace } from './example';
import { synthesizeQuickStart } from './quick-start';
import { run } from './run';

const MODULE = 'github.com/cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell-go/cdkgameliftstreamsadminshell';

/** Runs the Go modules with the packed library instead of the published one. */
export async function synthesizeGo({ packages, example, version }: Workplace): Promise<Synthesized> {
  const replace = `-replace=${MODULE}=${join(packages, 'cdkgameliftstreamsadminshell')}`;
  await run('go', ['mod', 'edit', replace], { cwd: example });
  await run('go', ['mod', 'tidy'], { cwd: example });
  const awsCdkLib = await run('go', ['list', '-m', '-f', '{{.Version}}', 'github.com/aws/aws-cdk-go/awscdk/v2'], { cwd: example });

  // As README says: a new module, and go get.
  const started = join(example, 'quick-start');
  mkdirSync(started);
  await run('go', ['mod', 'init', 'example.com/adminshell'], { cwd: started });
  await run('go', ['mod', 'edit', replace, `-require=${MODULE}@v${version}`], { cwd: started });
  await run('go', ['get', `${MODULE}@v${version}`], { cwd: started });
  const quickStart = await synthesizeQuickStart('go', example, {}, 'go run .');
  return { assembly: await cdkSynth(example, {}), quickStart, awsCdkLib: awsCdkLib.trim().replace(/^v/, '') };
}
