import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../languages/run';
import type { Python } from '../python';

/** What cfn-lint is told not to look for: that a resource depends on what it refers to anyway, which CDK writes for every dependency. */
const IGNORED = ['W3005'];

/**
 * Every template of a cloud assembly, by cfn-lint: AWS's schemas of the resource types, for what the engine does not make.
 *
 * @param region of stacks that don't say it
 * @returns how many templates there are
 * @throws with what it finds
 */
export async function lint(python: Python, assembly: string, region: string): Promise<number> {
  const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as { artifacts: Record<string, any> };
  const stacks = Object.values(artifacts).filter(({ type }) => type === 'aws:cloudformation:stack');
  if (stacks.length === 0) throw new Error(`${assembly} has no stacks`);
  await Promise.all(stacks.map(async ({ environment, properties: { templateFile } }) => {
    const own = environment.split('/').pop();
    await run(python.program('cfn-lint'), ['--ignore-checks', ...IGNORED, '--regions', own === 'unknown-region' ? region : own, '--', templateFile], { cwd: assembly });
  }));
  return stacks.length;
}
