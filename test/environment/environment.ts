import { AsyncLocalStorage } from 'node:async_hooks';
import type { JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';
import { trackAsyncStorages } from './async-storages';
import { Realm } from './realm';

/** This process's, which runs one test file after the other. */
let realm: Realm | undefined;
const disableAsyncStorages = trackAsyncStorages(AsyncLocalStorage);

/**
 * The environment of a test file. Jest's own starts an empty realm for each file, and half of the suite's time went into loading
 * aws-cdk-lib into it. Here, a worker's files share a realm, with the packages that are loaded through `package-once.cjs`. Our own
 * modules are loaded anew for each file, and it finds global variables, `process.env` and spied methods as if it were the first.
 */
export default class Environment implements JestEnvironment {
  public readonly global: Realm['global'];
  public moduleMocker: ModuleMocker | null;
  public readonly fakeTimers = null; // jest's "legacy" ones
  public fakeTimersModern: ModernFakeTimers | null;
  private context: Realm['context'] | null;

  constructor({ projectConfig: config }: JestEnvironmentConfig) {
    realm ??= new Realm(config.globals);
    this.context = realm.context;
    const global = this.global = realm.global;
    this.moduleMocker = new ModuleMocker(global);
    this.fakeTimersModern = new ModernFakeTimers({ config, global });
  }

  public async setup(): Promise<void> {}

  public async teardown(): Promise<void> {
    this.fakeTimersModern?.dispose();
    this.moduleMocker?.restoreAllMocks();
    this.fakeTimersModern = this.moduleMocker = this.context = null;
    realm!.restore();
    disableAsyncStorages();
  }

  public exportConditions(): string[] {
    return ['node', 'node-addons'];
  }

  public getVmContext(): Realm['context'] | null {
    return this.context;
  }
}
