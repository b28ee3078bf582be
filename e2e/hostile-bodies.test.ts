import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostBodyLimit } from '@/lib/routing/body-limits';
import { inParallel } from './support/in-parallel';
import { portalManifest } from './support/portal-manifest';
import { HAS_PROC, NEEDS_PROC, peakRssBytes, pidOf, resetPeakRss, rssBytes } from './support/process-tree';
import { Product } from './support/product';
import { type RawAnswer, rawRequest } from './support/raw-request';
import { FORM_HEAD, rawUpload } from './support/raw-upload';
import { createTenant, type TestTenant } from './support/tenant';

const MEBIBYTE = 1_048_576;
/** What both kernels may hold on a connection beside what the server has read. */
const SOCKET_BUFFER_BYTES = 16 * MEBIBYTE;
const MAX_GROWTH_BYTES = 64 * MEBIBYTE;
const FORGED = 'forged-by-a-stranger';

let product: Product;
let attacker: TestTenant;
let other: TestTenant;
beforeAll(async () => {
  product = await Product.start({ BODY_GRACE_MS: '3000' });
  process.env.DATABASE_URL = await product.databaseUrl();
  attacker = await createTenant('hostile', { baseUrl: product.baseUrl });
  other = await createTenant('bystander', { baseUrl: product.baseUrl });
});
afterAll(() => product?.stop());

