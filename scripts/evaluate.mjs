// `npm run evaluate`: bundles what it needs, then hands over. Relative paths begin at this repository, where npm runs it.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const { bundleIfStale } = await import('./build.mjs');
const bundles = await bundleIfStale();
if (bundles === null) process.exit(1);
const { main } = await import(path.resolve(bundles, 'evaluate.js'));
process.exitCode = await main(process.argv.slice(2));
