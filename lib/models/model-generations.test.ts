import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode, errorDetails } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { writeTwoGenerations } from '@/lib/detection/testing/generations';
import { SCOPES } from '@/lib/shared/scopes';
import { failedOutcome, settleSubmission } from '@/lib/submissions/settle-submission';
import type { ModelView } from './schemas';

const ALIAS = 'mixed-10-v2';
const models = mkdtempSync(path.join(tmpdir(), 'generations-api-'));
let api: TestApi;
let tenant: TestTenant;
let client: ApiClient;

beforeAll(async () => {
  writeTwoGenerations(models, ALIAS, { version: '9.0.0', calibration: { a: 0, b: 4 } });
  api = await startTestApi({ MODELS_DIR: models });
});
afterAll(async () => {
  await api?.stop();
  rmSync(models, { recursive: true });
});
beforeEach(async () => {
  tenant = await createTenant('generations', { baseUrl: api.baseUrl });
  client = await tenant.newClient({ scopes: [...SCOPES] });
});

const submit = (fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  client.submit({ fields: { video_url: 'https://example.com/a.mp4', ...fields }, headers });
const patch = (weights: unknown) =>
  client.request<{ weights: unknown; default_model_version: string }>(`/api/v1/${client.slug}/settings`, {
    method: 'PATCH',
    body: JSON.stringify({ weights }),
  });

/** The weights that shall judge a submission. */
async function generationOf(answer: Awaited<ReturnType<typeof submit>>): Promise<number> {
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  const [row] = await sql()<{ modelGeneration: number }[]>`
    select model_generation from submissions where id = ${answer.body.data.submission_id}`;
  return row!.modelGeneration;
}

async function complete(fields: Record<string, string> = {}, modelVersion = '9.0.0'): Promise<string> {
  const { submission_id: id } = (await submit(fields)).body.data;
  const judged = { realScore: 0.9, verdict: 'live', framesProcessed: 10, processingMs: 5 } as const;
  await settleSubmission(id, { kind: 'completed', modelVersion, ...judged, reasons: [], observed: null });
  return id;
}

describe('a submission', () => {
  it('is judged by the newest weights, or by those that it names', async () => {
    const newest = await submit();
    expect([newest.body.data.model, await generationOf(newest)]).toEqual([ALIAS, 2]);
    const former = await submit({ model: `${ALIAS}@1` });
    expect([former.body.data.model, await generationOf(former)]).toEqual([`${ALIAS}@1`, 1]);
  });

  it('is refused for weights that are not there, with those that are; nothing is kept or charged', async () => {
    const answer = await submit({ model: `${ALIAS}@7` });
    expect([answer.status, errorCode(answer), answer.body.message]).toEqual([
      400,
      'invalid_video_input',
      `${ALIAS} has no version @7 here. Known versions: ${ALIAS}@2, ${ALIAS}@1.`,
    ]);
    for (const model of [`${ALIAS}@0`, `${ALIAS}@`, `${ALIAS}@1@2`, 'nothing@1', '@1']) {
      expect((await submit({ model })).body.message, model).toContain(
        'There is no such model. Known models:',
      );
    }
    expect(await sql()`select 1 from submissions where tenant_id = ${tenant.id}`).toHaveLength(0);
    expect(await tenant.balance()).toBe(1_000);
  });

  it('follows what the tenant chose, while the choice lasts; what names its weights does not', async () => {
    await patch({ generation: 1 });
    expect(await generationOf(await submit())).toBe(1);
    expect(await generationOf(await submit({ model: `${ALIAS}@2` }))).toBe(2);
    // Models that have no such weights judge by those they have.
    expect(await generationOf(await submit({ model: 'mixed-60-v2' }))).toBeGreaterThan(0);
    await patch({ generation: 1, until: new Date(Date.now() + 86_400_000).toISOString() });
    expect(await generationOf(await submit())).toBe(1);
    await sql()`update tenants set model_generation_until = now() where id = ${tenant.id}`;
    await patch({ generation: 2 });
    expect(await generationOf(await submit())).toBe(2);
    await patch({ generation: 1 });
    await patch(null);
    expect(await generationOf(await submit())).toBe(2);
  });

  it('a retry stays the same submission although the tenant chose other weights meanwhile', async () => {
    const key = { 'idempotency-key': 'once' };
    const first = await submit({}, key);
    await patch({ generation: 1 });
    const second = await submit({}, key);
    expect([second.status, second.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(second.body.data.submission_id).toBe(first.body.data.submission_id);
    expect(await generationOf(second)).toBe(2);
  });
});

describe('the version of the weights that judged', () => {
  it('is in polls, lists and exports; null while nothing has judged', async () => {
    const id = await complete();
    const pending = (await submit()).body.data.submission_id;
    const poll = (await client.poll(id)).body.data;
    expect([poll.model_version, poll.result?.model_version]).toEqual(['9.0.0', '9.0.0']);
    expect((await client.poll(pending)).body.data.model_version).toBeNull();
    const list = await client.request<{ items: { model_version: string | null }[] }>(client.detectPath);
    expect(list.body.data.items.map((item) => item.model_version)).toEqual([null, '9.0.0']);
    const text = async (format: string) => {
      const address = `${client.baseUrl}${client.detectPath}/export?format=${format}`;
      return (await fetch(address, { headers: { 'X-API-Key': client.key } })).text();
    };
    const [head, , row] = (await text('csv')).trim().split(/\r?\n/);
    expect([head!.split(',').at(-1), row!.split(',').at(-1)]).toEqual(['model_version', '9.0.0']);
    expect(JSON.parse((await text('ndjson')).split('\n')[1]!)).toMatchObject({ model_version: '9.0.0' });
  });

  it('is that of the weights which found a reason not to judge; null where none looked', async () => {
    const looked = (await submit()).body.data.submission_id;
    await settleSubmission(looked, { ...failedOutcome('too_dark', 1), modelVersion: '9.0.0' });
    const canceled = (await submit()).body.data.submission_id;
    await settleSubmission(canceled, failedOutcome('canceled', null));
    expect((await client.poll(looked)).body.data.model_version).toBe('9.0.0');
    expect((await client.poll(canceled)).body.data.model_version).toBeNull();
  });
});

describe('the settings', () => {
  it('say which weights judge, and each change is recorded', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const chosen = (await patch({ generation: 1, until })).body.data;
    expect(chosen).toMatchObject({ weights: { generation: 1, until }, default_model_version: '2.2.0' });
    expect((await patch({ generation: 1, until: null })).body.data.weights).toEqual({
      generation: 1,
      until: null,
    });
    expect((await patch(null)).body.data).toMatchObject({ weights: null, default_model_version: '9.0.0' });
    await patch(null);
    const entries = await sql()<{ detail: unknown }[]>`
      select detail from audit_log where tenant_id = ${tenant.id} and action = 'settings.updated' order by id`;
    expect(entries.map(({ detail }) => detail)).toEqual([
      { weights: { from: null, to: { generation: 1, until } } },
      { weights: { from: { generation: 1, until }, to: { generation: 1, until: null } } },
      { weights: { from: { generation: 1, until: null }, to: null } },
    ]);
  });

  it('a choice that has ended is none', async () => {
    await patch({ generation: 1 });
    await sql()`update tenants set model_generation_until = now() where id = ${tenant.id}`;
    const now = await client.request<object>(`/api/v1/${client.slug}/settings`);
    expect(now.body.data).toMatchObject({ weights: null, default_model_version: '9.0.0' });
  });

  it.each<[unknown, RegExp]>([
    [{ generation: 7 }, /^weights\.generation: no model has weights of generation 7; there are: 1, 2$/],
    [{ generation: 1, until: '2020-01-01T00:00:00Z' }, /^weights\.until: must be in the future$/],
    [{ generation: 1, until: 'tomorrow' }, /^weights\.until: /],
    [{ generation: '1' }, /^weights\.generation: /],
    [{ generation: 0 }, /^weights\.generation: /],
    [{ until: null }, /^weights\.generation: /],
    ['newest', /^weights: /],
  ])('refuse %j', async (weights, detail) => {
    const answer = await patch(weights);
    expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
    expect(errorDetails(answer)[0]).toMatch(detail);
  });
});

it('the list of models shows the weights on offer, each with its card', async () => {
  const { body } = await client.request<ModelView[]>('/api/v1/models');
  const model = body.data.find(({ id }) => id === ALIAS)!;
  expect(
    model.versions.map(({ id, deprecated, supported_until }) => [id, deprecated, supported_until]),
  ).toEqual([
    [`${ALIAS}@2`, false, null],
    [`${ALIAS}@1`, true, '2027-06-30'],
  ]);
  for (const [address, title] of [
    [model.card_url, `${ALIAS}@2`],
    [model.versions[0]!.card_url, `${ALIAS}@2`],
    [model.versions[1]!.card_url, ALIAS],
  ] as const) {
    expect(await (await fetch(api.baseUrl + address)).text()).toBe(`# ${title}\n`);
  }
  expect((await fetch(`${api.baseUrl}/api/v1/models/${ALIAS}@3/card`)).status).toBe(404);
});
