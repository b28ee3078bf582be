import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, errorCode, errorDetails } from '@/e2e/support/client';
import { makeClip } from '@/e2e/support/clips/make-clips';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { uuidv7 } from '@/lib/ids';
import { SCOPES } from '@/lib/shared/scopes';
import { openapi } from './openapi/documents';
import type { Schema } from './openapi/examples';
import { bodiesOf, operationsOf } from './openapi/types';
import { ROUTES } from './routes';
import { startTestApi, type TestApi } from './testing/api';

const lenient = new Set(ROUTES.filter(({ isLenient }) => isLenient).map(({ operationId }) => operationId));
const document = openapi();
const operations = operationsOf(document).filter(({ operation }) => !lenient.has(operation.operationId));
const ofKeys = operations.filter(({ operation }) => operation['x-required-scope'] !== undefined);

let api: TestApi;
let tenant: TestTenant;
let client: ApiClient;
beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error' });
  tenant = await createTenant('strict', { baseUrl: api.baseUrl });
  client = await tenant.newClient({ scopes: [...SCOPES] });
});
afterAll(() => api?.stop());

const send = (method: string, path: string, body: unknown) =>
  client.request(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** Objects of a schema that let pass members that they don't name, by their place. */
function openObjects(schema: Schema, place: string): string[] {
  if (schema.$ref !== undefined)
    return openObjects(document.components.schemas[schema.$ref.split('/').at(-1)!]!, place);
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
    openObjects(member, `${place}.${name}`),
  );
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])];
  const isOpen = schema.properties !== undefined && schema.additionalProperties !== false;
  return [...(isOpen ? [place] : []), ...inner, ...choices.flatMap((one) => openObjects(one, place))];
}

it('only the routes of the Moveris API take what they do not know', () => {
  expect([...lenient]).toEqual(['fastCheck', 'fastCheckCrops', 'fastCheckStream']);
});

describe('a body', () => {
  it('has no members but those that its schema names, at any depth', () => {
    const open = operations.flatMap(({ operation }) =>
      bodiesOf(operation).flatMap(([, { schema }]) => openObjects(schema!, operation.operationId)),
    );
    expect(open).toEqual([]);
  });

  it.each([
    ['POST', 'keys', { name: 'a', mode: 'live', scopes: [], colour: 'red' }, 'colour'],
    ['PATCH', 'settings', { treshold: 5 }, 'treshold'],
    ['PATCH', 'settings', { weights: { generation: 1, till: null } }, 'weights.till'],
    ['POST', 'video/detect', { video_url: 'https://example.com/a.mp4', metdata: {} }, 'metdata'],
    ['PATCH', 'credits', { ['x'.repeat(500)]: 1 }, 'x'.repeat(64)],
  ])(
    'of %s %s is refused with the name of what is wrong and what is expected',
    async (method, path, body, name) => {
      const answer = await send(method, `/api/v1/${tenant.slug}/${path}`, body);
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
      const detail = errorDetails(answer).find((one) => one.startsWith(name));
      expect(detail).toMatch(/there is no such field; expected \w+/);
      expect(detail!.length).toBeLessThan(500);
    },
  );
});

describe('a form', () => {
  it.each([
    ['metadata[session_type]', 'metadata is one field, a JSON object as text'],
    ['metadata.session_type', 'metadata is one field, a JSON object as text'],
    ['modle', 'expected video_file, video_url, upload_id, model, metadata'],
  ])('with a field %s is refused, and nothing of it is kept', async (name, expected) => {
    const file = await makeClip({ name: 'strict', container: 'mp4', codec: 'h264' });
    const answer = await client.submit({ file, fields: { [name]: 'onboarding' } });
    expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
    const detail = errorDetails(answer).find((one) => one.startsWith(`${name}: `));
    expect(detail).toContain(expected);
    const { body } = await client.request<{ items: unknown[] }>(client.detectPath);
    expect(body.data.items).toEqual([]);
  });
});

describe('a query', () => {
  it.each(ofKeys.map((placed) => [placed.operation.operationId, placed] as const))(
    'of %s is refused with a parameter that it does not have, or has twice',
    async (_name, { method, path, operation }) => {
      const target = path.replace(/\{(\w+)\}/g, (_all, name: string) =>
        name === 'tenant_slug' ? tenant.slug : name.endsWith('_id') ? uuidv7() : '1',
      );
      const known = (operation.parameters ?? []).filter((one) => one.in === 'query').map((one) => one.name);
      const first = known.find((name) => !name.includes('*')) ?? 'nonsense';
      const answer = await client.request(`${target}?nonsense=1&${first}=1&${first}=2`, { method });
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
      const details = errorDetails(answer).join('\n');
      expect(details).toContain(`nonsense: there is no such field; expected ${known.join(', ') || 'none'}`);
      if (first !== 'nonsense') expect(details).toContain(`${first}: was sent more than once`);
    },
  );

  it('may have several filters by metadata', async () => {
    const path = `${client.detectPath}?metadata.a=1&metadata.b.c=2&limit=`;
    expect((await client.request(path)).status).toBe(200);
  });
});

it('frames of the Moveris client bring whatever else it sends', async () => {
  const body = { session_id: 's', frames: [{ index: 0, pixels: 'eA==', fps: 30 }], device_intelligence: {} };
  const answer = await send('POST', '/api/v1/fast-check?v=2', body);
  expect(JSON.stringify(answer.body.errors)).not.toContain('no such field');
});
