// node training/copies.mjs <folder of make_clips.py>: bundles copies.ts and runs it.
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const outfile = path.join(root, 'dist/training/bundles/copies.js');
await build({
  entryPoints: [path.join(root, 'training/copies.ts')],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  tsconfig: path.join(root, 'tsconfig.json'),
  logLevel: 'error',
});
await import(outfile);
