// The SDK as the package that `npm install` takes, for a running Lifesign to serve.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SDK = 'packages/sdk';
/** Asks no registry and runs no script: what is packed has been built. */
const PACK = ['pack', '--json', '--ignore-scripts', '--offline', '--no-update-notifier', '--loglevel=error'];

function npm(args, cwd) {
  const { npm_execpath: program = '' } = process.env;
  if (/npm-cli\.c?js$/.test(program)) return run(process.execPath, [program, ...args], { cwd });
  return run('npm', args, { cwd, shell: process.platform === 'win32' });
}

/** Writes `sdk.tgz`, and `sdk.json` with what is to know of it, into `folder`. */
export async function packSdk(folder) {
  const made = path.join(folder, 'sdk');
  mkdirSync(made, { recursive: true });
  for (const name of ['package.json', 'README.md', 'LICENSE'])
    cpSync(path.join(SDK, name), path.join(made, name));
  await run(process.execPath, [path.join(SDK, 'build.mjs'), path.join(made, 'dist')]);
  const { stdout } = await npm([...PACK, '--pack-destination', '..'], made);
  const [{ name, version, filename, integrity, shasum, size }] = JSON.parse(stdout);
  renameSync(path.join(folder, filename), path.join(folder, 'sdk.tgz'));
  rmSync(made, { recursive: true });
  writeFileSync(path.join(folder, 'sdk.json'), JSON.stringify({ name, version, integrity, shasum, size }));
}
