import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { ClientAborted, openBodySource } from './body-source';
import { MeteredRequest } from './metered-request';
import { readWhole } from './read-whole';
import { refusal } from './testing/multipart';

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that hands each request to `handle`; resolves with a connection to it. */
async function connected(handle: (request: MeteredRequest) => Promise<void>): Promise<net.Socket> {
  const server = http.createServer({ IncomingMessage: MeteredRequest }, async (request, response) => {
    await handle(request);
    response.end();
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.setNoDelay(true).on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

const HEAD = 'POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n';
const END = '0\r\n\r\n';

/** As many chunks of so many bytes each. */
function chunks(count: number, sizeBytes: number): string {
  return `${sizeBytes.toString(16)}\r\n${'a'.repeat(sizeBytes)}\r\n`.repeat(count);
}

describe('a body in small pieces', () => {
  it('is worked on in batches: one-byte pieces of a socket cost far fewer reads than there are pieces', async () => {
    const source = new Readable({ read() {} });
    const reader = openBodySource(source);
    let reads = 0;
    let sizeBytes = 0;
    const read = (async () => {
      for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) {
        reads += 1;
        sizeBytes += chunk.length;
      }
    })();
    for (let i = 0; i < 500; i++) {
      source.push('a');
      await setImmediate();
    }
    source.push(null);
    await read;
    expect(sizeBytes).toBe(500);
    expect(reads).toBeLessThan(250);
  });

  it('arrives byte for byte, small and large pieces mixed', async () => {
    const pieces = Array.from({ length: 900 }, (_, i) => Buffer.alloc(i % 50 === 0 ? 20_000 + i : i % 7, i));
    const got = new Promise<Buffer>((resolve, reject) => {
      void connected((request) =>
        readWhole({ headers: {}, body: request }, 10_000_000).then(resolve, reject),
      ).then((socket) => {
        socket.write(HEAD);
        for (const piece of pieces.filter(({ length }) => length > 0)) {
          socket.write(`${piece.length.toString(16)}\r\n`);
          socket.write(piece);
          socket.write('\r\n');
        }
        socket.write(END);
      });
    });
    expect((await got).equals(Buffer.concat(pieces))).toBe(true);
  });

  it('is refused before a thousand more of them are kept when they are absurdly small', async () => {
    let request: MeteredRequest | undefined;
    const refused = new Promise<unknown>((resolve) => {
      void connected(async (received) => {
        request = received;
        resolve(await refusal(readWhole({ headers: {}, body: received }, 10_000_000)));
      }).then((socket) => socket.write(HEAD + chunks(200_000, 1)));
    });
    expect(await refused).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(request!.isGivenUp).toBe(true);
    expect(request!.readableLength).toBeLessThan(1_100);
  });

  it('is dropped and not kept even where nobody reads it', async () => {
    let request: MeteredRequest | undefined;
    let answer!: () => void;
    const mayAnswer = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const socket = await connected(async (received) => {
      request = received;
      await mayAnswer;
    });
    socket.write(HEAD + chunks(20_000, 1));
    await expect.poll(() => request?.isGivenUp).toBe(true);
    expect(request!.readableLength).toBeLessThan(1_100);
    answer();
  });

  it.each([
    [1_024, 1],
    [8_000, 64],
  ])('is taken in %d pieces of %d bytes', async (count, sizeBytes) => {
    const got = new Promise<Buffer>((resolve, reject) => {
      void connected((request) =>
        readWhole({ headers: {}, body: request }, 10_000_000).then(resolve, reject),
      ).then((socket) => socket.write(HEAD + chunks(count, sizeBytes) + END));
    });
    expect((await got).length).toBe(count * sizeBytes);
  });
});

describe('a slow body', () => {
  /** A byte every few milliseconds, for ever. */
  async function* dripping(): AsyncGenerator<Uint8Array> {
    for (;;) {
      yield Buffer.from('a');
      await setTimeout(5);
    }
  }

  it('is cut when its average is below the floor once the grace is over', async () => {
    const pace = { graceMs: 100, minBytesPerS: 10_000 };
    const error = await refusal(readWhole({ headers: {}, body: dripping() }, 1_000_000, pace));
    expect(error.message).toBe('The body is too slow: it must arrive at 10000 bytes a second or more.');
    expect(error.headers.connection).toBe('close');
  });

  it('is taken while it is above the floor', async () => {
    async function* steady(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 40; i++) {
        yield Buffer.alloc(1_000);
        await setTimeout(5);
      }
    }
    const pace = { graceMs: 10, minBytesPerS: 1_000 };
    expect(await readWhole({ headers: {}, body: steady() }, 1_000_000, pace)).toHaveLength(40_000);
  });

  it('is cut at the end of its time, however fast it comes', async () => {
    const pace = { maxMs: 100, minBytesPerS: 1 };
    const error = await refusal(readWhole({ headers: {}, body: dripping() }, 1_000_000, pace));
    expect(error.message).toBe('The body took longer than 0.1 s.');
  });

  it('is not blamed for the time that we take ourselves', async () => {
    async function* ready(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 5; i++) yield Buffer.from('a');
    }
    const source = openBodySource(ready(), { graceMs: 100, minBytesPerS: 1_000, maxMs: 150 });
    let sizeBytes = 0;
    for (let chunk = await source.next(); chunk !== null; chunk = await source.next()) {
      sizeBytes += chunk.length;
      await setTimeout(60);
    }
    expect(sizeBytes).toBe(5);
  });
});

it('gives what came before the connection broke, and then says so', async () => {
  const outcome = new Promise<{ text: string; error: unknown }>((resolve) => {
    void connected(async (request) => {
      const source = openBodySource(request);
      let text = '';
      try {
        for (let chunk = await source.next(); chunk !== null; chunk = await source.next())
          text += Buffer.from(chunk).toString();
      } catch (error) {
        resolve({ text, error });
      }
    }).then(async (socket) => {
      socket.write(`${HEAD}${chunks(3, 2)}`);
      await setTimeout(30);
      socket.destroy();
    });
  });
  const { text, error } = await outcome;
  expect(text).toBe('aaaaaa');
  expect(error).toBeInstanceOf(ClientAborted);
});
