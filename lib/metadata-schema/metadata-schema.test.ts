import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { errorCode, errorFacts } from '@/e2e/support/client';
import { addPerson, sessionOf } from '@/e2e/support/people';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import type { Role } from '@/lib/shared/scopes';
import type { SavedDraftView, SchemaStateView, SchemaVersionPage, SchemaVersionView } from './schemas';
import { ANY, auditOf, CHANNEL, newSchemaTenant, SchemaClient } from './testing/schema-client';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error' });
});
afterAll(() => api?.stop());

const newTenant = (name: string) => newSchemaTenant(api, name);

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
    expect((await schema.call<SchemaStateView>('POST', '/unpublish', {})).body.data.published).toBeNull();
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
    const left = await schema.call<SchemaStateView>('DELETE', '/draft');
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

describe('versions', () => {
  it('are listed in pages, read by number, and come back as a draft of their own', async () => {
    const tenant = await newTenant('versions');
    const { schema } = tenant;
    for (const schemaText of [ANY, CHANNEL, { ...ANY, title: 'third' }])
      await schema.saveAndPublish(schemaText);
    const page = await schema.call<SchemaVersionPage>('GET', '/versions?limit=2');
    expect(page.body.data.items.map((item) => [item.version, item.status, 'schema' in item])).toEqual([
      [3, 'published', false],
      [2, 'archived', false],
    ]);
    const rest = await schema.call<typeof page.body.data>(
      'GET',
      `/versions?limit=2&cursor=${page.body.data.next_cursor}`,
    );
    expect(rest.body.data).toMatchObject({ items: [{ version: 1 }], next_cursor: null });
    expect((await schema.call<SchemaVersionView>('GET', '/versions/2')).body.data.schema).toEqual(CHANNEL);
    const restored = await schema.call<SavedDraftView>('POST', '/versions/2/restore', {
      expected_version: 0,
    });
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
    const page = await mine.schema.call<SchemaVersionPage>('GET', `/versions?cursor=${cursor}`);
    expect(page.body.data.items.map((item) => item.version)).toEqual([1]);
    expect((await mine.schema.call('GET', '/versions?cursor=eHh4')).status).toBe(400);
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
    expect(errorFacts(await reader.call(method, path, { schema: ANY }))).toEqual(['settings:write']);
  for (const path of ['', '/versions', '/versions/1'])
    expect(errorFacts(await writer.call('GET', path))).toEqual(['settings:read']);
  for (const path of ['/dry-run', '/validate'])
    expect(errorFacts(await writer.call('POST', path, {}))).toEqual(['settings:read']);
});

it('a person changes it from the portal and is named as its author; a viewer may only read', async () => {
  const tenant = await newTenant('people');
  const asMember = async (role: Role, method: string, path: string, body?: unknown) => {
    const { memberId, personId } = await addPerson(tenant.id, role);
    const { cookie } = await sessionOf(personId);
    const response = await fetch(`${api.baseUrl}/api/v1/${tenant.slug}/metadata-schema${path}`, {
      method,
      headers: { cookie, origin: api.baseUrl },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, memberId, data: (await response.json()).data };
  };
  const saved = await asMember('admin', 'PUT', '/draft', { schema: ANY });
  expect(saved.data.draft.created_by).toBe(saved.memberId);
  const [entry] = await sql()`select actor_kind, actor_id from audit_log where tenant_id = ${tenant.id}
    and action = 'metadata_schema.draft_saved'`;
  expect(entry).toEqual({ actorKind: 'member', actorId: saved.memberId });
  expect((await asMember('viewer', 'GET', '')).data.draft.version).toBe(1);
  expect((await asMember('developer', 'POST', '/publish', {})).status).toBe(403);
});
