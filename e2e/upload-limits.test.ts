import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { makeClip } from './support/clips/make-clips';
import { HAS_PROC, NEEDS_PROC, peakRssBytes, pidOf, resetPeakRss, rssBytes } from './support/process-tree';
import { Product } from './support/product';
import { FORM_HEAD, FORM_TAIL, type Framing, rawUpload } from './support/raw-upload';
import { storedFiles, storedVideo } from './support/stored-files';
import { createTenant, type TestTenant } from './support/tenant';

const MEBIBYTE = 1_048_576;
/** The default of MAX_UPLOAD_BYTES. */
const CAP_BYTES = 200 * MEBIBYTE;
const STREAM_BYTES = 2_048 * MEBIBYTE;
const MAX_GROWTH_BYTES = 64 * MEBIBYTE;
/** What both kernels may hold on a connection beside what the server has read. */
const SOCKET_BUFFER_BYTES = 16 * MEBIBYTE;
const CREDITS = 1_000;

let product: Product;
let tenant: TestTenant;
let clip: Buffer<ArrayBuffer>;
beforeAll(async () => {
  product = await Product.start();
  process.env.DATABASE_URL = await product.databaseUrl();
  tenant = await createTenant('limits', { baseUrl: product.baseUrl, credits: CREDITS });
  clip = Buffer.from(await readFile(await makeClip({ name: 'limits', container: 'mp4', codec: 'h264' })));
  // The first upload and verdict load code that stays; memory is compared from then on.
  await tenant.client.judge({ file: new Blob([clip]) });
});
afterAll(() => product?.stop());

/** A sound clip followed by one empty box that brings it to `totalBytes`; made as it is sent. */
function* paddedClip(totalBytes: number): Generator<Buffer> {
  yield clip;
  let rest = totalBytes - clip.length;
  const head = Buffer.alloc(16);
  head.writeUInt32BE(1, 0);
  head.write('free', 4, 'latin1');
  head.writeBigUInt64BE(BigInt(rest), 8);
  yield head;
  rest -= head.length;
  const zeros = Buffer.alloc(MEBIBYTE);
  for (; rest > 0; rest -= zeros.length) yield rest >= zeros.length ? zeros : zeros.subarray(0, rest);
}

function* form(file: Iterable<Buffer>): Generator<Buffer> {
  yield FORM_HEAD;
  yield* file;
  yield FORM_TAIL;
}

const formLength = (fileBytes: number) => FORM_HEAD.length + fileBytes + FORM_TAIL.length;

function send(framing: Framing, body: Iterable<Buffer>, end?: 'wait' | 'half-close' | 'cut') {
  const { baseUrl, detectPath: path, key } = tenant.client;
  return rawUpload({ baseUrl, path, key, framing, body, end });
}

async function rows(): Promise<number> {
  const found = await sql()<{ count: number }[]>`
    select count(*) from submissions where tenant_id = ${tenant.id}`;
  return found[0]!.count;
}

async function openRows(): Promise<number> {
  const found = await sql()`
    select 1 from submissions where tenant_id = ${tenant.id} and status in ('pending', 'processing')`;
  return found.length;
}

/** Runs `act` and checks that it left no row, no charge and, within five seconds, no file. */
async function expectNothingLeft<T>(act: () => Promise<T>): Promise<T> {
  // An earlier one that still runs would give its credit back meanwhile.
  await expect.poll(openRows, { timeout: 60_000 }).toBe(0);
  const before = [await rows(), await tenant.balance(), storedFiles(product)];
  const result = await act();
  await expect
    .poll(async () => [await rows(), await tenant.balance(), storedFiles(product)], { timeout: 5_000 })
    .toEqual(before);
  return result;
}

async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

describe('a stream of 2 GB against the cap of 200 MB', () => {
  it.skipIf(!HAS_PROC).each<[string, Framing]>([
    ['with its Content-Length', { contentLength: formLength(STREAM_BYTES) }],
    ['chunked', 'chunked'],
    ['chunked, again', 'chunked'],
  ])(`is a 413 that costs no memory, no file and no credit: %s (${NEEDS_PROC})`, async (_name, framing) => {
    const web = pidOf(product, 'web');
    resetPeakRss(web);
    const startBytes = rssBytes(web);
    const answer = await expectNothingLeft(() => send(framing, form(paddedClip(STREAM_BYTES))));
    const growth = peakRssBytes(web) - startBytes;
    expect(answer.status).toBe(413);
    expect(answer.body).toContain('payload_too_large');
    expect(answer.sentBytes).toBeLessThan((framing === 'chunked' ? CAP_BYTES : 0) + SOCKET_BUFFER_BYTES);
    expect(growth).toBeLessThanOrEqual(MAX_GROWTH_BYTES);
    expect(pidOf(product, 'web')).toBe(web);
  });

  it('is refused without any framing, and takes nothing in', async () => {
    const answer = await expectNothingLeft(() => send('none', form(paddedClip(STREAM_BYTES))));
    // HTTP/1.1 without a length has no body (RFC 9112, 6.3): the form is empty, and what follows is no request.
    // Who goes on sending after the connection was ended may lose the answer to the reset (RFC 9112, 9.6).
    expect([0, 400, 411]).toContain(answer.status);
    expect(answer.sentBytes).toBeLessThan(SOCKET_BUFFER_BYTES);
  });
});

