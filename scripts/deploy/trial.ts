import { stacksOf } from './assembly';
import { Cdk, type App } from './cdk';
import { describeStack } from './deployed';
import { REGION, type Engine } from './engine';
import { lint } from './lint';
import { requireShortPatterns } from './patterns';
import { NotMade } from './unsupported';
import type { Python } from '../python';

/** What is deployed to one engine, and what is known of it. */
export class Trial {
  public readonly cdk: Cdk;
  public readonly notMade = new NotMade();

  constructor(private readonly python: Python, public readonly engine: Engine, public readonly directory: string) {
    this.cdk = new Cdk(engine, directory);
  }

  /**
   * Deploys an app, and sees to it that the engine has all of it.
   *
   * @returns the folder of the cloud assembly
   */
  public async deploy(app: App): Promise<string> {
    const assembly = await this.cdk.deploy(app);
    for (const stack of stacksOf(assembly, REGION)) {
      const deployed = await describeStack(this.engine, stack.name, stack.region);
      this.notMade.look(stack, deployed);
      await requireShortPatterns(this.engine, stack, deployed);
    }
    return assembly;
  }

  /** @throws with what cfn-lint finds in the app's templates */
  public async lint(assembly: string): Promise<void> {
    await lint(this.python, assembly, REGION);
  }
}

/** Says how long it took. */
export async function step<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const start = Date.now();
  const result = await work();
  console.log(`${((Date.now() - start) / 1_000).toFixed(1).padStart(6)} s  ${what}`);
  return result;
}
