import { stacksOf } from './assembly';
import { Cdk, type App } from './cdk';
import { describeStack } from './deployed';
import { REGION, type Engine } from './engine';
import { lint } from './lint';
import { requireShortPatterns } from './patterns';
import { NotCreated } from './unsupported';
import type { Python } from '../python';

/** The deployments to one engine, and their state. */
export class Trial {
  public readonly cdk: Cdk;
  public readonly notCreated = new NotCreated();

  constructor(private readonly python: Python, public readonly engine: Engine, public readonly directory: string) {
    this.cdk = new Cdk(engine, directory);
  }

  /**
   * Deploys an app, and checks that the engine has created all of it.
   *
   * @returns the folder of the cloud assembly
   */
  public async deploy(app: App): Promise<string> {
    const assembly = await this.cdk.deploy(app);
    for (const stack of stacksOf(assembly, REGION)) {
      const deployed = await describeStack(this.engine, stack.name, stack.region);
      this.notCreated.look(stack, deployed);
      await requireShortPatterns(this.engine, stack, deployed);
    }
    return assembly;
  }

  /** @throws with cfn-lint's findings in the app's templates */
  public async lint(assembly: string): Promise<void> {
    await lint(this.python, assembly, REGION);
  }
}

/** Logs how long a step took. */
export async function step<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const start = Date.now();
  const result = await work();
  console.log(`${((Date.now() - start) / 1_000).toFixed(1).padStart(6)} s  ${what}`);
  return result;
}
