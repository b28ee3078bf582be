import http from 'node:http';
import { describe, expect, inject, it } from 'vitest';
import { rawRequest } from './support/raw-request';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const TARGETS = [
  '*',
  '/',
  '/health',
  '/metrics',
  '/api/v1/acme/keys',
  '/api/auth/session',
  '/sign-in',
  '/docs',
];

interface Asked {
  method?: string;
  target: string;
  headers?: Record<string, string>;
  body?: string;
}

async function ask({ method = 'GET', target, headers, body }: Asked) {
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const framing = bytes === undefined ? 'none' : { contentLength: bytes.length };
  return rawRequest({
    baseUrl: inject('baseUrl'),
    method,
    target,
    headers,
    framing,
    body: bytes === undefined ? [] : [bytes],
  });
}

/** The client's fault, and said so. */
async function expectRefused(asked: Asked, status?: number) {
  const answer = await ask(asked);
  const shown = `${asked.method ?? 'GET'} ${asked.target} ${JSON.stringify(asked.headers ?? {})} ${asked.body ?? ''}`;
  expect(answer.status, shown).toBeGreaterThanOrEqual(400);
  expect(answer.status, shown).toBeLessThan(500);
  if (status !== undefined) expect(answer.status, shown).toBe(status);
  return answer;
}

it.each(http.METHODS)('%s is answered everywhere, and never with a server error', async (method) => {
  for (const target of TARGETS) {
    const { status } = await ask({ method, target });
    expect(status, `${method} ${target}`).toBeGreaterThanOrEqual(200);
    expect(status, `${method} ${target}`).toBeLessThan(500);
    const isUsual = ['GET', 'HEAD', 'POST'].includes(method);
    if (!isUsual) expect([204, 400, 401, 404, 405], `${method} ${target}`).toContain(status);
  }
});

describe('targets with scheme and host, as proxies send them', () => {
  it.each(['/health', '/api/v1/models?x=1', '/docs/errors', '/sign-in', '', '?x=1'])(
    '%s is answered as its path is',
    async (path) => {
      const plain = await ask({ target: path.startsWith('/') ? path : `/${path}` });
      for (const origin of [inject('baseUrl'), 'HTTPS://verify.example.com']) {
        const answer = await ask({ target: `${origin}${path}` });
        expect([answer.status, answer.head.match(/^location: .*/im)?.[0]]).toEqual([
          plain.status,
          plain.head.match(/^location: .*/im)?.[0],
        ]);
      }
    },
  );
});

describe('addresses', () => {
  it.each(['/%zz', '/docs/%E0%A4%A', '/api/auth/callback/%zz', '/_global-error', '*'])(
    '%s is no server error',
    async (target) => {
      await expectRefused({ target });
    },
  );

  it('with scheme and host are those of their paths', async () => {
    expect((await ask({ target: 'http://elsewhere.example/health' })).status).toBe(200);
    expect((await ask({ target: 'http://elsewhere.example/sign-in' })).status).toBe(200);
  });

  it.each([
    '/_next/image',
    '/_next/image?url=%2Ffavicon.ico&w=64&q=75',
    '/_next/data/x.json',
    '/_next/mcp',
    '/__nextjs_original-stack-frames',
    '/__nextjs_font/x',
  ])('%s does nothing for strangers', async (target) => {
    await expectRefused({ target }, 404);
    await expectRefused({ method: 'POST', target }, 404);
  });

  it('of pages take nothing but GET and HEAD', async () => {
    const actions: Record<string, string>[] = [
      {},
      { 'Next-Action': '40aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' },
    ];
    for (const headers of actions) {
      const answer = await expectRefused({ method: 'POST', target: '/sign-in', headers, body: 'x' }, 405);
      expect(answer.head).toMatch(/^allow: GET, HEAD$/im);
    }
  });
});

describe("a browser's place in the portal that makes no sense", () => {
  it.each(['%zz', '{}', 'x', '[1]', '["",1]', `["${'a'.repeat(12_000)}"`])('%s', async (state) => {
    const headers = { RSC: '1', 'Next-Router-State-Tree': state };
    const first = await ask({ target: '/sign-in', headers });
    // Next first sends to an address that names the headers, where one asks again.
    const target = /^location: (.*)$/im.exec(first.head)?.[1];
    const answer = target === undefined ? first : await ask({ target, headers });
    expect(answer.status).toBe(400);
  });

  it('and one that does is served', async () => {
    const state = encodeURIComponent(
      JSON.stringify(['', { children: ['sign-in', { children: ['__PAGE__', {}] }] }]),
    );
    const headers = { RSC: '1', 'Next-Router-State-Tree': state };
    const { head } = await ask({ target: '/sign-in', headers });
    const target = /^location: (.*)$/im.exec(head)![1]!;
    expect((await ask({ target, headers })).status).toBe(200);
  });
});

