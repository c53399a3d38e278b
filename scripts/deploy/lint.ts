import { stacksOf } from './assembly';
import { run } from '../languages/run';
import type { Python } from '../python';

/** What cfn-lint is told not to look for: that a resource depends on what it refers to anyway, which CDK writes for every dependency. */
const IGNORED = ['W3005'];

/**
 * Every template of a cloud assembly, by cfn-lint: AWS's schemas of the resource types, for what the engine does not make.
 *
 * @param region of stacks that don't say it
 * @throws with what it finds
 */
export async function lint(python: Python, assembly: string, region: string): Promise<void> {
  for (const stack of stacksOf(assembly, region)) {
    await run(python.program('cfn-lint'), ['--ignore-checks', ...IGNORED, '--regions', stack.region, '--', stack.templateFile], { cwd: assembly });
  }
}
