// `npm run test:node-versions`: the unit tests and one first start under each Node.js line that is recommended, from the
// registry's `node` package. Not part of `npm test`: it takes as long again for each.
//   node scripts/test-node-versions.mjs [22 24 …] [-- <what vitest should be given for the unit tests>]
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

process.chdir(path.resolve(import.meta.dirname, '..'));
const [given, filters] = [process.argv.slice(2), []];
const dashes = given.indexOf('--');
if (dashes >= 0) filters.push(...given.splice(dashes).slice(1));
const lines = given.length > 0 ? given : ['22', '24'];

/** @returns the path of a Node.js of that line */
function install(line) {
  const folder = path.resolve('test-results', `node-${line}`);
  mkdirSync(folder, { recursive: true });
  const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `node@${line}`];
  const { status } = spawnSync('npm', args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`node@${line} can't be installed`);
  return path.join(folder, 'node_modules/node/bin/node');
}

function vitest(node, ...args) {
  // What starts a `node` by name gets this one too.
  const env = { ...process.env, PATH: `${path.dirname(node)}:${process.env.PATH}` };
  return (
    spawnSync(node, ['node_modules/vitest/vitest.mjs', 'run', ...args], { stdio: 'inherit', env }).status ===
    0
  );
}

const results = lines.map((line) => {
  const node = install(line);
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  process.stdout.write(`\n== Node.js ${version}\n`);
  const units = vitest(node, '--project', 'unit', ...filters);
  const start = vitest(node, '--project', 'e2e', 'e2e/first-start.test.ts');
  return { version, units, start };
});
for (const { version, units, start } of results) {
  const word = (isGood) => (isGood ? 'passed' : 'failed');
  process.stdout.write(`Node.js ${version}: units ${word(units)}, first start ${word(start)}\n`);
}
process.exitCode = results.every(({ units, start }) => units && start) ? 0 : 1;
