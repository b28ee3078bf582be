// node training/copies.mjs <folder of make_clips.py>: bundles copies.ts and runs it.
import path from 'node:path';
import { build } from 'esbuild';
import { BUNDLING } from '../scripts/build.mjs';

const root = path.resolve(import.meta.dirname, '..');
const outfile = path.join(root, 'dist/training/bundles/copies.js');
const entryPoints = [path.join(root, 'training/copies.ts')];
await build({ ...BUNDLING, entryPoints, outfile, tsconfig: path.join(root, 'tsconfig.json') });
await import(outfile);
