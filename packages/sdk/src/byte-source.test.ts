import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blobSource, StreamSource } from './byte-source';

async function* streamOf(chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield chunk;
}

const chunksOf = fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 9 });

it('a stream gives the bytes that a file would, piece by piece, and any piece again', async () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(chunksOf, pieces, async (chunks, sizes) => {
      const bytes = Buffer.concat(chunks);
      const [stream, file] = [
        new StreamSource(streamOf(chunks)),
        blobSource(new Blob([new Uint8Array(bytes)])),
      ];
      for (let offset = 0, n = 0; offset < bytes.length; n++) {
        const size = sizes[n % sizes.length]!;
        const [piece, wanted] = [await stream.read(offset, size), await file.read(offset, size)];
        expect(piece).toEqual(wanted);
        // As after a cut: the same again, with another size, and on from the middle of it.
        expect(await stream.read(offset, size + 3)).toEqual(await file.read(offset, size + 3));
        // Whether the piece is the last one is known together with it.
        expect(stream.sizeBytes === null).toBe(offset + size + 3 < bytes.length);
        offset += Math.max(1, piece.length - (n % 2));
      }
      expect(await stream.read(bytes.length, 5)).toHaveLength(0);
      expect(stream.sizeBytes).toBe(bytes.length);
    }),
  );
});

it('what a stream has passed is said to be gone', async () => {
  const stream = new StreamSource(streamOf([new Uint8Array(10), new Uint8Array(10)]));
  await stream.read(10, 5);
  await expect(stream.read(3, 5)).rejects.toThrow(/from its beginning/);
});
