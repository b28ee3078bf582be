// node training/attacks.mjs <folder with index.csv> --half <choose or report> [--out <folder>]: bundles attacks.ts and runs it.
import path from 'node:path';
import { build } from 'esbuild';
import { BUNDLING } from '../scripts/build.mjs';

const root = path.resolve(import.meta.dirname, '..');
process.chdir(root);
const outfile = path.join(root, 'dist/training/bundles/attacks.js');
const entryPoints = [path.join(root, 'training/attacks.ts')];
await build({ ...BUNDLING, entryPoints, outfile, tsconfig: path.join(root, 'tsconfig.json') });
await import(outfile);
