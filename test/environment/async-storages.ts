import type { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Remembers which storages of this class are in use, so that they can be disabled.
 *
 * Jest's runner enables one for each test file and leaves it enabled. Before Node 24, each promise of the process goes through
 * all of them: after sixty files, promises took six times as long.
 *
 * @returns a function that disables those that were used since its last call
 */
export function trackAsyncStorages(Storage: typeof AsyncLocalStorage): () => void {
  const used = new Set<AsyncLocalStorage<unknown>>();
  const { run } = Storage.prototype;
  Storage.prototype.run = function (this: AsyncLocalStorage<unknown>, ...args: Parameters<typeof run>) {
    used.add(this);
    return run.apply(this, args);
  } as typeof run;
  return () => {
    for (const storage of used) storage.disable();
    used.clear();
  };
}
