import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { uuidv7 } from '@/lib/ids';
import { errorCode, errorFacts } from './support/client';
import { makeClip } from './support/clips/make-clips';
import { createTenant, type TestTenant } from './support/tenant';

let tenant: TestTenant;
let clip: string;
beforeAll(async () => {
  tenant = await createTenant('refused');
  clip = await makeClip({ name: 'refused', container: 'mp4', codec: 'h264' });
});

describe('401 invalid_key', () => {
  it('is one answer for missing, malformed, unknown, expired and revoked; the request log knows which', async () => {
    const expired = await tenant.newClient({ expiresAt: new Date(Date.now() - 1_000) });
    const revoked = await tenant.newClient();
    await sql()`update api_keys set revoked_at = now() where id = ${revoked.keyId}`;
    const unknown = await (await import('@/lib/api-keys/key-format')).generateKey('live');
    const bodies = new Set<string>();
    for (const key of [undefined, 'sk-your-api-key', unknown, expired.key, revoked.key]) {
      const response = await fetch(`${tenant.client.baseUrl}${tenant.client.detectPath}`, {
        headers: key === undefined ? {} : { 'X-API-Key': key },
      });
      expect(response.status).toBe(401);
      bodies.add(await response.text());
    }
    expect(bodies.size).toBe(1);
    await expect
      .poll(
        async () => {
          const rows = await sql()<
            { privateReason: string }[]
          >`select distinct private_reason from request_log
          where status = 401 and created_at > now() - interval '1 minute'`;
          return rows.map((row) => row.privateReason);
        },
        { timeout: 10_000 },
      )
      .toEqual(expect.arrayContaining(['missing', 'malformed', 'unknown', 'expired', 'revoked']));
  });

  it('is the answer to a key in the query string', async () => {
    const response = await fetch(
      `${tenant.client.baseUrl}${tenant.client.detectPath}?api_key=${tenant.client.key}`,
    );
    expect(response.status).toBe(401);
  });

  it('follows a revocation', async () => {
    const client = await tenant.newClient();
    expect((await client.request(client.detectPath)).status).toBe(200);
    await sql()`update api_keys set revoked_at = now() where id = ${client.keyId}`;
    await expect
      .poll(async () => (await client.request(client.detectPath)).status, { interval: 50, timeout: 5_000 })
      .toBe(401);
  });
});

describe('403, 404, 405, 413, 429', () => {
  it('tenant_not_found before tenant_mismatch, and never another tenant’s data', async () => {
    const other = await createTenant('stranger');
    const { submission_id } = (await tenant.client.submit({ file: clip })).body.data;
    const asOther = (path: string) => other.client.request(path);
    const missing = await asOther('/api/v1/no-such-tenant/video/detect');
    expect([missing.status, errorCode(missing)]).toEqual([404, 'tenant_not_found']);
    const foreign = await asOther(`${tenant.client.detectPath}/${submission_id}`);
    expect([foreign.status, errorCode(foreign)]).toEqual([403, 'tenant_mismatch']);
    const stolen = await asOther(`${other.client.detectPath}/${submission_id}`);
    const random = await asOther(`${other.client.detectPath}/${uuidv7()}`);
    expect(stolen.status).toBe(404);
    expect(JSON.stringify(stolen.body)).toBe(JSON.stringify(random.body));
    expect(errorCode(random)).toBe('submission_not_found');
  });

  it('submission_not_found for an id that is none', async () => {
    for (const id of ['x', "' or 1=1 --", '%00', uuidv7().slice(1)]) {
      const answer = await tenant.client.poll(encodeURIComponent(id));
      expect([answer.status, errorCode(answer)]).toEqual([404, 'submission_not_found']);
    }
  });

  it('insufficient_scope names the scope', async () => {
    const reader = await tenant.newClient({ scopes: ['detection:read'] });
    const refused = await reader.submit({ file: clip });
    expect([refused.status, errorCode(refused)]).toEqual([403, 'insufficient_scope']);
    expect(errorFacts(refused)).toEqual(['detection:write']);
    const writer = await tenant.newClient({ scopes: ['detection:write'] });
    const poll = await writer.poll(uuidv7());
    expect(errorFacts(poll)).toEqual(['detection:read']);
    const nothing = await tenant.newClient({ scopes: [] });
    expect((await nothing.request(nothing.detectPath)).status).toBe(403);
  });

  it('ip_not_allowed outside the key’s networks', async () => {
    const client = await tenant.newClient();
    await sql()`update api_keys set allowed_cidrs = '{10.0.0.0/8}' where id = ${client.keyId}`;
    const answer = await client.request(client.detectPath, { headers: { 'X-Forwarded-For': '10.1.2.3' } });
    expect([answer.status, errorCode(answer)]).toEqual([403, 'ip_not_allowed']);
    const local = await tenant.newClient();
    await sql()`update api_keys set allowed_cidrs = '{127.0.0.0/8}' where id = ${local.keyId}`;
    expect((await local.request(local.detectPath)).status).toBe(200);
  });

  it('not_found and method_not_allowed for what is no route', async () => {
    const gone = await tenant.client.request(`/api/v1/${tenant.slug}/nothing`);
    expect([gone.status, errorCode(gone)]).toEqual([404, 'not_found']);
    const wrong = await tenant.client.request(tenant.client.detectPath, { method: 'DELETE' });
    expect([wrong.status, errorCode(wrong), wrong.headers.get('allow')]).toEqual([
      405,
      'method_not_allowed',
      'GET, POST',
    ]);
    const inngest = await tenant.client.request('/api/inngest');
    expect(inngest.status).toBe(404);
  });

  it('rate_limit_exceeded with Retry-After at the key’s own limit, counted per key', async () => {
    const client = await tenant.newClient();
    await sql()`update api_keys set rate_limit_per_minute = 5 where id = ${client.keyId}`;
    const answers = [];
    for (let i = 0; i < 8; i++) answers.push(await client.request(client.detectPath));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    expect(errorCode(answers.at(-1)!)).toBe('rate_limit_exceeded');
    expect(Number(answers.at(-1)!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await tenant.client.request(tenant.client.detectPath)).status).toBe(200);
  });

  it('the same errors as problem details for callers that ask for them', async () => {
    const answer = await tenant.client.request(tenant.client.detectPath, {
      method: 'POST',
      headers: { accept: 'application/problem+json' },
    });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      status: 400,
      code: 'invalid_video_input',
      title: expect.any(String),
    });
  });
});
