/**
 * The default export of a CommonJS module that was compiled from ES modules: Node hands out the whole module in its place,
 * bundlers and test runners hand out what was meant.
 */
export function defaultOf<T>(module: T): T {
  return (module as T & { default?: T }).default ?? module;
}
