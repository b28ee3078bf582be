import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode } from '@/e2e/support/client';
import { createTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { uuidv7 } from '@/lib/ids';
import { flushRequestLog, recordRequest } from './request-log';
import type { LoggedRequestPage } from './schemas';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'debug' });
});
afterAll(() => api?.stop());

const newTenant = (name: string) => createTenant(name, { baseUrl: api.baseUrl });

const usageOf = (client: ApiClient, query = '') => client.request(`/api/v1/${client.slug}/usage${query}`);

const requestsOf = async (client: ApiClient, query = '') => {
  await flushRequestLog();
  return client.request<LoggedRequestPage>(`/api/v1/${client.slug}/requests${query}`);
};

describe('the request log', () => {
  it('finds a request by the X-Request-Id of its answer, whoever chose it', async () => {
    const tenant = await newTenant('find');
    const client = await tenant.newClient({ scopes: ['usage:read'] });
    const own = await client.request(`/api/v1/${tenant.slug}/usage`, {
      headers: { 'x-request-id': 'my-request-1' },
    });
    const missing = await client.request(`${client.detectPath}/${uuidv7()}?canary=1`);
    expect(own.headers.get('x-request-id')).toBe('my-request-1');
    const found = (await requestsOf(client, '?request_id=my-request-1')).body.data.items;
    expect(found).toMatchObject([
      { method: 'GET', route: '/api/v1/:tenant_slug/usage', status: 200, key_id: client.keyId },
    ]);
    const id = missing.headers.get('x-request-id')!;
    expect((await requestsOf(client, `?request_id=${id}`)).body.data.items).toMatchObject([
      { status: 403, error_code: 'insufficient_scope', reason: null },
    ]);
    const secret = await client.request(`/api/v1/${tenant.slug}/usage`, {
      headers: { 'x-request-id': client.key },
    });
    expect(secret.headers.get('x-request-id')).not.toBe(client.key);
  });

  it('is filtered by status, code, key, method, route, time and mode, and paged', async () => {
    const [tenant, other] = [await newTenant('filter'), await newTenant('filter-other')];
    const client = await tenant.newClient({ scopes: ['usage:read'] });
    const second = await tenant.newClient({ scopes: ['usage:read'] });
    const sandbox = await tenant.newClient({ mode: 'test', scopes: ['usage:read'] });
    for (let i = 0; i < 3; i++) await usageOf(client);
    await usageOf(second, '?from=x');
    await usageOf(sandbox);
    await second.request(client.detectPath, { method: 'POST' });
    await second.request(`/api/v1/${other.slug}/usage`);
    await flushRequestLog();
    const seen = async (query: string) =>
      (await requestsOf(second, `?route=/api/v1/:tenant_slug/usage&${query}`)).body.data.items.map(
        (row) => row.status,
      );
    expect(await seen('')).toEqual([403, 400, 200, 200, 200]);
    expect(await seen('status=4xx')).toEqual([403, 400]);
    expect(await seen('status=400')).toEqual([400]);
    expect(await seen('error_code=tenant_mismatch')).toEqual([403]);
    expect(await seen(`key_id=${client.keyId}`)).toEqual([200, 200, 200]);
    expect(await seen('caller=api_key')).toEqual([403, 400, 200, 200, 200]);
    expect(await seen('caller=member')).toEqual([]);
    expect(await seen('method=POST')).toEqual([]);
    expect(await seen('mode=test')).toEqual([200]);
    expect(await seen('to=2020-01-01T00:00:00Z')).toEqual([]);
    const first = (await requestsOf(second, `?limit=2&key_id=${client.keyId}`)).body.data;
    const rest = (await requestsOf(second, `?limit=2&key_id=${client.keyId}&cursor=${first.next_cursor}`))
      .body.data;
    expect([first.items.length, rest.items.length, rest.next_cursor]).toEqual([2, 1, null]);
    const theirs = await other.newClient({ scopes: ['usage:read'] });
    expect((await requestsOf(theirs)).body.data.items).toEqual([]);
    expect((await requestsOf(theirs, `?key_id=${client.keyId}`)).body.data.items).toEqual([]);
    expect((await requestsOf(sandbox, '?mode=live')).status).toBe(400);
    for (const bad of [
      'status=9xx',
      'status=20',
      'error_code=x',
      'key_id=1',
      'caller=operator',
      'route=%00',
      "route='--",
      'request_id=%00',
      'from=1',
    ])
      expect([bad, (await requestsOf(second, `?${bad}`)).status]).toEqual([bad, 400]);
  });

  it('shows a tenant what its refused keys tried, and why to those who may read the audit log', async () => {
    const tenant = await newTenant('refused');
    const plain = await tenant.newClient({ scopes: ['usage:read'] });
    const auditor = await tenant.newClient({ scopes: ['usage:read', 'audit:read'] });
    const expired = await tenant.newClient({ expiresAt: new Date(Date.now() - 1_000) });
    const revoked = await tenant.newClient();
    const elsewhere = await tenant.newClient();
    await sql()`update api_keys set revoked_at = now() where id = ${revoked.keyId}`;
    await sql()`update api_keys set allowed_cidrs = '{203.0.113.0/24}' where id = ${elsewhere.keyId}`;
    for (const client of [expired, revoked]) {
      const answer = await client.request(client.detectPath);
      expect([answer.status, errorCode(answer), JSON.stringify(answer.body)]).toEqual([
        401,
        'invalid_key',
        expect.not.stringMatching(/expired|revoked/),
      ]);
    }
    expect((await elsewhere.request(elsewhere.detectPath)).status).toBe(403);
    const reasons = async (client: ApiClient) =>
      (await requestsOf(client, '?route=/api/v1/:tenant_slug/video/detect')).body.data.items.map((row) => [
        row.key_id,
        row.error_code,
        row.reason,
      ]);
    expect(await reasons(auditor)).toEqual([
      [elsewhere.keyId, 'ip_not_allowed', null],
      [revoked.keyId, 'invalid_key', 'revoked'],
      [expired.keyId, 'invalid_key', 'expired'],
    ]);
    expect((await reasons(plain)).map(([, , reason]) => reason)).toEqual([null, null, null]);
  });

  it('keeps what else there is when a person was deleted before it was written', async () => {
    const tenant = await newTenant('deleted');
    const auditor = await tenant.newClient({ scopes: ['usage:read'] });
    const request = { tenantId: tenant.id, method: 'GET', status: 200, durationMs: 1, mode: 'live' } as const;
    recordRequest({ ...request, id: uuidv7(), route: '/gone', memberId: uuidv7() });
    recordRequest({ ...request, id: uuidv7(), route: '/there', apiKeyId: auditor.keyId });
    const rows = (await requestsOf(auditor)).body.data.items.map((row) => [row.route, row.key_id]);
    expect(rows.sort()).toEqual([
      ['/gone', null],
      ['/there', auditor.keyId],
    ]);
  });

  it('and the output of the process hold no secret that a caller sends', async () => {
    const tenant = await newTenant('canaries');
    const written: string[] = [];
    const spies = [process.stderr, process.stdout].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation((chunk) => {
        written.push(String(chunk));
        return true;
      }),
    );
    const client = await tenant.newClient({ scopes: ['usage:read', 'detection:write', 'detection:read'] });
    const strange = `sk-live-${'CANARYkey'.repeat(5)}`.slice(0, 46);
    const headers = {
      cookie: 'lifesign.session=CANARYcookie; other=CANARYother',
      authorization: 'Bearer CANARYbearer',
      'x-forwarded-for': 'CANARYforwarded',
      'user-agent': 'CANARYagent',
      referer: 'https://example.com/?CANARYreferer',
      'x-request-id': 'sk-live-CANARYrequestid0000',
      'idempotency-key': 'CANARYidempotency',
    };
    const json = { ...headers, 'content-type': 'application/json' };
    const base = `/api/v1/${tenant.slug}`;
    await client.request(`${base}/usage?api_key=CANARYquery&from=CANARYfrom`, { headers });
    await client.request(`${base}/video/detect/CANARYid`, { headers });
    await client.request(client.detectPath, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({
        video_url: 'https://user:CANARYuser@media.example.com/CANARYpath.mp4?token=CANARYtoken',
        metadata: { ssn: 'CANARYmetadata' },
      }),
    });
    await client.request(client.detectPath, {
      method: 'POST',
      headers: json,
      body: '{"metadata":"CANARYbroken',
    });
    for (const key of [strange, 'CANARYmalformed'])
      await fetch(`${api.baseUrl}${base}/usage`, { headers: { ...headers, 'x-api-key': key } });
    await fetch(`${api.baseUrl}${base}/usage`, { headers });
    await flushRequestLog();
    for (const spy of spies) spy.mockRestore();
    const output = written.join('');
    expect(output).toContain('"event":"request"');
    const [rows] =
      await sql()`select string_agg(to_jsonb(r)::text, ' ') as text, count(*)::int from request_log r`;
    for (const text of [output, rows!.text]) {
      expect(text).not.toContain('CANARY');
      expect(text).not.toContain(client.key.slice(8, 40));
    }
    expect(rows!.count).toBeGreaterThan(6);
  });
});
