import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, type TestContext } from 'vitest';
import { EmbeddedPostgres } from './embedded-postgres';
import { explainFullDisk } from './full-disk';
import { LogFile } from './log-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-full-'));
});
afterEach(() => {
  spawnSync('umount', ['-l', folder]);
  rmSync(folder, { recursive: true, force: true });
});

/** Makes the folder a small disk of its own. */
function mountOrSkip(context: TestContext, size: string): void {
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  if (status !== 0) context.skip('a tmpfs cannot be mounted here (needs root)');
  // For the account that PostgreSQL runs under.
  chmodSync(folder, 0o755);
}

it('a start without room for the database says whose disk is full and what to do', async (context) => {
  mountOrSkip(context, '16m');
  const options = { dataDir: folder, password: 'test-password', port: 5_999, mayMovePort: true };
  mkdirSync(path.join(folder, 'logs'));
  const error = await new EmbeddedPostgres(options).start().catch((thrown: unknown) => thrown);
  const said = explainFullDisk(error, folder)?.message;
  expect(said).toMatch(
    /^The disk of the data folder \/\S+ is full \(.+ free\)\. Make room on it, .* start again\.\n/,
  );
  expect(said).toContain(folder);
}, 60_000);

it('an error of another kind is not explained by the disk', () => {
  expect(explainFullDisk(new Error('role "app" does not exist'), folder)).toBeNull();
  expect(explainFullDisk(Object.assign(new Error('write'), { code: 'ENOSPC' }), folder)).not.toBeNull();
});

it('a log on a full disk drops lines, and says how many once there is room', (context) => {
  mountOrSkip(context, '64k');
  const log = new LogFile(path.join(folder, 'web.log'));
  expect(log.write('first')).toBe(true);
  expect(() => writeFileSync(path.join(folder, 'filler'), Buffer.alloc(1_000_000))).toThrow('ENOSPC');
  // The page that has begun still takes some.
  while (log.write('x'.repeat(200)));
  expect(log.write('lost')).toBe(false);
  rmSync(path.join(folder, 'filler'));
  expect(log.write('last')).toBe(true);
  const lines = readFileSync(path.join(folder, 'web.log'), 'utf8').trim().split('\n');
  expect(lines.slice(-2)).toEqual(['{"level":"warn","event":"log.lines_dropped","lines":2}', 'last']);
});

it('a log that can not be rotated for want of room goes on, and rotates later', (context) => {
  mountOrSkip(context, '64k,nr_inodes=3');
  const log = new LogFile(path.join(folder, 'web.log'), 100);
  writeFileSync(path.join(folder, 'filler'), '');
  expect(log.write('a'.repeat(200))).toBe(true);
  expect(log.write('goes on')).toBe(true);
  rmSync(path.join(folder, 'filler'));
  expect(log.write('and rotates')).toBe(true);
  expect(log.write('in the new one')).toBe(true);
  expect(readFileSync(path.join(folder, 'web.log'), 'utf8')).toBe('in the new one\n');
  expect(readFileSync(path.join(folder, 'web.log.1'), 'utf8')).toContain('goes on\nand rotates\n');
});