const BROKEN_URLS = [
  'x',
  'javascript:alert(1)',
  'http://',
  'http://[',
  '//[',
  'data:,x',
  '/ä',
  '/a b',
  '/\u0001',
  'file:///x',
];

describe("next-auth's routes", () => {
  it.each(BROKEN_URLS)('take no callback URL %j from a cookie, and take the cookie back', async (url) => {
    for (const target of ['/api/auth/session', '/api/auth/csrf', '/api/auth/providers', '/api/auth/signin']) {
      const headers = { Cookie: `next-auth.callback-url=${encodeURIComponent(url)}` };
      const answer = await expectRefused({ target, headers }, 400);
      expect(answer.head).toMatch(/^set-cookie: next-auth\.callback-url=; .*Max-Age=0/im);
    }
  });

  it.each(BROKEN_URLS)('take no callback URL %j from a query or a form', async (url) => {
    const query = `callbackUrl=${encodeURIComponent(url)}`;
    for (const target of ['session', 'signin', 'signout', 'callback/credentials', 'error']) {
      const method = target === 'callback/credentials' ? 'POST' : 'GET';
      await expectRefused({ method, target: `/api/auth/${target}?${query}` }, 400);
    }
    for (const target of ['signin', 'signout', 'callback/credentials']) {
      const post = { method: 'POST', target: `/api/auth/${target}` };
      await expectRefused({ ...post, headers: { 'Content-Type': FORM }, body: query }, 400);
      const body = JSON.stringify({ callbackUrl: url });
      await expectRefused({ ...post, headers: { 'Content-Type': JSON_TYPE }, body }, 400);
    }
  });

  it.each([
    '{',
    '',
    'null',
    '[]',
    '"x"',
    '{"callbackUrl":5}',
    '{"csrfToken":{}}',
    '{"callbackUrl":{"startsWith":1}}',
  ])('take no JSON like %j', async (body) => {
    for (const target of ['signin', 'signout', 'callback/credentials', 'session']) {
      const headers = { 'Content-Type': JSON_TYPE };
      await expectRefused({ method: 'POST', target: `/api/auth/${target}`, headers, body }, 400);
    }
  });

  it.each([
    '/api/auth/callback/credentials',
    '/api/auth/callback/email-link',
    '/api/auth/error?error=%00',
    '/api/auth/error?error=%E2%82%AC',
    '/api/auth/_log',
    '/api/auth/constructor',
  ])('%s is refused', async (target) => {
    await expectRefused({ target });
  });

  it('still sign in whoever may', async () => {
    const url = inject('baseUrl');
    const csrf = await fetch(`${url}/api/auth/csrf`);
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const cookie = csrf.headers.getSetCookie().map((line) => line.split(';')[0]);
    const answer = await fetch(`${url}/api/auth/callback/credentials`, {
      method: 'POST',
      headers: { cookie: cookie.join('; ') },
      body: new URLSearchParams({
        csrfToken,
        email: 'nobody@example.com',
        password: 'wrong',
        callbackUrl: '/',
        json: 'true',
      }),
    });
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain('invalid_credentials');
  });
});

describe('an offer to upgrade', () => {
  const OFFER = {
    Connection: 'Upgrade, HTTP2-Settings, close',
    Upgrade: 'h2c',
    'HTTP2-Settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
  };

  it.each([
    ['to HTTP/2, as Java makes it with every request', OFFER],
    ['to web sockets', { Connection: 'Upgrade, close', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' }],
    ['to what nobody knows', { Connection: 'upgrade, close', Upgrade: 'x/1' }],
  ])('%s is passed over, and the request answered', async (_name, headers) => {
    // A page first: from then on Next would take upgrades, if it were let.
    expect((await ask({ target: '/sign-in' })).status).toBe(200);
    expect((await ask({ target: '/health', headers })).status).toBe(200);
    const signIn = await ask({ target: '/sign-in', headers });
    expect([signIn.status, signIn.body.includes('Sign in')]).toEqual([200, true]);
  });

  it('does not lose the body of the request', async () => {
    const body = JSON.stringify({ email: 'nobody@example.com' });
    const headers = { ...OFFER, 'Content-Type': JSON_TYPE, 'X-API-Key': 'sk_live_unknown' };
    const answer = await ask({ method: 'POST', target: '/api/v1/acme/invites', headers, body });
    expect([answer.status, JSON.parse(answer.body).errors]).toEqual([
      401,
      [{ invalid_key: expect.anything() }],
    ]);
  });
});
