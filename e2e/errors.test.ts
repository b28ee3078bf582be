import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { uuidv7 } from '@/lib/ids';
import { errorCode, errorDetails, type SubmitInput } from './support/client';
import { makeClip } from './support/clips/make-clips';
import { METRICS_TOKEN } from './support/start-product';
import { createTenant, type TestTenant } from './support/tenant';

let tenant: TestTenant;
let clip: string;
beforeAll(async () => {
  tenant = await createTenant('errors');
  clip = await makeClip({ name: 'errors', container: 'mp4', codec: 'h264' });
});

/** What a refused submit must leave behind: nothing. */
async function expectRefused(input: SubmitInput, status: number, code: string): Promise<string[]> {
  const [balance, rows] = [
    await tenant.balance(),
    await sql()`select id from submissions where tenant_id = ${tenant.id}`,
  ];
  const answer = await tenant.client.submit(input);
  expect([answer.status, errorCode(answer)]).toEqual([status, code]);
  expect(answer.body).toMatchObject({ data: null, success: false });
  expect(answer.headers.get('x-request-id')).toBeTruthy();
  expect(await tenant.balance()).toBe(balance);
  expect(await sql()`select id from submissions where tenant_id = ${tenant.id}`).toHaveLength(rows.length);
  return errorDetails(answer);
}

const text = (content: string) => new Blob([content]);

describe('400 invalid_video_input', () => {
  it.each<[string, () => SubmitInput]>([
    ['no video at all', () => ({})],
    ['a file and an address', () => ({ file: clip, fields: { video_url: 'https://example.com/a.mp4' } })],
    [
      'an address and an upload',
      () => ({ fields: { video_url: 'https://example.com/a.mp4', upload_id: 'x' } }),
    ],
    ['an upload that does not exist', () => ({ fields: { upload_id: uuidv7() } })],
    ['a wrong extension', () => ({ file: clip, fileName: 'video.exe' })],
    ['no extension', () => ({ file: clip, fileName: 'video' })],
    ['an empty file', () => ({ file: text('') })],
    ['text with a video name', () => ({ file: text('hello '.repeat(1_000)), fileName: 'video.mp4' })],
    [
      'a playlist with a video name',
      () => ({ file: text('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd'), fileName: 'v.mp4' }),
    ],
    ['an unknown model', () => ({ file: clip, fields: { model: 'mixed-11-v9' } })],
    ['another scheme', () => ({ fields: { video_url: 'file:///etc/passwd' } })],
    ['an address with a password', () => ({ fields: { video_url: 'http://user:secret@example.com/a.mp4' } })],
    ['no address', () => ({ fields: { video_url: 'not an address' } })],
    ['a very long address', () => ({ fields: { video_url: `https://example.com/${'a'.repeat(3_000)}` } })],
  ])('for %s', async (_name, input) => {
    await expectRefused(input(), 400, 'invalid_video_input');
  });

  it('for a broken multipart body, and for none', async () => {
    for (const [type, body] of [
      ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nmixed'],
      ['multipart/form-data', 'anything'],
      ['text/plain', 'anything'],
      ['application/json', '{"video_url":'],
      ['application/json', '[]'],
    ]) {
      const answer = await tenant.client.request(tenant.client.detectPath, {
        method: 'POST',
        headers: { 'content-type': type! },
        body: body!,
      });
      expect([type, answer.status, errorCode(answer)]).toEqual([type, 400, 'invalid_video_input']);
    }
  });

  it('names the known models', async () => {
    const details = await expectRefused({ file: clip, fields: { model: 'x' } }, 400, 'invalid_video_input');
    expect(details.join()).toContain('mixed-10-v2');
  });
});

