import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { db, sql } from '@/db/client';
import { type Mode, submissions } from '@/db/schema';
import { type Answer, type ApiClient, errorCode, errorDetails } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { findTestData, withTestData } from '@/e2e/support/test-data';
import { uuidv7 } from '@/lib/ids';
import { SCOPES } from '@/lib/shared/scopes';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error' });
});
afterAll(() => api?.stop());

interface Version {
  version: number;
  status: string;
  schema: unknown;
}
interface State {
  published: Version | null;
  draft: Version | null;
}
interface Saved {
  draft: Version;
  warnings: string[];
}
interface DryRun {
  checked: number;
  valid: number;
  invalid: number;
  failures: { submission_id: string; violations: string[] }[];
  truncated: boolean;
  timed_out: boolean;
}

class SchemaClient {
  constructor(readonly client: ApiClient) {}

  call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return this.client.request<T>(`/api/v1/${this.client.slug}/metadata-schema${path}`, {
      method,
      ...(body !== undefined && {
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
  }

  state = () => this.call<State>('GET', '');
  save = (schema: unknown, expected_version?: number) =>
    this.call<Saved>('PUT', '/draft', { schema, expected_version });
  publish = (expected_version?: number) => this.call<State>('POST', '/publish', { expected_version });
  dryRun = (body: unknown = {}) => this.call<DryRun>('POST', '/dry-run', body);

  async saveAndPublish(schema: unknown): Promise<number> {
    const saved = await this.save(schema);
    expect(saved.status).toBe(200);
    expect((await this.publish(saved.body.data.draft.version)).status).toBe(200);
    return saved.body.data.draft.version;
  }

  submit(metadata: unknown): Promise<Answer<{ submission_id: string }>> {
    return this.client.request(this.client.detectPath, {
      method: 'POST',
      body: JSON.stringify({ video_url: 'https://media.example.com/clip.mp4', metadata }),
      headers: { 'content-type': 'application/json' },
    });
  }
}

async function newTenant(name: string): Promise<TestTenant & { schema: SchemaClient }> {
  const tenant = await createTenant(name, { baseUrl: api.baseUrl });
  const client = await tenant.newClient({ scopes: [...SCOPES] });
  return { ...tenant, schema: new SchemaClient(client) };
}

/** Rows as submissions leave them, without the work. */
async function addSubmissions(
  tenant: TestTenant,
  metadata: (Record<string, unknown> | null)[],
  mode: Mode = 'live',
): Promise<string[]> {
  const ids = metadata.map(() => uuidv7()).sort();
  const rows = metadata.map((entry, i) => ({
    id: ids[i]!,
    tenantId: tenant.id,
    mode,
    model: 'mixed-10-v2',
    threshold: 65,
    contentHash: 'x',
    inputKind: 'file' as const,
    metadata: entry,
    credits: 0,
    billingState: 'none' as const,
    deadlineAt: new Date(Date.now() + 600_000),
  }));
  for (let i = 0; i < rows.length; i += 50)
    await db()
      .insert(submissions)
      .values(rows.slice(i, i + 50));
  return ids;
}

const auditOf = async (tenant: TestTenant) =>
  (
    await sql()<{ action: string; detail: Record<string, unknown> }[]>`
      select action, detail from audit_log where tenant_id = ${tenant.id} and action like 'metadata_schema.%' order by created_at, id`
  ).map(({ action, detail }) => ({ action: action.replace('metadata_schema.', ''), ...detail }));

const CHANNEL = { type: 'object', properties: { channel: { enum: ['web', 'app'] } }, required: ['channel'] };
const ANY = { type: 'object' };

describe('publishing', () => {
  it('decides over the very next submission, and unpublishing over the one after', async () => {
    const { schema } = await newTenant('publish');
    expect((await schema.state()).body.data).toEqual({ published: null, draft: null });
    expect((await schema.submit({})).status).toBe(201);
    expect((await schema.save(CHANNEL)).body.data.draft).toMatchObject({ version: 1, status: 'draft' });
    expect((await schema.submit({})).status).toBe(201);
    const { body } = await schema.publish();
    expect(body.data).toMatchObject({
      draft: null,
      published: { version: 1, status: 'published', schema: CHANNEL },
    });
    const refused = await schema.submit({ channel: 'fax' });
    expect([refused.status, errorCode(refused)]).toEqual([400, 'invalid_metadata']);
    expect((await schema.submit({ channel: 'web' })).status).toBe(201);
    expect((await schema.call<State>('POST', '/unpublish', {})).body.data.published).toBeNull();
    expect((await schema.submit({ channel: 'fax' })).status).toBe(201);
    expect((await schema.call('POST', '/unpublish')).status).toBe(409);
    expect((await schema.publish()).status).toBe(409);
  });

  it('leaves one published schema and one draft however many people change them at once', async () => {
    const tenant = await newTenant('race');
    const { schema } = tenant;
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        i % 2 === 0 ? schema.save({ ...ANY, title: `t${i}` }) : schema.publish(),
      ),
    );
    for (const answer of answers) expect([200, 409]).toContain(answer.status);
    const rows = await sql()<{ version: number; status: string }[]>`
      select version, status from metadata_schemas where tenant_id = ${tenant.id}`;
    expect(rows.filter((row) => row.status === 'published').length).toBeLessThanOrEqual(1);
    expect(rows.filter((row) => row.status === 'draft').length).toBeLessThanOrEqual(1);
    expect(new Set(rows.map((row) => row.version)).size).toBe(rows.length);
    const published = answers.filter((answer, i) => i % 2 === 1 && answer.status === 200).length;
    expect(rows.filter((row) => row.status !== 'draft')).toHaveLength(published);
  });

  it('of many who publish one draft at once one does, each time', async () => {
    const tenant = await newTenant('publishers');
    for (let round = 0; round < 5; round++) {
      await tenant.schema.save({ ...ANY, title: `round ${round}` });
      const answers = await Promise.all(Array.from({ length: 8 }, () => tenant.schema.publish()));
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array(7).fill(409)]);
    }
    expect((await auditOf(tenant)).filter((entry) => entry.action === 'published')).toHaveLength(5);
  });

