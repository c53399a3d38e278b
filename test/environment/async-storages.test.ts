import { AsyncLocalStorage } from 'node:async_hooks';
import { trackAsyncStorages } from './async-storages';

class Storage<T> extends AsyncLocalStorage<T> {}

test('a storage that a test file left enabled is disabled, and can be used again', () => {
  const disableAll = trackAsyncStorages(Storage);
  const storage = new Storage<string>();
  const leftEnabled = (store: string) => storage.run(store, () => {
    const inside = storage.getStore();
    disableAll();
    return [inside, storage.getStore()];
  });
  expect(leftEnabled('first')).toEqual(['first', undefined]);
  expect(leftEnabled('second')).toEqual(['second', undefined]);
});