/** An address of every route that the portal's build has; its copy of the API's table is never asked here. */
function portalTargets(): string[] {
  const routes = Object.values(portalManifest<Record<string, string>>('app-path-routes-manifest.json'));
  const auth = [
    'signin',
    'signout',
    'session',
    'csrf',
    '_log',
    'callback/credentials',
    'callback/email-link',
  ];
  const own = routes.filter((route) => !/^\/(api\/v1|health)\//.test(route));
  return own.flatMap((route) =>
    route === '/api/auth/[...nextauth]'
      ? auth.map((action) => `/api/auth/${action}`)
      : [route.replace(/\/\[\[.*/, '').replace(/\[\w+\]/g, 'acme') || '/'],
  );
}

function* bytesOf(totalBytes: number, blockBytes = MEBIBYTE): Generator<Buffer> {
  const block = Buffer.alloc(blockBytes, 'a');
  for (let left = totalBytes; left > 0; left -= block.length) yield block.subarray(0, left);
}

/** Who goes on sending while the answer is on its way may see no more than the end of the connection. */
function expectCut({ status, body, sentBytes }: RawAnswer): void {
  expect([400, 0]).toContain(status);
  if (status === 400) expect(body).toContain('pieces that are too small');
  expect(sentBytes).toBeLessThan(4 * MEBIBYTE);
}

const isClosed = (answer: RawAnswer) => /^connection: close$/im.test(answer.head);

describe('a body that is larger than its route takes', () => {
  it('is refused by every route of the portal, with its length announced or not, and not read', async () => {
    const targets = portalTargets();
    expect(targets.length).toBeGreaterThan(30);
    const cases = targets.flatMap((target) =>
      (['GET', 'POST'] as const).flatMap((method) =>
        [true, false].map((isAnnounced) => ({ target, method, isAnnounced })),
      ),
    );
    const wrong: string[] = [];
    await inParallel(cases, 24, async ({ target, method, isAnnounced }) => {
      const sizeBytes = hostBodyLimit(method, target) + MEBIBYTE;
      const answer = await rawRequest({
        baseUrl: product.baseUrl,
        method,
        target,
        headers: { 'Content-Type': 'application/json' },
        framing: isAnnounced ? { contentLength: sizeBytes } : 'chunked',
        body: bytesOf(isAnnounced ? sizeBytes : 64 * MEBIBYTE),
      });
      // Pages take no POST at all, and the API's table answers some of these addresses itself.
      const isRefused = [413, 404, 405].includes(answer.status) && isClosed(answer);
      if (!isRefused || answer.sentBytes > SOCKET_BUFFER_BYTES)
        wrong.push(`${method} ${target} (${isAnnounced}): ${answer.status} after ${answer.sentBytes} bytes`);
    });
    expect(wrong).toEqual([]);
  }, 300_000);

  it('has no server action to go to', () => {
    const actions = portalManifest<{ node: object; edge: object }>('server/server-reference-manifest.json');
    expect([actions.node, actions.edge]).toEqual([{}, {}]);
  });

  it.skipIf(!HAS_PROC)(
    `costs no memory: seven of 500 MB, and others are answered (${NEEDS_PROC})`,
    async () => {
      await fetch(`${product.baseUrl}/api/auth/csrf`);
      const web = pidOf(product, 'web');
      resetPeakRss(web);
      const startBytes = rssBytes(web);
      const actions = [
        'callback/credentials',
        'signin',
        'signout',
        '_log',
        'callback/credentials',
        'signin',
        'signout',
      ];
      let isOver = false;
      let answered = 0;
      const bystander = (async () => {
        while (!isOver) if ((await fetch(`${product.baseUrl}/health`)).status === 200) answered += 1;
      })();
      const answers = await Promise.all(
        actions.map((action) =>
          rawRequest({
            baseUrl: product.baseUrl,
            method: 'POST',
            target: `/api/auth/${action}`,
            headers: { 'Content-Type': 'application/json' },
            framing: 'chunked',
            body: bytesOf(500 * MEBIBYTE),
          }),
        ),
      );
      isOver = true;
      await bystander;
      expect(answers.map(({ status }) => status)).toEqual(actions.map(() => 413));
      for (const { sentBytes } of answers) expect(sentBytes).toBeLessThan(SOCKET_BUFFER_BYTES);
      expect(peakRssBytes(web) - startBytes).toBeLessThan(MAX_GROWTH_BYTES);
      expect(answered).toBeGreaterThan(0);
    },
  );
});

describe('a body in one-byte chunks', () => {
  const VIDEO_HEAD = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom\0\0\0\0isomiso2')]);

  /** A form with a file of so many bytes, each of them a chunk of its own. */
  function upload(sizeBytes: number): Promise<RawAnswer> {
    const { baseUrl, detectPath: path, key } = attacker.client;
    function* body() {
      for (const byte of Buffer.concat([FORM_HEAD, VIDEO_HEAD])) yield Buffer.of(byte);
      yield* bytesOf(sizeBytes, 1);
    }
    return rawUpload({ baseUrl, path, key, framing: 'chunked', body: body() });
  }

  it.skipIf(!HAS_PROC)(
    `is refused early and costs no memory, four of 31 MB at once (${NEEDS_PROC})`,
    async () => {
      const web = pidOf(product, 'web');
      resetPeakRss(web);
      const startBytes = rssBytes(web);
      const attacks = Promise.all(Array.from({ length: 4 }, () => upload(31 * MEBIBYTE)));
      const polls = await inParallel(Array(20).fill('?limit=1'), 1, (query) =>
        other.client.request(other.client.detectPath + query),
      );
      const answers = await attacks;
      expect(polls.map(({ status }) => status)).toEqual(Array(20).fill(200));
      for (const answer of answers) expectCut(answer);
      expect(peakRssBytes(web) - startBytes).toBeLessThan(MAX_GROWTH_BYTES);
    },
  );

  it('is refused at the address of a resumable upload, and what came before counts', async () => {
    const made = await attacker.client.request<{ upload_url: string; upload_id: string }>(
      `/api/v1/${attacker.slug}/uploads`,
      { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
    );
    const answer = await rawRequest({
      baseUrl: product.baseUrl,
      method: 'PATCH',
      target: new URL(made.body.data.upload_url).pathname,
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Offset': '0',
        'Content-Type': 'application/offset+octet-stream',
      },
      framing: 'chunked',
      body: bytesOf(31 * MEBIBYTE, 1),
    });
    expectCut(answer);
  });
});

describe('a body that drips', () => {
  async function* dripping(): AsyncGenerator<Buffer> {
    for (;;) {
      yield Buffer.from(' ');
      await setTimeout(500);
    }
  }

  it.each([
    ['a submit', () => attacker.client.detectPath, 'application/json'],
    ['a sign-in', () => '/api/auth/callback/credentials', 'application/x-www-form-urlencoded'],
  ])('is cut: %s', async (_name, target, type) => {
    const answer = await rawRequest({
      baseUrl: product.baseUrl,
      method: 'POST',
      target: target(),
      headers: { 'X-API-Key': attacker.client.key, 'Content-Type': type },
      framing: 'chunked',
      body: dripping(),
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('too slow');
  });
});

it('nobody writes to the log from outside', async () => {
  const answer = await fetch(`${product.baseUrl}/api/auth/_log`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ level: 'error', code: FORGED, message: FORGED }),
  });
  expect(answer.status).toBe(404);
  // What is asked for later is logged later.
  await fetch(`${product.baseUrl}/api/auth/error?error=${FORGED}`);
  expect(product.output).not.toContain(FORGED);
});
