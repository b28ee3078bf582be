import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDiskStorage } from './disk-storage';
import { describeStorage } from './storage.conformance';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'storage-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describeStorage('disk storage', {
  open: async () => openDiskStorage(path.join(root, 'conformance')),
  close: async () => {},
  localFolder: () => root,
  largeBytes: 256 * 1_048_576,
});

test('temporary files of dead writes are swept once old enough', async () => {
  const temp = path.join(root, 'swept/.tmp');
  await mkdir(temp, { recursive: true });
  await writeFile(path.join(temp, 'old'), 'x');
  await writeFile(path.join(temp, 'young'), 'x');
  const anHourAgo = new Date(Date.now() - 3_600_000);
  await utimes(path.join(temp, 'old'), anHourAgo, anHourAgo);
  expect(await openDiskStorage(path.join(root, 'swept')).sweepTemp(600_000)).toBe(1);
  expect(await readdir(temp)).toEqual(['young']);
});

test('removing the last object of a folder removes the folder', async () => {
  const storage = openDiskStorage(path.join(root, 'pruned'));
  await storage.put('a/b/c', Readable.from([Buffer.from('x')]));
  await storage.remove('a/b/c');
  expect(existsSync(path.join(root, 'pruned/a'))).toBe(false);
  expect(existsSync(path.join(root, 'pruned'))).toBe(true);
});

test('a root that cannot be written is service_unavailable', async () => {
  const storage = openDiskStorage('/dev/full');
  await expect(storage.put('a/b', Readable.from([Buffer.from('x')]))).rejects.toMatchObject({
    code: 'service_unavailable',
  });
});

test('a full disk is service_unavailable and leaves nothing; once there is room, writes work again', async (context) => {
  const mountPoint = path.join(root, 'full');
  await mkdir(mountPoint);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', mountPoint]);
  if (mounted.status !== 0) context.skip('a tmpfs cannot be mounted here (needs root)');
  try {
    const storage = openDiskStorage(mountPoint);
    const write = (key: string, mebibytes: number) =>
      storage.put(key, Readable.from(Array.from({ length: mebibytes }, () => Buffer.alloc(1_048_576))));
    await write('small', 1);
    await expect(write('large', 4)).rejects.toMatchObject({
      code: 'service_unavailable',
      cause: { code: 'ENOSPC' },
    });
    expect(await storage.find('large')).toBeNull();
    expect((await readdir(path.join(mountPoint, '.tmp'))).filter((name) => !name.endsWith('.alive'))).toEqual(
      [],
    );
    await storage.remove('small');
    expect(await write('small', 1)).toMatchObject({ sizeBytes: 1_048_576 });
  } finally {
    spawnSync('umount', [mountPoint]);
  }
});