describe('the cap is exact', () => {
  it.each<Framing>([{ contentLength: formLength(CAP_BYTES) }, 'chunked'])(
    'a file of exactly the cap arrives byte for byte (%o)',
    async (framing) => {
      const answer = await send(framing, form(paddedClip(CAP_BYTES)));
      expect(answer.status).toBe(201);
      const id = /"submission_id":"([^"]+)"/.exec(answer.body)![1]!;
      const sent = createHash('sha256');
      for (const bytes of paddedClip(CAP_BYTES)) sent.update(bytes);
      expect(await sha256OfFile(storedVideo(product, tenant.id, id))).toBe(sent.digest('hex'));
      expect((await tenant.client.result(id)).reasons[0]!.code).toBe('no_face_detected');
    },
  );

  it.each<Framing>([{ contentLength: formLength(CAP_BYTES + 1) }, 'chunked'])(
    'one byte more is a 413 (%o)',
    async (framing) => {
      const answer = await expectNothingLeft(() => send(framing, form(paddedClip(CAP_BYTES + 1))));
      expect(answer.status).toBe(413);
    },
  );
});

describe('an upload of 11 MB', () => {
  it('is stored with an equal SHA-256', async () => {
    const file = await makeClip({
      name: 'eleven-megabytes',
      container: 'mp4',
      codec: 'h264',
      minBytes: 11 * MEBIBYTE,
    });
    const answer = await tenant.client.submit({ file });
    expect(answer.status).toBe(201);
    const id = answer.body.data.submission_id;
    const sent = await sha256OfFile(file);
    expect(await sha256OfFile(storedVideo(product, tenant.id, id))).toBe(sent);
    const [row] = await sql()<{ videoSha256: string; videoSizeBytes: number }[]>`
      select video_sha256, video_size_bytes from submissions where id = ${id}`;
    expect(row!.videoSha256).toBe(sent);
    expect(row!.videoSizeBytes).toBeGreaterThanOrEqual(11 * MEBIBYTE);
  });
});

describe('a body that is not as long as it says leaves no row, no charge and no file', () => {
  const FILE_BYTES = 8 * MEBIBYTE;
  const half = () => [FORM_HEAD, ...paddedClip(FILE_BYTES / 2)];

  it.each<[string, Framing]>([
    ['with a length', { contentLength: formLength(FILE_BYTES) }],
    ['chunked', 'chunked'],
  ])('cut off at one half, %s', async (_name, framing) => {
    const answer = await expectNothingLeft(() => send(framing, half(), 'cut'));
    expect(answer.status).toBe(0);
  });

  it('ended at one half by a client that still listens', async () => {
    const answer = await expectNothingLeft(() =>
      send({ contentLength: formLength(FILE_BYTES) }, half(), 'half-close'),
    );
    expect([0, 400]).toContain(answer.status);
  });

  it('a Content-Length that is too small', async () => {
    const answer = await expectNothingLeft(() =>
      send({ contentLength: formLength(FILE_BYTES) - 1_000 }, form(paddedClip(FILE_BYTES))),
    );
    expect(answer.status).toBe(400);
  });

  it('a Content-Length that is too large', async () => {
    const answer = await expectNothingLeft(() =>
      send({ contentLength: formLength(FILE_BYTES) + 1_000 }, form(paddedClip(FILE_BYTES)), 'half-close'),
    );
    expect([0, 400]).toContain(answer.status);
  });

  it('a form without its last boundary', async () => {
    const body = [FORM_HEAD, ...paddedClip(FILE_BYTES)];
    const contentLength = FORM_HEAD.length + FILE_BYTES;
    const answer = await expectNothingLeft(() => send({ contentLength }, body));
    expect(answer.status).toBe(400);
  });

  it('and the next whole one is taken', async () => {
    const answer = await send({ contentLength: formLength(FILE_BYTES) }, form(paddedClip(FILE_BYTES)));
    expect(answer.status).toBe(201);
  });
});