  it('lets one of several writers win who have all seen the same draft', async () => {
    const { schema } = await newTenant('stale');
    const first = await Promise.all([1, 2, 3, 4].map(() => schema.save(ANY, 0)));
    expect(first.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409]);
    const second = await Promise.all([1, 2, 3, 4].map(() => schema.save(CHANNEL, 1)));
    expect(second.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409]);
    expect(errorCode(await schema.publish(1))).toBe('conflict');
    expect((await schema.publish(2)).status).toBe(200);
  });

  it('never uses a version number twice, also after a draft was discarded', async () => {
    const tenant = await newTenant('numbers');
    const { schema } = tenant;
    expect((await schema.call('DELETE', '/draft')).status).toBe(404);
    await schema.saveAndPublish(ANY);
    expect((await schema.save(CHANNEL)).body.data.draft.version).toBe(2);
    const left = await schema.call<State>('DELETE', '/draft');
    expect(left.body.data).toMatchObject({ published: { version: 1 }, draft: null });
    expect((await schema.save(CHANNEL)).body.data.draft.version).toBe(3);
    expect(await auditOf(tenant)).toEqual([
      { action: 'draft_saved', version: 1, replaced_draft: null },
      { action: 'published', version: 1, replaced: null },
      { action: 'draft_saved', version: 2, replaced_draft: null },
      { action: 'draft_discarded', version: 2 },
      { action: 'draft_saved', version: 3, replaced_draft: null },
    ]);
  });
});