describe('400 invalid_metadata', () => {
  it.each([
    ['no JSON', 'hello'],
    ['an array', '[1]'],
    ['a text', '"a"'],
    ['null', 'null'],
    ['nesting beyond 8', `${'{"a":'.repeat(9)}1${'}'.repeat(9)}`],
    ['more than 16 KiB', JSON.stringify({ a: 'x'.repeat(16_400) })],
    ['a NUL character', '{"a":"\\u0000"}'],
    ['a lone surrogate', '{"a":"\\ud800"}'],
  ])('for %s', async (_name, metadata) => {
    await expectRefused({ file: clip, fields: { metadata } }, 400, 'invalid_metadata');
  });

  it('takes metadata at the caps', async () => {
    const nested = `${'{"a":'.repeat(8)}1${'}'.repeat(8)}`;
    const large = JSON.stringify({ a: 'x'.repeat(16_384 - 8) });
    for (const metadata of [nested, large]) {
      const answer = await tenant.client.submit({ file: clip, fields: { metadata } });
      expect(answer.status).toBe(201);
      expect(answer.body.data.tenant_metadata).toEqual(JSON.parse(metadata));
    }
  });

  it("for what the tenant's schema forbids, with pointer and keyword; a missing one counts as empty", async () => {
    const own = await createTenant('schema');
    await own.publishSchema({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { channel: { enum: ['web', 'mobile'] }, age: { type: 'integer', minimum: 18 } },
      required: ['channel'],
      additionalProperties: false,
    });
    const submit = (metadata?: object) =>
      own.client.submit({ file: clip, fields: metadata && { metadata: JSON.stringify(metadata) } });
    expect((await submit({ channel: 'web', age: 18 })).status).toBe(201);
    for (const [metadata, detail] of [
      [{ channel: 'fax' }, /^\/channel: must be one of "web", "mobile"/],
      [{ channel: 'web', age: 17 }, /^\/age: /],
      [{ channel: 'web', extra: 1 }, /extra/],
      [undefined, /channel/],
    ] as const) {
      const answer = await submit(metadata);
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_metadata']);
      expect(errorDetails(answer).join()).toMatch(detail);
    }
    const balance = 1_000 - 1;
    expect([balance, balance + 1]).toContain(await own.balance());
  });
});

describe('400 invalid_request', () => {
  it.each(['?wait=31', '?wait=-1', '?wait=x'])('for %s', async (query) => {
    const answer = await tenant.client.poll(uuidv7(), query);
    expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
    expect(errorDetails(answer)[0]).toMatch(/^wait: /);
  });

  it.each(['?limit=0', '?limit=101', '?cursor=zzz', '?status=gone', '?from=yesterday'])(
    'for a list with %s',
    async (query) => {
      const answer = await tenant.client.request(`${tenant.client.detectPath}${query}`);
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
    },
  );
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

  it('follows a revocation within a second', async () => {
    const client = await tenant.newClient();
    expect((await client.request(client.detectPath)).status).toBe(200);
    await sql()`update api_keys set revoked_at = now() where id = ${client.keyId}`;
    const revokedMs = Date.now();
    await expect
      .poll(async () => (await client.request(client.detectPath)).status, { interval: 50, timeout: 5_000 })
      .toBe(401);
    expect(Date.now() - revokedMs).toBeLessThan(2_000);
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
    expect(errorDetails(refused)).toEqual(['detection:write']);
    const writer = await tenant.newClient({ scopes: ['detection:write'] });
    const poll = await writer.poll(uuidv7());
    expect(errorDetails(poll)).toEqual(['detection:read']);
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

describe('service routes', () => {
  it('tell health, readiness, models and the contract to anybody', async () => {
    const get = async (path: string) => {
      const response = await fetch(tenant.client.baseUrl + path);
      return { status: response.status, body: await response.json() };
    };
    expect(await get('/health')).toMatchObject({
      status: 200,
      body: { success: true, data: { status: 'ok' } },
    });
    const ready = await get('/health/ready');
    expect(Object.keys(ready.body.data.checks).sort()).toEqual(['database', 'models', 'queue', 'storage']);
    const models = (await get('/api/v1/models')).body.data;
    expect(models.map((model: { id: string }) => model.id)).toEqual(
      [10, 30, 60, 90, 120].map((n) => `mixed-${n}-v2`),
    );
    expect(models.map((model: { credits: number }) => model.credits)).toEqual([1, 2, 3, 4, 5]);
    for (const model of models) {
      const card = await fetch(tenant.client.baseUrl + model.card_url);
      expect([card.status, card.headers.get('content-type')]).toEqual([200, 'text/markdown; charset=utf-8']);
    }
    expect((await get('/api/v1/openapi.json')).body.openapi).toBe('3.1.0');
    expect((await get('/api/v1/postman.json')).body.info.schema).toContain('v2.1.0');
  });

  it('show metrics to the holder of the token only', async () => {
    const get = (authorization?: string) =>
      fetch(`${tenant.client.baseUrl}/metrics`, {
        headers: authorization === undefined ? {} : { authorization },
      });
    for (const wrong of [undefined, 'Bearer wrong', `Basic ${METRICS_TOKEN}`])
      expect((await get(wrong)).status).toBe(404);
    const page = await (await get(`Bearer ${METRICS_TOKEN}`)).text();
    expect(page).toContain('lifesign_http_request_duration_seconds_count{');
    expect(page).toContain('lifesign_submissions_open{status="pending"}');
  });
});
