/** Kept out of the sight of bundlers: browsers have no such module, and never come here. */
export const nodeModule = (name: string) =>
  import(/* webpackIgnore: true */ /* @vite-ignore */ `node:${name}`);

/** WebCrypto: a global everywhere but in Node.js 18, which keeps it in a module. */
export async function webCrypto(): Promise<Crypto> {
  return globalThis.crypto ?? (await nodeModule('crypto')).webcrypto;
}