describe('a draft', () => {
  it('is refused with the place and the reason when it could do harm', async () => {
    const { schema } = await newTenant('hostile');
    for (const [bad, pointer] of [
      [{ $async: true }, '/$async'],
      [{ properties: { a: { pattern: '(?=a)b' } } }, '/properties/a/pattern'],
      [{ properties: { a: { $ref: 'https://example.com/x' } } }, '/properties/a/$ref'],
      [{ properties: { a: { type: 'strin' } } }, '/properties/a/type'],
      [{ type: 'string' }, '/type'],
    ] as const) {
      const answer = await schema.save(bad);
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
      expect(errorDetails(answer)[0]).toMatch(new RegExp(`^${pointer.replaceAll('$', '\\$')}: `));
    }
    const polluting = await schema.call('PUT', '/draft', '{"schema":{"__proto__":{"type":"object"}}}');
    expect(polluting.status).toBe(400);
    expect(({} as { type?: string }).type).toBeUndefined();
    for (const bad of [
      '{"schema":[]}',
      '{"schema":"{}"}',
      '{"schema":null}',
      '{}',
      '[]',
      '{"schema":{"a":"\\u0000"}}',
    ])
      expect((await schema.call('PUT', '/draft', bad)).status).toBe(400);
    expect((await schema.state()).body.data).toEqual({ published: null, draft: null });
  });

  it('may have 32 kB, and not one byte more', async () => {
    const { schema } = await newTenant('size');
    const ofBytes = (bytes: number) => ({ description: 'x'.repeat(bytes - '{"description":""}'.length) });
    expect((await schema.save(ofBytes(32_768))).status).toBe(200);
    const large = await schema.save(ofBytes(32_769));
    expect([large.status, errorCode(large)]).toEqual([413, 'payload_too_large']);
    expect((await schema.save(ofBytes(200_000))).status).toBe(413);
  });

  const naughty = findTestData('naughty-strings', 'blns.json');
  it.skipIf(naughty === null)(
    withTestData('comes back as it was, whatever its texts are', naughty),
    async () => {
      const { schema } = await newTenant('naughty');
      const texts: string[] = JSON.parse(readFileSync(naughty!, 'utf8'));
      for (let i = 0; i < texts.length; i += 60) {
        const some = texts.slice(i, i + 60);
        const given = {
          type: 'object',
          description: some.join('\n'),
          properties: { text: { enum: [...new Set(some)] } },
        };
        const saved = await schema.save(given);
        expect([saved.status, saved.body.data?.draft.schema]).toEqual([200, given]);
        const { data } = (await schema.dryRun({ schema: given })).body;
        expect(data.checked).toBe(0);
        for (const text of some.slice(0, 10)) {
          const answer = await schema.call<{ valid: boolean }>('POST', '/validate', {
            schema: given,
            metadata: { text, [text]: text },
          });
          expect([text, answer.status, answer.body.data?.valid]).toEqual([text, 200, true]);
        }
      }
    },
  );

  it('takes nothing from a body but what it names', async () => {
    const tenant = await newTenant('mass');
    const other = await newTenant('mass-other');
    const answer = await tenant.schema.call<Saved>('PUT', '/draft', {
      schema: ANY,
      tenant_id: other.id,
      tenantId: other.id,
      status: 'published',
      version: 77,
      created_by: other.id,
    });
    expect(answer.body.data.draft).toMatchObject({ version: 1, status: 'draft', created_by: null });
    expect((await other.schema.state()).body.data.draft).toBeNull();
  });
});

