import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Storage } from '@/lib/storage/storage';
import type { UploadBytes } from './upload-bytes';
import { type UploadPlace, uploadKey } from './upload-key';

const MEBIBYTE = 1_048_576;
const ALL = -3_600_000;

/** One implementation, with what it stands on. */
export interface UploadBytesStage {
  /** As another process opens it: two of them share nothing but what is durable. */
  open(): UploadBytes;
  /** Where settled bytes come to lie. */
  storage: Storage;
  /** The place of an upload that was just made. */
  newPlace(): Promise<UploadPlace>;
  close(): Promise<void>;
}

async function* chunksOf(content: Uint8Array, chunkBytes = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += chunkBytes) yield content.subarray(at, at + chunkBytes);
}

async function* cutAfter(content: Uint8Array, failure: Error): AsyncGenerator<Uint8Array> {
  yield* chunksOf(content);
  throw failure;
}

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const held = { isHeld: () => true };

/** The promises of `UploadBytes`, to be kept by every implementation. */
export function describeUploadBytes(name: string, start: () => Promise<UploadBytesStage>): void {
  describe(name, () => {
    let stage: UploadBytesStage;
    let bytes: UploadBytes;
    beforeAll(async () => {
      stage = await start();
      bytes = stage.open();
    }, 120_000);
    afterAll(() => stage?.close());

    async function stored(place: UploadPlace): Promise<string> {
      const chunks: Uint8Array[] = [];
      for await (const chunk of await stage.storage.get(uploadKey(place))) chunks.push(chunk);
      return sha256Of(Buffer.concat(chunks));
    }

    /** Sends all of it from `offset` on. */
    const send = (place: UploadPlace, content: Uint8Array, offset: number, sizeBytes: number | null) =>
      bytes.append(place, chunksOf(content.subarray(offset)), { offset, sizeBytes, ...held });

    async function unfinished(olderThanMs: number): Promise<string[]> {
      const ids: string[] = [];
      for await (const { id } of bytes.listUnfinished(olderThanMs)) ids.push(id);
      return ids;
    }

    test('of an upload that nothing was sent of nothing is held', async () => {
      const place = await stage.newPlace();
      expect(await bytes.offset(place)).toBe(0);
      expect(await unfinished(ALL)).not.toContain(place.id);
    });

    // Around the size of the parts that a bucket takes.
    const sizes = [1, 1_000, 8 * MEBIBYTE - 1, 8 * MEBIBYTE, 8 * MEBIBYTE + 1, 20 * MEBIBYTE];
    for (const isAnnounced of [true, false]) {
      test.each(sizes)(
        `%i bytes in uneven pieces, ${isAnnounced ? 'announced' : 'of a size that nobody knows'}, are settled as they were sent`,
        async (sizeBytes) => {
          const content = randomBytes(sizeBytes);
          const place = await stage.newPlace();
          const announced = isAnnounced ? sizeBytes : null;
          const step = Math.floor(sizeBytes / 3) + 7;
          for (let offset = 0; offset < sizeBytes; offset += step) {
            const end = Math.min(offset + step, sizeBytes);
            const piece = chunksOf(content.subarray(offset, end));
            // Every request may come to another process.
            const options = { offset, sizeBytes: announced, ...held };
            expect(await stage.open().append(place, piece, options)).toBe(end);
            expect(await stage.open().offset(place)).toBe(end);
          }
          expect(await stage.storage.find(uploadKey(place))).toBeNull();
          await bytes.settle(place);
          expect(await stored(place)).toBe(sha256Of(content));
          expect(await bytes.offset(place)).toBe(sizeBytes);
        },
        60_000,
      );
    }

    test.each([1_000, 8 * MEBIBYTE, 9 * MEBIBYTE])(
      'what came before a source failed after %i bytes is kept, and the rest goes behind it',
      async (cutAt) => {
        const content = randomBytes(10 * MEBIBYTE);
        const place = await stage.newPlace();
        const failure = new Error('the client went away');
        const cut = cutAfter(content.subarray(0, cutAt), failure);
        const options = { offset: 0, sizeBytes: content.length, ...held };
        await expect(bytes.append(place, cut, options)).rejects.toBe(failure);
        expect(await bytes.offset(place)).toBe(cutAt);
        expect(await send(place, content, cutAt, content.length)).toBe(content.length);
        await bytes.settle(place);
        expect(await stored(place)).toBe(sha256Of(content));
      },
    );

    test('a request without a byte changes nothing', async () => {
      const content = randomBytes(1_000);
      const place = await stage.newPlace();
      expect(await bytes.append(place, chunksOf(Buffer.of()), { offset: 0, sizeBytes: 1_000, ...held })).toBe(
        0,
      );
      await send(place, content.subarray(0, 400), 0, 1_000);
      const empty = { offset: 400, sizeBytes: 1_000, ...held };
      expect(await bytes.append(place, chunksOf(Buffer.of()), empty)).toBe(400);
      expect(await send(place, content, 400, 1_000)).toBe(1_000);
      await bytes.settle(place);
      expect(await stored(place)).toBe(sha256Of(content));
    });

    test('who has lost the lock writes nothing more', async () => {
      const content = randomBytes(12 * MEBIBYTE);
      const place = await stage.newPlace();
      await send(place, content.subarray(0, 1_000), 0, content.length);
      const late = { offset: 1_000, sizeBytes: content.length, isHeld: () => false };
      await expect(bytes.append(place, chunksOf(content.subarray(1_000)), late)).rejects.toMatchObject({
        code: 'service_unavailable',
      });
      expect(await bytes.offset(place)).toBe(1_000);
      expect(await send(place, content, 1_000, content.length)).toBe(content.length);
      await bytes.settle(place);
      expect(await stored(place)).toBe(sha256Of(content));
    });

    test('settling once more, by another process too, is fine', async () => {
      const content = randomBytes(9 * MEBIBYTE);
      const place = await stage.newPlace();
      await send(place, content, 0, content.length);
      await bytes.settle(place);
      await stage.open().settle(place);
      expect(await stored(place)).toBe(sha256Of(content));
      expect(await unfinished(ALL)).not.toContain(place.id);
    });

    test('of a discarded upload, finished or not, nothing is left, and discarding it again is fine', async () => {
      const content = randomBytes(9 * MEBIBYTE);
      const [begun, settled, none] = [await stage.newPlace(), await stage.newPlace(), await stage.newPlace()];
      await send(begun, content, 0, null);
      await send(settled, content, 0, content.length);
      await bytes.settle(settled);
      for (const place of [begun, settled, none]) {
        await bytes.discard(place);
        await stage.open().discard(place);
        expect(await bytes.offset(place)).toBe(0);
        const left: string[] = [];
        for await (const { key } of stage.storage.list(uploadKey(place))) left.push(key);
        expect(left).toEqual([]);
        expect(await unfinished(ALL)).not.toContain(place.id);
      }
    });

    test('unfinished ones are listed once they are old enough, whichever process began them', async () => {
      const place = await stage.newPlace();
      await send(place, randomBytes(1_000), 0, 2_000);
      const found: UploadPlace[] = [];
      for await (const one of stage.open().listUnfinished(ALL)) if (one.id === place.id) found.push(one);
      expect(found).toEqual([place]);
      expect(await unfinished(3_600_000)).not.toContain(place.id);
    });

    test('uploads at the same time do not mix', async () => {
      const contents = Array.from({ length: 4 }, () => randomBytes(9 * MEBIBYTE));
      const places = await Promise.all(contents.map(() => stage.newPlace()));
      await Promise.all(
        contents.map(async (content, at) => {
          await send(places[at]!, content.subarray(0, 1_000 * (at + 1)), 0, content.length);
          await send(places[at]!, content, 1_000 * (at + 1), content.length);
          await bytes.settle(places[at]!);
        }),
      );
      for (const [at, content] of contents.entries())
        expect(await stored(places[at]!)).toBe(sha256Of(content));
    });
  });
}
