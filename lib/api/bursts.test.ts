import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '@/e2e/support/client';
import { createTenant } from '@/e2e/support/tenant';
import { handleApi } from './app';
import { startTestApi, type TestApi } from './testing/api';

const BURST = 80;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error' });
});
afterAll(() => api?.stop());

/** A submit whose body tells when it is read, which is the first that its route does. */
function submit({ detectPath, key, slug }: ApiClient, begun: string[]): Promise<{ status: number }> {
  return handleApi({
    method: 'POST',
    path: detectPath,
    query: new URLSearchParams(),
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: (async function* () {
      begun.push(slug);
      yield Buffer.from('{}');
    })(),
    remoteAddress: '127.0.0.1',
    signal: new AbortController().signal,
  });
}

it("a burst of one tenant delays another's request by one of its own, not by all", async () => {
  const [noisy, quiet] = await Promise.all(
    ['noisy', 'quiet'].map(async (name) => {
      const tenant = await createTenant(name, { baseUrl: api.baseUrl });
      return tenant.newClient({ scopes: ['detection:write'] });
    }),
  );
  // Their keys are known from here on.
  for (const client of [noisy!, quiet!]) expect((await submit(client, [])).status).toBe(400);
  const begun: string[] = [];
  const answers = [...Array.from({ length: BURST }, () => noisy!), quiet!].map((one) => submit(one, begun));
  for (const answer of answers) expect((await answer).status).toBe(400);
  expect(begun).toHaveLength(BURST + 1);
  expect(begun.indexOf(quiet!.slug)).toBeLessThan(5);
});
