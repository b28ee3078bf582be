import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { REASONS } from '@/lib/shared/reasons';
import { type ApiClient, errorCode, errorDetails } from './support/client';
import { createTenant, type TestTenant } from './support/tenant';

/** What a sandbox needs of a video: that it is one. */
const VIDEO = new Blob([
  Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex'),
]);

let tenant: TestTenant;
let test: ApiClient;

beforeAll(async () => {
  tenant = await createTenant('sandbox');
  test = await tenant.newClient({ mode: 'test' });
});

const order = (outcome: string, more: Record<string, string> = {}) =>
  test.judge({ file: VIDEO, fields: { test_outcome: outcome, ...more } });

describe('test_outcome', () => {
  it('gives live and fake with every field of a real result, for free', async () => {
    const [live, fake] = await Promise.all([order('live'), order('fake', { model: 'mixed-30-v2' })]);
    expect(live.result).toMatchObject({ verdict: 'live', type: 'VERY HIGH', frames_processed: 10 });
    expect(fake.result).toMatchObject({ verdict: 'fake', type: 'VERY LOW', frames_processed: 30 });
    expect(live.billing).toEqual({ credits: 0, state: 'none' });
    expect(await tenant.balance()).toBe(1_000);
    expect((await tenant.ledger()).filter((entry) => entry.submission_id !== null)).toEqual([]);
  });

  it('fails with any reason of the table, in the words of the table', async () => {
    const views = await Promise.all(Object.keys(REASONS).map((code) => order(`failed:${code}`)));
    for (const [at, [code, { userMessage }]] of Object.entries(REASONS).entries()) {
      expect(views[at]).toMatchObject({
        status: 'failed',
        error: `${code}: ${userMessage}`,
        reasons: [{ code, user_message: userMessage }],
        result: null,
      });
    }
  });

  it('runs into the deadline, or takes its time', async () => {
    const [timeout, slow] = await Promise.all([order('timeout'), order('slow')]);
    expect(timeout).toMatchObject({ status: 'failed', reasons: [{ code: 'processing_timeout' }] });
    expect(slow.result).toMatchObject({ verdict: 'live' });
    expect(Date.parse(slow.completed_at!) - Date.parse(slow.created_at)).toBeGreaterThanOrEqual(20_000);
  });

  it('fetches no address', async () => {
    const view = await test.judge({
      fields: { test_outcome: 'live', video_url: 'https://192.0.2.1.example/a.mp4' },
    });
    expect(view.result?.verdict).toBe('live');
  });

  it('is refused in live mode, and when it is unknown', async () => {
    for (const [client, outcome] of [
      [tenant.client, 'live'],
      [test, 'maybe'],
    ] as const) {
      const answer = await client.submit({ file: VIDEO, fields: { test_outcome: outcome } });
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
    }
  });

  it('is part of what an Idempotency-Key stands for', async () => {
    const headers = { 'Idempotency-Key': 'one' };
    const send = (outcome: string) =>
      test.submit({ file: VIDEO, fields: { test_outcome: outcome }, headers });
    const [first, again, other] = [await send('live'), await send('live'), await send('fake')];
    expect(again.body.data.submission_id).toBe(first.body.data.submission_id);
    expect(errorCode(other)).toBe('idempotency_key_reused');
  });
});

describe('live and test', () => {
  it('never see each other', async () => {
    const view = await order('live');
    const path = `${tenant.client.detectPath}/${view.submission_id}`;
    expect((await tenant.client.poll(view.submission_id)).status).toBe(404);
    for (const [method, suffix] of [
      ['POST', '/cancel'],
      ['DELETE', ''],
      ['GET', '/events'],
    ] as const) {
      expect((await tenant.client.request(path + suffix, { method })).status, method + suffix).toBe(404);
    }
    const list = await tenant.client.request<{ items: unknown[] }>(tenant.client.detectPath);
    expect(list.body.data.items).toEqual([]);
  });
});

describe('cancel', () => {
  it('ends what is pending, and what has ended stays', async () => {
    const done = await order('live');
    const late = await test.request(`${test.detectPath}/${done.submission_id}/cancel`, { method: 'POST' });
    expect([late.status, errorCode(late)]).toEqual([409, 'conflict']);

    // Nobody has told the workers of this one, so it stays pending.
    const [pending] = await sql()<{ id: string }[]>`
      insert into submissions (id, tenant_id, mode, model, threshold, content_hash, input_kind, credits, billing_state,
        deadline_at)
      values (gen_random_uuid(), ${tenant.id}, 'test', 'mixed-10-v2', 65, 'x', 'url', 0, 'none', now() + interval '1 hour')
      returning id`;
    // The scope of the route is enough.
    const writer = await tenant.newClient({ mode: 'test', scopes: ['detection:write'] });
    const cancel = () => writer.request(`${test.detectPath}/${pending!.id}/cancel`, { method: 'POST' });
    for (const answer of [await cancel(), await cancel()]) {
      expect(answer.body.data).toMatchObject({ status: 'failed', reasons: [{ code: 'canceled' }] });
    }
  });

  it('or the start of processing wins, never both, and the credits come back exactly then', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        const sent = await tenant.client.submit({
          file: VIDEO,
          headers: { 'Idempotency-Key': `race-${at}` },
        });
        const id = sent.body.data.submission_id;
        const canceled = await tenant.client.request(`${tenant.client.detectPath}/${id}/cancel`, {
          method: 'POST',
        });
        return { canceled: canceled.status, end: await tenant.client.result(id) };
      }),
    );
    for (const { canceled, end } of results) {
      expect(end.reasons[0]?.code === 'canceled').toBe(canceled === 200);
      expect(end.billing.state).toBe('released');
    }
    expect(await tenant.balance()).toBe(1_000);
  });
});

