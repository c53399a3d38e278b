import { constants, createContext, runInContext, type Context } from 'node:vm';
import type { Config, Global } from '@jest/types';
import { installCommonGlobals } from 'jest-util';
import { Packages } from './packages';

/** Where aws-cdk-lib keeps the values of its tokens. Its modules hold some tokens from the first file to the last. */
const KEPT: ReadonlySet<PropertyKey> = new Set(['__cdkTokenMap']);

/** The global variables that a realm must have of its own, even if it is created in a test. */
const NOT_NODES = new Set<PropertyKey>([...KEPT, 'jest-symbol-do-not-touch']);

/** A context with Node's global variables, and with the packages that are loaded once. */
export class Realm {
  /** Without interceptors for its global variables, which make a synthesis a quarter slower. */
  public readonly context: Context = createContext(constants.DONT_CONTEXTIFY);
  public readonly global: Global.Global & typeof globalThis = runInContext('globalThis', this.context);
  private readonly env: NodeJS.ProcessEnv;
  private readonly initial: ReadonlyMap<PropertyKey, PropertyDescriptor>;

  constructor(globals: Config.ConfigGlobals) {
    const { global } = this;
    for (const name of Object.getOwnPropertyNames(globalThis).filter(key => !Object.hasOwn(global, key) && !NOT_NODES.has(key))) borrow(name, global);
    // What Node's modules create must be instances of these, as in jest's own environment.
    Object.assign(global, { global, Buffer, ArrayBuffer, Uint8Array });
    installCommonGlobals(global, globals);
    global.Error.stackTraceLimit = 100;
    const packages = new Packages(this.context, global);
    Object.defineProperty(global, Symbol.for('package once'), { value: (file: string) => packages.load(file) }); // package-once.cjs calls it
    this.env = { ...global.process.env };
    this.initial = new Map(Reflect.ownKeys(global).map(key => [key, Object.getOwnPropertyDescriptor(global, key)!]));
  }

  /** Removes what a test file left behind. */
  public restore(): void {
    const { global } = this;
    for (const key of Reflect.ownKeys(global)) {
      if (!this.initial.has(key) && !KEPT.has(key)) Reflect.deleteProperty(global, key);
    }
    for (const [key, descriptor] of this.initial) {
      const { value, get } = Object.getOwnPropertyDescriptor(global, key) ?? {};
      if (value !== descriptor.value || get !== descriptor.get) Object.defineProperty(global, key, descriptor);
    }
    global.process.env = { ...this.env };
    global.process.removeAllListeners();
  }
}

/** Gives the context one of Node's global variables. */
function borrow(name: string, global: typeof globalThis): void {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, name)!;
  Object.defineProperty(global, name, 'value' in descriptor ? descriptor : {
    configurable: true,
    enumerable: descriptor.enumerable,
    get: () => Reflect.get(globalThis, name), // some getters accept no other `this`
    set: value => Object.defineProperty(global, name, { configurable: true, enumerable: true, writable: true, value }),
  });
}
