import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { AppError } from '@/lib/errors';
import { ClientAborted } from './body-source';
import { BOUNDARY, form, inChunks, one, read, refusal } from './testing/multipart';

test('a file over the cap is refused while it streams, with no more read than the cap and a chunk', async () => {
  let sentBytes = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield form([one], '').subarray(0, -2);
    for (;;) {
      sentBytes += 65_536;
      yield Buffer.alloc(65_536);
    }
  }
  let seen: unknown;
  const error = await refusal(
    read(endless(), {
      onFile: async ({ stream }) => {
        try {
          for await (const _ of stream);
        } catch (reason) {
          seen = reason;
        }
      },
    }),
  );
  expect(error.code).toBe('payload_too_large');
  expect(error.status).toBe(413);
  expect(error.headers.connection).toBe('close');
  expect(seen).toBe(error);
  expect(sentBytes).toBeLessThanOrEqual(1_000_000 + 2 * 65_536);
});

test('a file of exactly the cap is accepted, one byte more is not', async () => {
  const sized = (bytes: number) => form([{ ...one, content: Buffer.alloc(bytes, 1) }]);
  expect((await read(inChunks(sized(1_000_000), 65_536))).files[0]?.content.length).toBe(1_000_000);
  expect((await refusal(read(inChunks(sized(1_000_001), 65_536)))).code).toBe('payload_too_large');
});

test('a declared length over the cap is refused before anything is read', async () => {
  const body = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('was read')) }),
  };
  const headers = {
    'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
    'content-length': '9000000',
  };
  expect((await refusal(read(body, { headers }))).code).toBe('payload_too_large');
});

test('the oversized rest of a file that nobody wanted is refused too', async () => {
  const body = form([{ ...one, content: Buffer.alloc(2_000_000) }]);
  const error = await refusal(read(inChunks(body, 65_536), { onFile: async () => {} }));
  expect(error.code).toBe('payload_too_large');
});

test('a client that goes away gives ClientAborted, and the file consumer sees it too', async () => {
  async function* cut(): AsyncGenerator<Uint8Array> {
    yield form([one], '');
    throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  }
  let seen: unknown;
  const promise = read(cut(), {
    onFile: async ({ stream }) => {
      try {
        for await (const _ of stream);
      } catch (reason) {
        seen = reason;
        throw new Error('storage wraps it');
      }
    },
  });
  await expect(promise).rejects.toBeInstanceOf(ClientAborted);
  expect(seen).toBeInstanceOf(ClientAborted);
});

test('a silent client is refused after the idle timeout, and its request is not destroyed', async () => {
  const body = new Readable({ read() {} });
  body.push(form([one], ''));
  const error = await refusal(read(body, { pace: { idleTimeoutMs: 50 } }));
  expect(error.code).toBe('invalid_request');
  expect(error.headers.connection).toBe('close');
  expect(body.destroyed).toBe(false);
});

test('the error of the consumer ends the read at once and is thrown as it is', async () => {
  const failure = new AppError('service_unavailable', 'disk full');
  let pulled = 0;
  async function* body(): AsyncGenerator<Uint8Array> {
    yield form([one], '');
    for (; pulled < 1_000; pulled++) yield Buffer.alloc(100);
  }
  const promise = read(body(), {
    onFile: async ({ stream }) => {
      for await (const _ of stream) throw failure;
    },
  });
  await expect(promise).rejects.toBe(failure);
  expect(pulled).toBeLessThan(3);
});

test('a slow consumer slows the client: at most one chunk is read ahead', async () => {
  let pulled = 0;
  async function* body(): AsyncGenerator<Uint8Array> {
    yield form([one], '').subarray(0, -2);
    for (; pulled < 10; pulled++) yield Buffer.alloc(65_536);
    yield Buffer.from(`\r\n--${BOUNDARY}--`);
  }
  const hash = createHash('sha256');
  await read(body(), {
    onFile: async ({ stream }) => {
      let consumed = 0;
      for await (const chunk of stream) {
        consumed += chunk.length;
        hash.update(chunk);
        expect(pulled * 65_536 - consumed).toBeLessThanOrEqual(65_536);
      }
    },
  });
  const expected = createHash('sha256').update('x'.repeat(500)).update(Buffer.alloc(655_360));
  expect(hash.digest('hex')).toBe(expected.digest('hex'));
});