describe('versions', () => {
  it('are listed in pages, read by number, and come back as a draft of their own', async () => {
    const tenant = await newTenant('versions');
    const { schema } = tenant;
    for (const schemaText of [ANY, CHANNEL, { ...ANY, title: 'third' }])
      await schema.saveAndPublish(schemaText);
    const page = await schema.call<{ items: Version[]; next_cursor: string }>('GET', '/versions?limit=2');
    expect(page.body.data.items.map((item) => [item.version, item.status, item.schema])).toEqual([
      [3, 'published', undefined],
      [2, 'archived', undefined],
    ]);
    const rest = await schema.call<typeof page.body.data>(
      'GET',
      `/versions?limit=2&cursor=${page.body.data.next_cursor}`,
    );
    expect(rest.body.data).toMatchObject({ items: [{ version: 1 }], next_cursor: null });
    expect((await schema.call<Version>('GET', '/versions/2')).body.data.schema).toEqual(CHANNEL);
    const restored = await schema.call<Saved>('POST', '/versions/2/restore', { expected_version: 0 });
    expect(restored.body.data.draft).toMatchObject({ version: 4, status: 'draft', schema: CHANNEL });
    expect((await schema.call('POST', '/versions/1/restore', { expected_version: 3 })).status).toBe(409);
    expect((await auditOf(tenant)).at(-1)).toMatchObject({
      action: 'restored',
      version: 4,
      restored_from: 2,
    });
  });

  it('of another tenant, missing and malformed ones are answered alike, and each tenant has its own $id', async () => {
    const [mine, theirs] = [await newTenant('mine'), await newTenant('theirs')];
    const named = (value: string) => ({
      $id: 'https://example.com/metadata',
      type: 'object',
      properties: { k: { const: value } },
    });
    await mine.schema.saveAndPublish(named('mine'));
    for (const value of ['a', 'b', 'canary']) await theirs.schema.saveAndPublish(named(value));
    expect((await mine.schema.submit({ k: 'mine' })).status).toBe(201);
    expect((await theirs.schema.submit({ k: 'mine' })).status).toBe(400);
    const missing = await mine.schema.call('GET', '/versions/999');
    expect(missing.status).toBe(404);
    for (const version of ['3', '0', '-1', '1.0', 'abc', '99999999999999999999', '%00', '1%20or%201=1'])
      for (const [method, path] of [
        ['GET', `/versions/${version}`],
        ['POST', `/versions/${version}/restore`],
      ] as const) {
        const answer = await mine.schema.call(method, path, method === 'POST' ? {} : undefined);
        expect([version, answer.status, answer.body]).toEqual([version, 404, missing.body]);
      }
    const { cursor } = { cursor: Buffer.from('3').toString('base64url') };
    const page = await mine.schema.call<{ items: Version[] }>('GET', `/versions?cursor=${cursor}`);
    expect(page.body.data.items.map((item) => item.version)).toEqual([1]);
    expect((await mine.schema.call('GET', '/versions?cursor=eHh4')).status).toBe(400);
  });
});

describe('a dry run', () => {
  it('tells what submissions would have been turned away, of this tenant and this mode', async () => {
    const [tenant, other] = [await newTenant('dry'), await newTenant('dry-other')];
    await addSubmissions(other, [{ channel: 'canary' }]);
    await addSubmissions(tenant, [{ channel: 'sandbox' }], 'test');
    const [erased] = await addSubmissions(tenant, [null]);
    await sql()`update submissions set erased_at = now() where id = ${erased!}`;
    const [, bad, none] = await addSubmissions(tenant, [{ channel: 'web' }, { channel: 'fax' }, null]);
    expect((await tenant.schema.dryRun()).status).toBe(409);
    await tenant.schema.save(CHANNEL);
    const { data } = (await tenant.schema.dryRun()).body;
    expect(data).toEqual({
      checked: 3,
      valid: 1,
      invalid: 2,
      failures: [
        { submission_id: none, violations: ['/channel: is required'] },
        { submission_id: bad, violations: ['/channel: must be one of "web", "app"'] },
      ],
      truncated: false,
      timed_out: false,
    });
    expect((await tenant.schema.dryRun({ last: 1 })).body.data.checked).toBe(1);
    expect((await tenant.schema.dryRun({ schema: ANY })).body.data).toMatchObject({ checked: 3, invalid: 0 });
    const sandbox = new SchemaClient(await tenant.newClient({ mode: 'test', scopes: [...SCOPES] }));
    expect((await sandbox.dryRun()).body.data).toMatchObject({ checked: 1, invalid: 1 });
    expect((await tenant.schema.dryRun({ schema: { $async: true } })).status).toBe(400);
    for (const last of [0, 1_001, 1.5, '5'])
      expect((await tenant.schema.dryRun({ last })).status, String(last)).toBe(400);
    const blind = new SchemaClient(await tenant.newClient({ scopes: ['settings:read'] }));
    expect(errorDetails(await blind.dryRun())).toEqual(['detection:read']);
  });

  it('lists 50 failures of 1,000 and says that there are more', async () => {
    const tenant = await newTenant('many');
    await addSubmissions(
      tenant,
      Array.from({ length: 1_100 }, (_, i) => ({ i })),
    );
    const startedMs = performance.now();
    const { data } = (await tenant.schema.dryRun({ schema: CHANNEL, last: 1_000 })).body;
    expect(data).toMatchObject({ checked: 1_000, invalid: 1_000, truncated: true, timed_out: false });
    expect(data.failures).toHaveLength(50);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });

  it('of a slow schema ends in time, one at a time, and others are answered meanwhile', async () => {
    const [tenant, other] = [await newTenant('slow'), await newTenant('patient')];
    await other.schema.saveAndPublish(CHANNEL);
    const list = Array.from({ length: 300 }, (_, i) => ({ i, deep: { list: [0, [0, [i]]] } }));
    await addSubmissions(
      tenant,
      Array.from({ length: 400 }, () => ({ list })),
    );
    const slow = { properties: { list: { uniqueItems: true } }, allOf: [] as unknown[] };
    slow.allOf = Array.from({ length: 4 }, () => ({ properties: { list: { uniqueItems: true } } }));
    const startedMs = performance.now();
    const running = tenant.schema.dryRun({ schema: slow, last: 1_000 });
    let isRunning = true;
    void running.finally(() => {
      isRunning = false;
    });
    await expect
      .poll(async () => (await tenant.schema.dryRun({ schema: ANY })).status, {
        timeout: 2_000,
        interval: 20,
      })
      .toBe(429);
    let slowestMs = 0;
    for (let i = 0; isRunning; i++) {
      const askedMs = performance.now();
      expect((await other.schema.submit({ channel: i % 2 === 0 ? 'web' : 'fax' })).status).toBe(
        i % 2 === 0 ? 201 : 400,
      );
      slowestMs = Math.max(slowestMs, performance.now() - askedMs);
    }
    const { data } = (await running).body;
    expect(data.timed_out).toBe(true);
    expect(data.checked).toBeGreaterThan(0);
    expect(data.checked).toBeLessThan(400);
    expect(performance.now() - startedMs).toBeLessThan(8_000);
    expect(slowestMs).toBeLessThan(1_000);
  });
});

