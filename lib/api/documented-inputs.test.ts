import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, errorCode, errorDetails } from '@/e2e/support/client';
import { createTenant } from '@/e2e/support/tenant';
import { uuidv7 } from '@/lib/ids';
import { grantSchema } from '@/lib/operator/schemas';
import { SCOPES } from '@/lib/shared/scopes';
import { openapi } from './openapi/documents';
import { operationsOf, type Parameter, type PlacedOperation } from './openapi/types';
import { startTestApi, type TestApi } from './testing/api';

const ofKeys = operationsOf(openapi()).filter(
  ({ operation }) => operation['x-required-scope'] !== undefined && operation.operationId !== 'submitVideo',
);

let api: TestApi;
let client: ApiClient;
beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error' });
  const tenant = await createTenant('inputs', { baseUrl: api.baseUrl });
  client = await tenant.newClient({ scopes: [...SCOPES] });
});
afterAll(() => api?.stop());

const pathOf = ({ path }: PlacedOperation) =>
  path.replace(/\{(\w+)\}/g, (_all, name: string) =>
    name === 'tenant_slug' ? client.slug : name.endsWith('_id') ? uuidv7() : '1',
  );

describe('a body that is documented as', () => {
  const withBody = ofKeys.filter(({ operation }) => operation.requestBody !== undefined);
  it.each(
    withBody.map((placed) => {
      const { required } = placed.operation.requestBody!;
      return [required ? 'required' : 'optional', placed.operation.operationId, placed] as const;
    }),
  )('%s is so: %s', async (need, _name, placed) => {
    const answer = await client.request(pathOf(placed), { method: placed.method });
    const isMissed = answer.status === 400 && errorCode(answer) === 'invalid_request';
    // What something else refuses first (an id that nothing has) says nothing of the body.
    if (need === 'optional') expect(isMissed, errorDetails(answer).join()).toBe(false);
    else expect([400, 404]).toContain(answer.status);
  });
});

describe('a parameter of a list', () => {
  const withParameter = (named: (parameter: Parameter) => boolean) =>
    ofKeys.flatMap((placed) =>
      (placed.operation.parameters ?? [])
        .filter((one) => one.in === 'query' && named(one))
        .map((one) => [placed.operation.operationId, one, placed] as const),
    );

  it.each(withParameter(({ name }) => name === 'cursor'))(
    'of %s says how a cursor looks',
    (_name, { schema }) => {
      expect(schema.pattern).toBe('^[A-Za-z0-9_-]+$');
    },
  );

  it.each(withParameter(({ schema }) => schema.format === 'date-time' || schema.format === 'date'))(
    'of %s refuses the times that its pattern does',
    async (_name, { name, schema }, placed) => {
      const isDay = schema.format === 'date';
      const pattern = new RegExp(schema.pattern!);
      for (const date of [
        '1969-12-31',
        '1970-01-01',
        '9998-12-31',
        '9999-01-01',
        '0000-01-01',
        '2026-02-30',
      ]) {
        const text = isDay ? date : `${date}T00:00:00Z`;
        const isFit = ['1970-01-01', '9998-12-31'].includes(date);
        expect([text, pattern.test(text)]).toEqual([text, isFit]);
        if (isFit) continue;
        const { status } = await client.request(`${pathOf(placed)}?${name}=${text}`);
        expect([text, status]).toEqual([text, 400]);
      }
    },
  );
});

it('an amount of 0 is refused by the document and by the check', () => {
  const { not } = openapi().components.schemas.GrantCredits!.properties!.amount as { not?: object };
  expect(not).toEqual({ const: 0 });
  expect(grantSchema.safeParse({ amount: 0 }).success).toBe(false);
  expect(grantSchema.safeParse({ amount: -1 }).success).toBe(true);
});

it.each([
  ['DELETE', 'video/detect/export', 'GET'],
  ['PATCH', 'settings/slug-availability', 'GET'],
  ['DELETE', 'video/detect', 'GET, POST'],
])('%s %s is 405 with what may be done there', async (method, path, allow) => {
  const answer = await client.request(`/api/v1/${client.slug}/${path}`, { method });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
});
