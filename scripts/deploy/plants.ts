import type { App } from './cdk';
import { step, type Trial } from './trial';

/** Who may notice a fault. */
type Judge = 'cfn-lint' | 'the deployment';

/** Each fault of apps/planted.ts, who must notice it, and with which message. */
const PLANTS: Array<[plant: string, by: Judge, says: RegExp]> = [
  ['a wrong enum', 'the deployment', /Value nodejs24 at 'runtime' failed to satisfy constraint/],
  ['a missing permission', 'the deployment', /The role defined for the function cannot be assumed by Lambda/],
  // The engine creates a resource of the circle twice and fails, but does not say why.
  ['a circular dependency', 'cfn-lint', /E3004 Circular Dependencies for resource AdminShellAccessRole/],
  ['a pattern that is too long', 'the deployment', /has \d+ characters; EventBridge allows 2048/],
  ['the name under another logical ID', 'the deployment', /admin-shell-operator already exists/],
];

/**
 * Proves that a run can fail: it must notice each of these faults.
 *
 * @throws for a fault that is not noticed, or is noticed with another message
 */
export async function plantEach(trial: Trial): Promise<void> {
  await step('a shell beside a role with a name deployed', () => trial.deploy(planted('a name')));
  for (const [plant, by, says] of PLANTS) {
    await step(`${plant} noticed by ${by}`, async () => {
      const { [by]: complaint } = await judge(trial, planted(plant));
      if (!says.test(complaint)) throw new Error(`planted ${plant}, but the run complained of ${complaint}`);
    });
  }
}

/** Everything that a run checks of an app. */
async function judge(trial: Trial, app: App): Promise<Record<Judge, string>> {
  const assembly = await trial.cdk.synthesize(app);
  const [lint, deployment] = await Promise.all([trial.lint(assembly), trial.deploy({ assembly })].map(judging => judging.then(() => 'nothing', (error: Error) => error.message)));
  return { 'cfn-lint': lint, 'the deployment': deployment };
}

const planted = (plant: string): App => ({ name: 'planted', context: { plant } });
