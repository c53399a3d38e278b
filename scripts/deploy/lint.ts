import { stacksOf } from './assembly';
import { run } from '../languages/run';
import type { Python } from '../python';

/** The checks that cfn-lint skips: redundant dependencies, which CDK writes everywhere. */
const IGNORED = ['W3005'];

/**
 * Checks every template of a cloud assembly with cfn-lint: AWS's schemas of the resource types, including those the engine does not create.
 *
 * @param region for stacks that don't specify one
 * @throws with the findings
 */
export async function lint(python: Python, assembly: string, region: string): Promise<void> {
  for (const stack of stacksOf(assembly, region)) {
    await run(python.program('cfn-lint'), ['--ignore-checks', ...IGNORED, '--regions', stack.region, '--', stack.templateFile], { cwd: assembly });
  }
}
