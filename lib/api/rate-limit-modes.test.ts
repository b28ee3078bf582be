import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from './testing/api';

const LIMIT = 10;
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ TENANT_RATE_LIMIT_PER_MINUTE: String(LIMIT) });
});
afterAll(() => api.stop());

it('test requests that use up their limit leave live ones theirs', async () => {
  const tenant = await createTenant('modes', { baseUrl: api.baseUrl });
  const sandbox = await tenant.newClient({ mode: 'test' });
  const statuses: number[] = [];
  for (let at = 0; at <= LIMIT; at++) statuses.push((await sandbox.request(sandbox.detectPath)).status);
  expect(statuses).toEqual([...Array<number>(LIMIT).fill(200), 429]);
  expect((await tenant.client.request(tenant.client.detectPath)).status).toBe(200);
});
