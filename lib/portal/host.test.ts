import { once, setMaxListeners } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Framing, type RawAnswer, rawRequest } from '@/e2e/support/raw-request';
import { MeteredRequest } from '@/lib/http/metered-request';
import { toAppError } from '@/lib/routing/dependency-errors';
import { answerPortal, type PortalHostOptions } from './host';
import { PortalTurns } from './turns';

const MEBIBYTE = 1_048_576;
const LIMIT_BYTES = 16_384;
/** What both kernels and the server may hold on a connection beside what was read of it. */
const IN_FLIGHT_BYTES = 12 * MEBIBYTE;

let server: http.Server;
let baseUrl: string;
/** What reached the renderer. */
let rendered: { method?: string; url?: string; headers: http.IncomingHttpHeaders; body: Buffer }[];

beforeAll(async () => {
  process.env.PUBLIC_URL = 'https://verify.example.com';
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const options: PortalHostOptions = {
    trustProxy: false,
    stopping: stopping.signal,
    isDevelopment: false,
    async render(request, response) {
      const { method, url, headers } = request;
      rendered.push({ method, url, headers, body: await buffer(request) });
      response.end('rendered');
    },
    checkRouterState(header) {
      if (header !== undefined) JSON.parse(String(header));
    },
    bodyLimit: (method) => (method === 'POST' ? LIMIT_BYTES : 4_096),
    toAppError,
    turns: new PortalTurns({
      cookieName: 'device',
      deviceOf: (cookie) => (cookie?.startsWith('known-') ? cookie : null),
    }),
  };
  server = http.createServer({ IncomingMessage: MeteredRequest }, (request, response) => {
    void answerPortal(request, response, request.url!.split('?')[0]!, options);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  rendered = [];
});

function* bytesOf(totalBytes: number, blockBytes = 65_536): Generator<Buffer> {
  const block = Buffer.alloc(blockBytes, 'a');
  for (let left = totalBytes; left > 0; left -= block.length) yield block.subarray(0, left);
}

const post = (framing: Framing, body: Iterable<Buffer>, target = '/api/auth/signin'): Promise<RawAnswer> =>
  rawRequest({ baseUrl, method: 'POST', target, headers: { 'X-Own': 'kept' }, framing, body });

describe('a body for next-auth', () => {
  it.each<[string, Framing]>([
    ['announced', { contentLength: LIMIT_BYTES }],
    ['chunked', 'chunked'],
  ])('of the limit arrives whole, %s', async (_name, framing) => {
    expect((await post(framing, bytesOf(LIMIT_BYTES))).body).toContain('rendered');
    const [seen] = rendered;
    expect(seen).toMatchObject({ method: 'POST', url: '/api/auth/signin' });
    expect(seen!.headers).toMatchObject({ 'x-own': 'kept', 'content-length': String(LIMIT_BYTES) });
    expect(seen!.headers['transfer-encoding']).toBeUndefined();
    expect(seen!.body.equals(Buffer.alloc(LIMIT_BYTES, 'a'))).toBe(true);
  });

  it.each<[string, Framing, number]>([
    ['a byte more, announced', { contentLength: LIMIT_BYTES + 1 }, LIMIT_BYTES + 1],
    ['a byte more, chunked', 'chunked', LIMIT_BYTES + 1],
    ['500 MB, announced', { contentLength: 500 * MEBIBYTE }, 500 * MEBIBYTE],
    ['500 MB, chunked', 'chunked', 500 * MEBIBYTE],
  ])('is refused, and not read further: %s', async (_name, framing, sizeBytes) => {
    const answer = await post(framing, bytesOf(sizeBytes));
    expect(answer.status).toBe(413);
    expect(answer.head).toMatch(/^connection: close$/im);
    expect(answer.head).toMatch(/^strict-transport-security: max-age=/im);
    expect(answer.sentBytes).toBeLessThan(IN_FLIGHT_BYTES);
    expect(rendered).toEqual([]);
  });

  it('is refused when it comes in absurdly small pieces', async () => {
    const answer = await post('chunked', bytesOf(8_000, 1));
    expect(answer.status).toBe(400);
    expect(rendered).toEqual([]);
  });
});

describe('what never reaches Next', () => {
  it.each([
    ['POST', '/sign-in', 405],
    ['DELETE', '/', 405],
    ['M-SEARCH', '/docs', 405],
    ['TRACE', '/api/auth/session', 405],
    ['GET', '/_next/image?url=%2Fx.png&w=64&q=75', 404],
    ['POST', '/__nextjs_original-stack-frames', 404],
    ['GET', '/_global-error', 404],
  ])('%s %s', async (method, target, status) => {
    const answer = await rawRequest({ baseUrl, method, target });
    expect(answer.status).toBe(status);
    if (status === 405) expect(answer.head).toMatch(/^allow: GET, HEAD/im);
    expect(rendered).toEqual([]);
  });

  it("a browser's place in the portal that makes no sense", async () => {
    const headers = { 'Next-Router-State-Tree': '%zz' };
    expect((await rawRequest({ baseUrl, method: 'GET', target: '/docs', headers })).status).toBe(400);
    expect(rendered).toEqual([]);
  });

  it('a page and its files do', async () => {
    for (const target of ['/sign-in', '/_next/static/a.js', '/acme/overview?x=1'])
      expect((await rawRequest({ baseUrl, method: 'GET', target })).status).toBe(200);
    expect(rendered.map(({ url }) => url)).toEqual(['/sign-in', '/_next/static/a.js', '/acme/overview?x=1']);
  });
});

describe('strangers who ask for sign-ins by the hundred', () => {
  const AT_ONCE = 200;
  const signIn = (cookie?: string) =>
    fetch(`${baseUrl}/api/auth/csrf`, { headers: cookie === undefined ? {} : { cookie } });

  it('are told to come again before anything is rendered, and those who were here before are not', async () => {
    const flood = Promise.all(
      Array.from({ length: AT_ONCE }, (_, nth) => signIn(nth % 2 === 0 ? undefined : 'device=made-up')),
    );
    const owner = await signIn('theme=dark; device=known-1');
    expect(owner.status).toBe(200);
    const refused = (await flood).filter(({ status }) => status === 429);
    // A burst, and those who waited, are served; the pace lets some more pass on a slow machine.
    expect(refused.length).toBeGreaterThan(AT_ONCE / 2);
    expect(rendered).toHaveLength(AT_ONCE - refused.length + 1);
    const [answer] = refused;
    expect(answer!.headers.get('retry-after')).toBe('3');
    expect(await answer!.json()).toMatchObject({ success: false });
  });

  it('leave pages to others', async () => {
    void Promise.all(Array.from({ length: AT_ONCE }, () => signIn())).catch(() => undefined);
    expect((await fetch(`${baseUrl}/sign-in`)).status).toBe(200);
  });
});
