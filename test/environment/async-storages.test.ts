import { AsyncLocalStorage } from 'node:async_hooks';
import { trackAsyncStorages } from './async-storages';

class Storage<T> extends AsyncLocalStorage<T> {}

test('what a test file has left enabled is disabled, and can be used again', () => {
  const disableAll = trackAsyncStorages(Storage);
  const storage = new Storage<string>();
  const left = (store: string) => storage.run(store, () => {
    const inside = storage.getStore();
    disableAll();
    return [inside, storage.getStore()];
  });
  expect(left('first')).toEqual(['first', undefined]);
  expect(left('second')).toEqual(['second', undefined]);
});
