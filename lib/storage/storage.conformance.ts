import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ListedObject, Storage } from './storage';

const MEBIBYTE = 1_048_576;

export interface ConformanceOptions {
  open: () => Promise<Storage>;
  close: () => Promise<void>;
  /** Where files to adopt are made; it exists. */
  localFolder: () => string;
  /** Size of the stream that must not make memory grow. */
  largeBytes: number;
}

async function* chunksOf(content: Uint8Array, chunkBytes = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += chunkBytes) yield content.subarray(at, at + chunkBytes);
}

async function* failingAfter(sizeBytes: number, failure: Error): AsyncGenerator<Uint8Array> {
  yield* chunksOf(Buffer.alloc(sizeBytes));
  throw failure;
}

async function readAll(storage: Storage, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await storage.get(key)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function keysOf(objects: AsyncIterable<ListedObject>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of objects) keys.push(key);
  return keys.sort();
}

/** The promises of `Storage`, to be kept by every implementation. */
export function describeStorage(name: string, options: ConformanceOptions): void {
  describe(name, () => {
    let storage: Storage;
    const folder = `conformance-${randomUUID()}`;
    beforeAll(async () => {
      storage = await options.open();
    });
    afterAll(async () => {
      for (const key of await keysOf(storage.list(folder))) await storage.remove(key);
      await options.close();
    });

    // Around the part size of S3 uploads, too.
    const sizes = [0, 1, 65_537, 8 * MEBIBYTE - 1, 8 * MEBIBYTE, 8 * MEBIBYTE + 1, 17 * MEBIBYTE];
    test.each(sizes)('%i bytes come back as they went in, with size and hash', async (sizeBytes) => {
      const content = randomBytes(sizeBytes);
      const key = `${folder}/sizes/${sizeBytes}`;
      const stored = await storage.put(key, chunksOf(content));
      const sha256 = createHash('sha256').update(content).digest('hex');
      expect(stored).toEqual({ key, sizeBytes, sha256 });
      expect((await readAll(storage, key)).equals(content)).toBe(true);
      expect(await storage.find(key)).toMatchObject({ key, sizeBytes });
    });

    test('a second write replaces the first', async () => {
      const key = `${folder}/replaced`;
      await storage.put(key, chunksOf(Buffer.from('first')));
      await storage.put(key, chunksOf(Buffer.from('second')));
      expect((await readAll(storage, key)).toString()).toBe('second');
    });

    test.each([0, 100_000, 9 * MEBIBYTE])(
      'a source that fails after %i bytes leaves nothing',
      async (sizeBytes) => {
        const key = `${folder}/failed/${sizeBytes}`;
        const failure = new Error('the client went away');
        await expect(storage.put(key, failingAfter(sizeBytes, failure))).rejects.toBe(failure);
        expect(await storage.find(key)).toBeNull();
        expect(await keysOf(storage.list(`${folder}/failed/`))).toEqual([]);
        expect(await storage.sweepTemp(0)).toBe(0);
      },
    );

    test('a failed replacement leaves the object that was there', async () => {
      const key = `${folder}/kept`;
      await storage.put(key, chunksOf(Buffer.from('kept')));
      await expect(storage.put(key, failingAfter(100_000, new Error('cut')))).rejects.toThrow('cut');
      expect((await readAll(storage, key)).toString()).toBe('kept');
    });

    test('an object is invisible until it is whole', async () => {
      const key = `${folder}/partial`;
      async function* source(): AsyncGenerator<Uint8Array> {
        yield Buffer.alloc(9 * MEBIBYTE);
        expect(await storage.find(key)).toBeNull();
        yield Buffer.alloc(1);
      }
      await storage.put(key, source());
      expect(await storage.find(key)).not.toBeNull();
    });

    test('an adopted file is the object and no longer a file, and adopting it again is fine', async () => {
      const key = `${folder}/adopted/object`;
      const localPath = path.join(options.localFolder(), randomUUID());
      const content = randomBytes(9 * MEBIBYTE);
      await writeFile(localPath, content);
      await storage.adopt(key, localPath);
      expect((await readAll(storage, key)).equals(content)).toBe(true);
      await expect(stat(localPath)).rejects.toThrow('ENOENT');
      await storage.adopt(key, localPath);
      expect((await readAll(storage, key)).equals(content)).toBe(true);
      await expect(storage.adopt(`${folder}/adopted/none`, localPath)).rejects.toMatchObject({
        code: 'not_found',
      });
    });

    test('what does not exist is not_found to get, null to find, and fine to remove', async () => {
      const key = `${folder}/missing/object`;
      await expect(storage.get(key)).rejects.toMatchObject({ code: 'not_found' });
      await expect(storage.withLocalFile(key, async () => 1)).rejects.toMatchObject({ code: 'not_found' });
      expect(await storage.find(key)).toBeNull();
      await storage.remove(key);
    });

    test('a removed object is gone, and its neighbours stay', async () => {
      await storage.put(`${folder}/pair/a`, chunksOf(Buffer.from('a')));
      await storage.put(`${folder}/pair/b`, chunksOf(Buffer.from('b')));
      await storage.remove(`${folder}/pair/a`);
      expect(await keysOf(storage.list(`${folder}/pair/`))).toEqual([`${folder}/pair/b`]);
    });

    test('a local file holds the object while it is used', async () => {
      const key = `${folder}/local`;
      await storage.put(key, chunksOf(Buffer.from('content')));
      const content = await storage.withLocalFile(key, (copy) => readFile(copy, 'utf8'));
      expect(content).toBe('content');
      await expect(storage.withLocalFile(key, async () => Promise.reject(new Error('use')))).rejects.toThrow(
        'use',
      );
      expect((await readAll(storage, key)).toString()).toBe('content');
    });

    test('a listing has exactly the keys with the prefix', async () => {
      for (const name of ['list/a/1', 'list/a/2', 'list/ab', 'lists']) {
        await storage.put(`${folder}/${name}`, chunksOf(Buffer.from(name)));
      }
      expect(await keysOf(storage.list(`${folder}/list/a`))).toEqual(
        ['list/a/1', 'list/a/2', 'list/ab'].map((name) => `${folder}/${name}`),
      );
      expect(await keysOf(storage.list(`${folder}/none/`))).toEqual([]);
    });

    test.each([
      '../up',
      '/root',
      'a//b',
      'a/../b',
      '.hidden',
      'a/.hidden',
      'nul\0',
      'sp ace',
      '',
      'a/',
      'x'.repeat(300),
    ])('the key %j is refused everywhere', async (key) => {
      await expect(storage.put(key, chunksOf(Buffer.from('x')))).rejects.toThrow('not a storage key');
      await expect(async () => storage.get(key)).rejects.toThrow('not a storage key');
      await expect(async () => storage.remove(key)).rejects.toThrow('not a storage key');
      await expect(async () => storage.find(key)).rejects.toThrow('not a storage key');
    });

    test('20 writes, reads and removals at once in one folder do not disturb each other', async () => {
      await Promise.all(
        Array.from({ length: 20 }, async (_, n) => {
          const key = `${folder}/busy/${n % 4}/${n}`;
          await storage.put(key, chunksOf(Buffer.from(`content ${n}`)));
          expect((await readAll(storage, key)).toString()).toBe(`content ${n}`);
          await storage.remove(key);
        }),
      );
      expect(await keysOf(storage.list(`${folder}/busy/`))).toEqual([]);
    });

    test('the check passes and leaves nothing', async () => {
      await storage.check();
      expect(await keysOf(storage.list('health-checks/'))).toEqual([]);
    });

    test(`a stream of ${options.largeBytes / MEBIBYTE} MiB does not make memory grow by more than 32 MiB`, async () => {
      const chunk = Buffer.alloc(65_536, 7);
      let peakBytes = 0;
      const atStart = process.memoryUsage().rss;
      async function* source(): AsyncGenerator<Uint8Array> {
        for (let sent = 0; sent < options.largeBytes; sent += chunk.length) {
          if (sent % (8 * MEBIBYTE) === 0)
            peakBytes = Math.max(peakBytes, process.memoryUsage().rss - atStart);
          yield chunk;
        }
      }
      const key = `${folder}/large`;
      const stored = await storage.put(key, source());
      console.info(`${name}: ${Math.round(peakBytes / MEBIBYTE)} MiB growth`);
      expect(stored.sizeBytes).toBe(options.largeBytes);
      expect(peakBytes).toBeLessThan(32 * MEBIBYTE);
      await storage.withLocalFile(key, async (copy) =>
        expect((await stat(copy)).size).toBe(options.largeBytes),
      );
      await storage.remove(key);
    }, 120_000);
  });
}
