import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Bundles a TypeScript file so that a process of its own can run it. @returns the path of the bundle */
export async function bundle(entry: string): Promise<string> {
  // Below node_modules, so that packages are found from there, also by another account.
  const outdir = path.join(ROOT, 'node_modules/.cache/lifesign-launcher-tests');
  mkdirSync(outdir, { recursive: true });
  const outfile = path.join(outdir, `${path.basename(entry, '.ts')}-${process.pid}.mjs`);
  await build({
    entryPoints: [path.join(ROOT, entry)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  chmodSync(outfile, 0o644);
  return outfile;
}