describe('validate', () => {
  it('says what a submission would be told, under the given or the published schema', async () => {
    const { schema } = await newTenant('validate');
    const validate = (body: unknown) =>
      schema.call<{ valid: boolean; violations: string[] }>('POST', '/validate', body);
    expect((await validate({ metadata: { any: 1 } })).body.data).toEqual({ valid: true, violations: [] });
    expect((await validate({ metadata: null, schema: CHANNEL })).body.data).toEqual({
      valid: false,
      violations: ['/channel: is required'],
    });
    await schema.saveAndPublish(CHANNEL);
    expect((await validate({ metadata: { channel: 'web' } })).body.data.valid).toBe(true);
    expect((await validate({ metadata: { channel: 'fax' } })).body.data.valid).toBe(false);
    expect((await validate({ metadata: { channel: 'fax' }, schema: ANY })).body.data.valid).toBe(true);
    const large = await validate({ metadata: { text: 'x'.repeat(16_384) } });
    expect([large.status, errorCode(large)]).toEqual([400, 'invalid_metadata']);
    for (const bad of [{}, { metadata: [] }, { metadata: 'x' }, { metadata: {}, schema: { $async: true } }])
      expect((await validate(bad)).status).toBe(400);
  });
});

it('reading needs settings:read, and changing settings:write', async () => {
  const tenant = await newTenant('scopes');
  const reader = new SchemaClient(await tenant.newClient({ scopes: ['settings:read'] }));
  const writer = new SchemaClient(await tenant.newClient({ scopes: ['settings:write'] }));
  expect((await reader.state()).status).toBe(200);
  expect((await writer.save(ANY)).status).toBe(200);
  for (const [method, path] of [
    ['PUT', '/draft'],
    ['DELETE', '/draft'],
    ['POST', '/publish'],
    ['POST', '/unpublish'],
    ['POST', '/versions/1/restore'],
  ] as const)
    expect(errorDetails(await reader.call(method, path, { schema: ANY }))).toEqual(['settings:write']);
  for (const path of ['', '/versions', '/versions/1'])
    expect(errorDetails(await writer.call('GET', path))).toEqual(['settings:read']);
  for (const path of ['/dry-run', '/validate'])
    expect(errorDetails(await writer.call('POST', path, {}))).toEqual(['settings:read']);
});
