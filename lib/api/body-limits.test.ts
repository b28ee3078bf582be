import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inParallel } from '@/e2e/support/in-parallel';
import { type RawAnswer, rawRequest } from '@/e2e/support/raw-request';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { newVisitor } from '@/lib/operator/testing/operator';
import { bodyLimitOf, NO_BODY_BYTES } from '@/lib/routing/body-limits';
import type { Route } from '@/lib/routing/route';
import { SCOPES } from '@/lib/shared/scopes';
import { opened } from '@/lib/uploads/testing/tus';
import { ROUTES } from './routes';
import { startTestApi, type TestApi } from './testing/api';

const MEBIBYTE = 1_048_576;
const CAP_BYTES = 2 * MEBIBYTE;
/** What both kernels and the server may hold on a connection beside what was read of it. */
const IN_FLIGHT_BYTES = 12 * MEBIBYTE;
const AT_ONCE = 16;
/** Who is refused is let linger for two seconds, so that the answer is read. */
const PATIENCE_MS = 120_000;

let api: TestApi;
let tenant: TestTenant;
/** What makes a request one of somebody who may do everything, by the kind of route. */
let callers: Record<Route['access'], Record<string, string>>;
beforeAll(async () => {
  api = await startTestApi({
    MAX_UPLOAD_BYTES: String(CAP_BYTES),
    PUBLIC_URL: 'https://verify.example.com',
    LOG_LEVEL: 'error',
  });
  tenant = await createTenant('limits', { baseUrl: api.baseUrl });
  const { key } = await tenant.newClient({ scopes: [...SCOPES] });
  const operator = (await newVisitor(api, 'Operator', { isOperator: true, tenant })).headers;
  callers = { public: {}, tenant: { 'X-API-Key': key }, member: operator, operator };
});
afterAll(() => api?.stop());

const targetOf = (route: Route) =>
  route.path.replace(':tenant_slug', tenant.slug).replace(/:\w+/g, '019e5a0b-9c3d-7e52-8f41-6b0c2d9a7f99');

/** Spaces, which JSON allows before its value. */
function* spaces(totalBytes: number): Generator<Buffer> {
  const block = Buffer.alloc(65_536, ' ');
  for (let left = totalBytes; left > 0; left -= block.length) yield block.subarray(0, left);
}

const typeOf = (route: Route) => ({
  'Content-Type': route.requestBody?.find(({ contentType }) => contentType.endsWith('json'))
    ? 'application/json'
    : 'text/plain',
});

/** Tells what is wrong with the answer of each route, so that one failure names them all. */
async function problemsOf(
  routes: Route[],
  problemOf: (route: Route) => Promise<string | null>,
): Promise<string[]> {
  const problems: string[] = [];
  await inParallel(routes, AT_ONCE, async (route) => {
    const problem = await problemOf(route);
    if (problem !== null) problems.push(`${route.method} ${route.path} ${problem}`);
  });
  return problems;
}

const isClosed = (answer: RawAnswer) => /^connection: close$/im.test(answer.head);

it(
  'every route refuses a megabyte more than it takes by its announced length, before it asks who sends',
  async () => {
    const problems = await problemsOf(ROUTES, async (route) => {
      const contentLength = bodyLimitOf(route) + MEBIBYTE;
      const answer = await rawRequest({
        baseUrl: api.baseUrl,
        method: route.method,
        target: targetOf(route),
        framing: { contentLength },
        body: spaces(contentLength),
      });
      return answer.status === 413 && isClosed(answer) ? null : `answered ${answer.head}`;
    });
    expect(problems).toEqual([]);
  },
  PATIENCE_MS,
);

describe('a body without a length', () => {
  const send = (route: Route) =>
    rawRequest({
      baseUrl: api.baseUrl,
      method: route.method,
      target: targetOf(route),
      headers: { ...callers[route.access], ...typeOf(route) },
      framing: 'chunked',
      body: spaces(64 * MEBIBYTE),
    });
  const isRead = (answer: RawAnswer, route: Route) =>
    answer.sentBytes < bodyLimitOf(route) + IN_FLIGHT_BYTES ? null : `read ${answer.sentBytes} bytes`;

  it(
    'is refused as soon as it is larger than its route takes',
    async () => {
      const taking = ROUTES.filter(({ requestBody }) => requestBody !== undefined);
      const problems = await problemsOf(taking, async (route) => {
        const answer = await send(route);
        if (answer.status !== 413 || !isClosed(answer)) return `answered ${answer.head}`;
        return isRead(answer, route);
      });
      expect(problems).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'is not read where none is taken',
    async () => {
      const others = ROUTES.filter(({ requestBody }) => requestBody === undefined);
      const problems = await problemsOf(others, async (route) => {
        const answer = await send(route);
        if (answer.status === 0 || answer.status >= 500 || !isClosed(answer))
          return `answered ${answer.head}`;
        return isRead(answer, route);
      });
      expect(problems).toEqual([]);
    },
    PATIENCE_MS,
  );
});

it(
  'the address of a resumable upload takes no more than a file may have, and no body beside a PATCH',
  async () => {
    const upload = await opened(await tenant.newClient({ scopes: [...SCOPES] }));
    for (const [method, limit] of [
      ['PATCH', CAP_BYTES],
      ['HEAD', NO_BODY_BYTES],
      ['DELETE', NO_BODY_BYTES],
      ['OPTIONS', NO_BODY_BYTES],
    ] as const) {
      const contentLength = limit + MEBIBYTE;
      const answer = await rawRequest({
        baseUrl: api.baseUrl,
        method,
        target: new URL(upload.upload_url).pathname,
        headers: {
          'Tus-Resumable': '1.0.0',
          'Upload-Offset': '0',
          'Content-Type': 'application/offset+octet-stream',
        },
        framing: { contentLength },
        body: spaces(contentLength),
      });
      expect(answer.status, method).toBe(413);
      expect(answer.head, method).toMatch(/^tus-resumable: 1\.0\.0$/im);
    }
  },
  PATIENCE_MS,
);

describe('over TLS', () => {
  it.each(['/health', '/api/v1/nobody/video/detect', '/api/v1/nowhere'])(
    'the answer of %s asks to be reached by nothing else',
    async (path) => {
      expect((await fetch(api.baseUrl + path)).headers.get('strict-transport-security')).toBe(
        'max-age=31536000; includeSubDomains',
      );
    },
  );
});
