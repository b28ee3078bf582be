// `npm start`: builds when the sources have changed, then starts everything. Plain JavaScript, so that it runs as it is.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`✗ Lifesign needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
process.chdir(path.dirname(fileURLToPath(import.meta.url)));
if (!existsSync('node_modules/next')) {
  console.error('✗ The dependencies are missing: run `npm ci` first.');
  process.exit(1);
}
if (existsSync('.env')) process.loadEnvFile('.env');

const { buildIfStale } = await import('./scripts/build.mjs');
if (!(await buildIfStale())) process.exit(1);
if (!process.argv.includes('--build-only')) await import('./dist/launcher.js');
