import { AsyncLocalStorage } from 'node:async_hooks';
import type { JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';
import { trackAsyncStorages } from './async-storages';
import { World } from './world';

/** Of this process, which runs one test file after the other. */
let world: World | undefined;
const disableAsyncStorages = trackAsyncStorages(AsyncLocalStorage);

/**
 * Where a test file runs. Jest's own environment starts an empty world for each, and half of the suite's time went into loading
 * aws-cdk-lib into it. Here, a worker's files share one, with the packages that `package-once.cjs` names. What is ours is
 * loaded anew for each file, and a file finds global variables, `process.env` and spied methods as if it were the first.
 */
export default class Environment implements JestEnvironment {
  public readonly global: World['global'];
  public moduleMocker: ModuleMocker | null;
  public readonly fakeTimers = null; // those of jest's "legacy" kind
  public fakeTimersModern: ModernFakeTimers | null;
  private context: World['context'] | null;

  constructor({ projectConfig: config }: JestEnvironmentConfig) {
    world ??= new World(config.globals);
    this.context = world.context;
    const global = this.global = world.global;
    this.moduleMocker = new ModuleMocker(global);
    this.fakeTimersModern = new ModernFakeTimers({ config, global });
  }

  public async setup(): Promise<void> {}

  public async teardown(): Promise<void> {
    this.fakeTimersModern?.dispose();
    this.moduleMocker?.restoreAllMocks();
    this.fakeTimersModern = this.moduleMocker = this.context = null;
    world!.restore();
    disableAsyncStorages();
  }

  public exportConditions(): string[] {
    return ['node', 'node-addons'];
  }

  public getVmContext(): World['context'] | null {
    return this.context;
  }
}
