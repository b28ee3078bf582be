import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, expect, it } from 'vitest';
import { buildId, claimBuild, newestBuild, placeBuild, removeUnusedBuilds } from './build-folders.mjs';

const home = mkdtempSync(path.join(os.tmpdir(), 'lifesign-builds-'));
const instances: ChildProcess[] = [];
afterEach(() => {
  for (const instance of instances.splice(0)) instance.kill('SIGKILL');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function make(letter: string): string {
  const made = path.join(home, 'build');
  mkdirSync(made);
  writeFileSync(path.join(made, 'chunk.js'), letter);
  const folder = path.join(home, buildId(letter.repeat(64)));
  placeBuild(made, folder);
  return folder;
}

/** An instance of the product as far as builds go: it claims one, and reads it late. */
async function runOn(folder: string): Promise<ChildProcess> {
  const code = `
    import { claimBuild } from ${JSON.stringify(pathToFileURL(path.resolve('scripts/build-folders.mjs')).href)};
    process.stdout.write(String(claimBuild(process.argv[1])));
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  instances.push(child);
  const [said] = await once(child.stdout!, 'data');
  expect(String(said)).toBe('true');
  return child;
}

it('what an instance runs on stays whole while others build and start, and goes when it has ended', async () => {
  const first = make('a');
  const instance = await runOn(first);
  const second = make('b');
  expect(claimBuild(second)).toBe(true);
  removeUnusedBuilds(home, second);
  expect(readFileSync(path.join(first, 'chunk.js'), 'utf8')).toBe('a');
  expect(newestBuild(home)).toBe(second);
  instance.kill('SIGKILL');
  await once(instance, 'exit');
  removeUnusedBuilds(home, second);
  expect(existsSync(first)).toBe(false);
  expect(existsSync(second)).toBe(true);
});

it('a build that is not there, or only half made, can not be claimed, and the workshop is no build', () => {
  const kept = make('c');
  mkdirSync(path.join(home, 'build'), { recursive: true });
  expect(claimBuild(path.join(home, buildId('d'.repeat(64))))).toBe(false);
  removeUnusedBuilds(home, kept);
  expect(existsSync(path.join(home, 'build'))).toBe(true);
  expect(newestBuild(home)).toBe(kept);
  expect(newestBuild(path.join(home, 'nowhere'))).toBeNull();
});