describe('erasing', () => {
  it('leaves a tombstone and a receipt, and nothing of the person', async () => {
    const view = await order('live', { metadata: '{"canary":"of a person"}' });
    const path = `${test.detectPath}/${view.submission_id}`;
    const erase = () => test.request<Record<string, string>>(path, { method: 'DELETE' });
    const [first, again] = [await erase(), await erase()];
    expect(first.body.data).toMatchObject({
      submission_id: view.submission_id,
      video_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(again.body).toEqual(first.body);
    for (const answer of [await test.poll(view.submission_id), await test.request(`${path}/events`)]) {
      expect([answer.status, errorCode(answer)]).toEqual([410, 'submission_erased']);
    }
    const [row] = await sql()<{ text: string; key: string; removed: boolean }[]>`
      select to_jsonb(s)::text as text, video_key as key, video_removed_at is not null as removed
      from submissions s where id = ${view.submission_id}`;
    expect(row!.text).not.toContain('canary');
    expect(row!.removed).toBe(true);
    const list = await test.request<{ items: { submission_id: string }[] }>(test.detectPath);
    expect(list.body.data.items.map((item) => item.submission_id)).not.toContain(view.submission_id);
  });

  it('cancels what is not finished, gives the credits back, and a late verdict changes nothing', async () => {
    const before = await tenant.balance();
    const sent = await tenant.client.submit({ file: VIDEO });
    const path = `${tenant.client.detectPath}/${sent.body.data.submission_id}`;
    expect((await tenant.client.request(path, { method: 'DELETE' })).status).toBe(200);
    expect((await tenant.client.request(path)).status).toBe(410);
    expect(await tenant.balance()).toBe(before);
  });
});

describe('lists and exports', () => {
  it('are narrowed by metadata, whatever kind its value has', async () => {
    const own = await createTenant('metadata-filter');
    const client = await own.newClient({ mode: 'test' });
    const send = (metadata: object) =>
      client.judge({ file: VIDEO, fields: { test_outcome: 'live', metadata: JSON.stringify(metadata) } });
    const [number, text, nested] = [
      await send({ case: 5 }),
      await send({ case: '5', ok: true }),
      await send({ customer: { city: 'Zürich "=1"' } }),
    ];
    const find = async (query: string) => {
      const list = await client.request<{ items: { submission_id: string }[] }>(
        `${client.detectPath}?${query}`,
      );
      expect(list.status, query).toBe(200);
      return list.body.data.items.map((item) => item.submission_id);
    };
    expect(await find('metadata.case=5')).toEqual([text.submission_id, number.submission_id]);
    expect(await find('metadata.case=5&metadata.ok=true')).toEqual([text.submission_id]);
    expect(await find(`metadata.customer.city=${encodeURIComponent('Zürich "=1"')}`)).toEqual([
      nested.submission_id,
    ]);
    expect(await find(`metadata.case=${encodeURIComponent("5' or 1=1 --")}`)).toEqual([]);
    for (const bad of [
      'metadata.=1',
      'metadata.a..b=1',
      'metadata.a=%00',
      `metadata.a=${'x'.repeat(201)}`,
      `metadata.${'a.'.repeat(8)}a=1`,
    ]) {
      const answer = await client.request(`${client.detectPath}?${bad}`);
      expect([answer.status, errorCode(answer)], bad).toEqual([400, 'invalid_request']);
      expect(errorDetails(answer)[0]).toMatch(/^metadata\./);
    }
  });

  it('export every row that fits, across batches, as CSV and NDJSON', async () => {
    const own = await createTenant('export');
    const client = await own.newClient({ mode: 'test' });
    await sql()`
      insert into submissions (id, tenant_id, mode, model, threshold, content_hash, input_kind, credits, billing_state,
        metadata, deadline_at)
      select gen_random_uuid(), ${own.id}, 'test', 'mixed-10-v2', 65, 'x', 'url', 0, 'none',
        jsonb_build_object('n', n, 'formula', '=1+1'), now() + interval '1 hour'
      from generate_series(1, 1234) n`;
    const read = async (query: string) => {
      const answer = await fetch(`${client.baseUrl}${client.detectPath}/export?${query}`, {
        headers: { 'X-API-Key': client.key },
      });
      expect(answer.headers.get('content-disposition')).toContain('attachment');
      return (await answer.text()).trim().split('\n');
    };
    const rows = (await read('format=ndjson')).map((line) => JSON.parse(line));
    expect(new Set(rows.map((row) => row.submission_id)).size).toBe(1_234);
    expect(await read('format=csv')).toHaveLength(1_235);
    expect(await read('format=ndjson&metadata.n=7')).toHaveLength(1);
  });
});
