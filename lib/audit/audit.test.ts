import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorCode } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';

interface Entry {
  id: string;
  actor: { kind: string; id: string; name: string };
  action: string;
}

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await createTenant('audit', { baseUrl: api.baseUrl });
});
afterAll(() => api.stop());

it('shows who changed what, page by page, narrowed as asked, and nothing of another tenant', async () => {
  const client = await tenant.newClient({ scopes: ['audit:read', 'settings:write', 'settings:read'] });
  const path = `/api/v1/${tenant.slug}`;
  const headers = { 'content-type': 'application/json' };
  for (const name of ['One', 'Two', 'Three']) {
    const body = JSON.stringify({ name });
    expect((await client.request(`${path}/settings`, { method: 'PATCH', headers, body })).status).toBe(200);
  }
  const read = async (query: string) =>
    (await client.request<{ items: Entry[]; next_cursor: string | null }>(`${path}/audit?${query}`)).body
      .data;
  const changes = await read(`actor_id=${client.keyId}`);
  expect(changes.items).toHaveLength(3);
  expect(changes.items[0]!.actor).toEqual({
    kind: 'api_key',
    id: client.keyId,
    name: expect.stringMatching(/^sk-live-.*…\w{4}$/),
  });
  const first = await read(`actor_id=${client.keyId}&limit=2`);
  const rest = await read(`actor_id=${client.keyId}&limit=2&cursor=${first.next_cursor}`);
  expect([...first.items, ...rest.items].map((entry) => entry.id)).toEqual(
    changes.items.map((entry) => entry.id),
  );
  expect((await read('action=api_key.created')).items.length).toBeGreaterThan(0);
  const other = await createTenant('audit-other', { baseUrl: api.baseUrl });
  const stranger = await other.newClient({ scopes: ['audit:read'] });
  const theirs = await stranger.request<{ items: Entry[] }>(`/api/v1/${other.slug}/audit`);
  expect(theirs.body.data.items.map((entry) => entry.id)).not.toContain(changes.items[0]!.id);
});

it('needs its scope', async () => {
  const answer = await tenant.client.request(`/api/v1/${tenant.slug}/audit`);
  expect([answer.status, errorCode(answer)]).toEqual([403, 'insufficient_scope']);
});
