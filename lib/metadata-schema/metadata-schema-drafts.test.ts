import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { errorCode, errorDetails, errorFacts } from '@/e2e/support/client';
import { findTestData, withTestData } from '@/e2e/support/test-data';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { SCOPES } from '@/lib/shared/scopes';
import type { SavedDraftView } from './schemas';
import { ANY, addSubmissions, CHANNEL, newSchemaTenant, SchemaClient } from './testing/schema-client';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error' });
});
afterAll(() => api?.stop());

const newTenant = (name: string) => newSchemaTenant(api, name);

describe('a draft', () => {
  it('comes back as it was written, with the order of its properties', async () => {
    const { schema } = await newSchemaTenant(api, 'order');
    const text =
      '{"type":"object","properties":{"zulu":{"type":"string"},"b":{"maxLength":3,"type":"string"}}}';
    await schema.save(JSON.parse(text));
    expect(JSON.stringify((await schema.state()).body.data.draft?.schema)).toBe(text);
  });

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
    const answer = await tenant.schema.call<SavedDraftView>('PUT', '/draft', {
      schema: ANY,
      tenant_id: other.id,
      tenantId: other.id,
      status: 'published',
      version: 77,
      created_by: other.id,
    });
    expect([answer.status, Object.keys(answer.body.errors![0]!)]).toEqual([400, ['invalid_request']]);
    expect(JSON.stringify(answer.body.errors)).toContain(
      'tenant_id: there is no such field; expected schema',
    );
    expect((await tenant.schema.state()).body.data.draft).toBeNull();
    expect((await other.schema.state()).body.data.draft).toBeNull();
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
    expect(errorFacts(await blind.dryRun())).toEqual(['detection:read']);
  });

  it('lists 50 failures of 1,000 and says that there are more', async () => {
    const tenant = await newTenant('many');
    await addSubmissions(
      tenant,
      Array.from({ length: 1_100 }, (_, i) => ({ i })),
    );
    const { data } = (await tenant.schema.dryRun({ schema: CHANNEL, last: 1_000 })).body;
    expect(data).toMatchObject({ checked: 1_000, invalid: 1_000, truncated: true, timed_out: false });
    expect(data.failures).toHaveLength(50);
  });

  it('of a slow schema ends in time, one at a time, and others are answered meanwhile', async () => {
    const [tenant, other] = [await newTenant('slow'), await newTenant('patient')];
    await other.schema.saveAndPublish(CHANNEL);
    const list = Array.from({ length: 150 }, (_, i) => ({ i, deep: { list: [0, [0, [i]]] } }));
    await addSubmissions(
      tenant,
      Array.from({ length: 900 }, () => ({ list })),
    );
    const slow = { properties: { list: { uniqueItems: true } }, allOf: [] as unknown[] };
    slow.allOf = Array.from({ length: 4 }, () => ({ properties: { list: { uniqueItems: true } } }));
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
    let answered = 0;
    for (let i = 0; isRunning; i++) {
      expect((await other.schema.submit({ channel: i % 2 === 0 ? 'web' : 'fax' })).status).toBe(
        i % 2 === 0 ? 201 : 400,
      );
      answered++;
    }
    const { data } = (await running).body;
    expect(data.timed_out).toBe(true);
    expect(data.checked).toBeGreaterThan(0);
    expect(data.checked).toBeLessThan(900);
    expect(answered).toBeGreaterThan(1);
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
