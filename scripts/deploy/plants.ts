import type { App } from './cdk';
import { step, type Trial } from './trial';

/** Each fault of apps/planted.ts, and the message with which it must be noticed. */
const PLANTS: Array<[plant: string, says: RegExp]> = [
  ['a wrong enum', /Value nodejs24 at 'runtime' failed to satisfy constraint/],
  ['a missing permission', /cannot be assumed by Lambda/],
  ['a circular dependency', /[Cc]ircular/],
  ['a pattern that is too long', /has \d+ characters, and EventBridge takes 2048/],
  ['the name under another logical ID', /already exists/],
];

/**
 * Proves that a run can fail: it must notice each of these faults.
 *
 * @throws for a fault that is not noticed, or is noticed with another message
 */
export async function plantEach(trial: Trial): Promise<void> {
  await step('a shell beside a role with a name deployed', () => trial.deploy(planted('a name')));
  for (const [plant, says] of PLANTS) {
    await step(`${plant} noticed`, async () => {
      const complaint = await judged(trial, planted(plant)).then(() => 'nothing', (error: Error) => error.message);
      if (!says.test(complaint)) throw new Error(`planted ${plant}, but the run complained of ${complaint}`);
    });
  }
}

/** Everything that a run checks of an app. */
async function judged(trial: Trial, app: App): Promise<void> {
  await trial.lint(await trial.deploy(app));
}

const planted = (plant: string): App => ({ name: 'planted', context: { plant } });
