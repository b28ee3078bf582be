// Builds what is published: the library as ESM and as CommonJS, its types for both, and the command line. Uses the tools of
// the repository it lies in.
//   node build.mjs [folder]
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const run = promisify(execFile);
const here = path.dirname(fileURLToPath(import.meta.url));
const source = (name) => path.join(here, 'src', name);
// Comments in the bundles name files from here, whoever builds from where.
const shared = { bundle: true, target: 'es2022', logLevel: 'error', absWorkingDir: here };

/** Types of the library, for whoever reads `esm/` as modules and `cjs/` as CommonJS: the same text means either. */
async function writeTypes(outDir) {
  const [esm, cjs] = [path.join(outDir, 'esm'), path.join(outDir, 'cjs')];
  const tsc = path.join(here, '../../node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '-p', path.join(here, 'tsconfig.json'), '--outDir', esm]).catch(
    (error) => {
      throw new Error(error.stdout || error.message);
    },
  );
  await cp(esm, cjs, { recursive: true, filter: (file) => file === esm || file.endsWith('.d.ts') });
}

/** @param outDir emptied first */
export async function buildSdk(outDir) {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(path.join(outDir, 'cjs'), { recursive: true });
  await writeFile(path.join(outDir, 'cjs/package.json'), '{ "type": "commonjs" }\n');
  const library = { ...shared, entryPoints: [source('index.ts')], platform: 'neutral' };
  await Promise.all([
    build({ ...library, format: 'esm', outdir: path.join(outDir, 'esm') }),
    build({ ...library, format: 'cjs', outdir: path.join(outDir, 'cjs') }),
    build({
      ...shared,
      entryPoints: [source('cli.ts')],
      outfile: path.join(outDir, 'cli.js'),
      platform: 'node',
      format: 'esm',
      banner: { js: '#!/usr/bin/env node' },
    }),
    writeTypes(outDir),
  ]);
}

/** Who publishes it says where it comes from: the addresses in the repository are nobody's. */
async function requireOwnAddresses() {
  const { homepage, bugs, repository } = JSON.parse(await readFile(path.join(here, 'package.json'), 'utf8'));
  const foreign = [homepage, bugs, repository.url].filter((address) => /\.example\b/.test(address));
  if (foreign.length > 0)
    throw new Error(`Put your own addresses into package.json for ${foreign.join(', ')}.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--require-own-addresses')) await requireOwnAddresses();
  else await buildSdk(path.resolve(process.argv[2] ?? path.join(here, 'dist')));
}
