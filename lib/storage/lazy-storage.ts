import type { Storage } from './storage';

/** A storage that is opened at its first use. */
export function lazyStorage(open: () => Promise<Storage>): Storage {
  let opened: Promise<Storage> | undefined;
  const storage = () => {
    opened ??= open();
    return opened;
  };
  return {
    put: async (key, source) => (await storage()).put(key, source),
    adopt: async (key, localPath) => (await storage()).adopt(key, localPath),
    get: async (key) => (await storage()).get(key),
    withLocalFile: async (key, use) => (await storage()).withLocalFile(key, use),
    find: async (key) => (await storage()).find(key),
    remove: async (key) => (await storage()).remove(key),
    async *list(prefix) {
      yield* (await storage()).list(prefix);
    },
    sweepTemp: async (olderThanMs) => (await storage()).sweepTemp(olderThanMs),
    check: async () => (await storage()).check(),
  };
}
