// Builds dist/: the library, its types, and the command line. Uses the tools of the repository it lies in.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const shared = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  outdir: path.join(here, 'dist'),
  logLevel: 'error',
};

await build({ ...shared, entryPoints: [path.join(here, 'src/index.ts')], platform: 'neutral' });
await build({
  ...shared,
  entryPoints: [path.join(here, 'src/cli.ts')],
  platform: 'node',
  banner: { js: '#!/usr/bin/env node' },
});
if (!process.argv.includes('--no-types')) {
  const tsc = path.join(here, '../../node_modules/.bin/tsc');
  execFileSync(tsc, ['-p', path.join(here, 'tsconfig.json')], { stdio: 'inherit' });
}
