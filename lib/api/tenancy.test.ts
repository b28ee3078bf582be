import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode } from '@/e2e/support/client';
import { addPerson, sessionOf } from '@/e2e/support/people';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { uuidv7 } from '@/lib/ids';
import { ROLE_SCOPES, ROLES, type Role, SCOPES, type Scope } from '@/lib/shared/scopes';
import { openapi } from './openapi/documents';
import { bodiesOf, operationsOf, type PlacedOperation } from './openapi/types';
import { startTestApi, type TestApi } from './testing/api';

/** What members do about themselves has no scope; account.test.ts covers it. */
const TENANT_OPERATIONS = operationsOf(openapi()).filter(
  ({ operation }) => operation['x-required-scope'] !== undefined,
);
const named = TENANT_OPERATIONS.map((placed) => [`${placed.method} ${placed.path}`, placed] as const);

let api: TestApi;
let mine: TestTenant;
let theirs: TestTenant;
let full: ApiClient;
/** Real ids of the other tenant, by the name of the path parameter. */
const ids: Record<string, string> = {};

const scopeOf = ({ operation }: PlacedOperation) => operation['x-required-scope'] as Scope;
const hasIds = ({ path }: PlacedOperation) => /\{\w+_id\}|\{version\}/.test(path);

/** The path with a tenant's name, and ids out of `values`; what is not known there gets an id that nothing has. */
function pathOf({ path, operation }: PlacedOperation, slug: string, values: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_match, name: string) => {
    if (name === 'tenant_slug') return slug;
    const example = operation.parameters?.find((one) => one.name === name)?.example;
    return values[name] ?? (name.endsWith('_id') ? uuidv7() : String(example ?? 'x'));
  });
}

/** The documented example as a request, so that a refusal is not for what was sent. */
function requestOf({ method, operation }: PlacedOperation): RequestInit {
  const json = bodiesOf(operation).find(([type]) => type.endsWith('json'));
  if (json === undefined) return { method };
  return { method, headers: { 'content-type': json[0] }, body: JSON.stringify(json[1].example) };
}

/** Makes what paths name, by the POST of each collection with its documented example. */
async function makeThings(client: ApiClient): Promise<void> {
  for (const placed of TENANT_OPERATIONS.filter(({ method }) => method === 'POST')) {
    const name = TENANT_OPERATIONS.map(({ path }) => path)
      .find((path) => path.startsWith(`${placed.path}/{`) && path.endsWith('_id}'))
      ?.slice(placed.path.length + 2, -1);
    if (name === undefined || hasIds(placed)) continue;
    const { body } = await client.request<Record<string, string>>(
      pathOf(placed, client.slug, {}),
      requestOf(placed),
    );
    const id = body?.data?.[name] ?? body?.data?.id;
    if (id !== undefined) ids[name] = id;
  }
}

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error' });
  [mine, theirs] = [
    await createTenant('mine', { baseUrl: api.baseUrl }),
    await createTenant('theirs', { baseUrl: api.baseUrl }),
  ];
  full = await mine.newClient({ scopes: [...SCOPES] });
  await makeThings(await theirs.newClient({ scopes: [...SCOPES] }));
  await theirs.publishSchema({ type: 'object', description: 'canary' });
});
afterAll(() => api?.stop());

/** What must not change: every row of the other tenant, but for the logs of its own requests. */
async function rowsOfTheirs(): Promise<string> {
  const tables = await sql()<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where column_name = 'tenant_id' and table_schema = 'public' and table_name <> 'request_log' order by 1`;
  const texts: string[] = [];
  for (const { name } of tables) {
    // When a key was last used is written beside what requests do.
    const rows = await sql()<{ text: string }[]>`
      select (to_jsonb(t) - 'last_used_at')::text as text from ${sql()(name)} t where tenant_id = ${theirs.id} order by 1`;
    texts.push(`${name}: ${rows.map((row) => row.text).join()}`);
  }
  return texts.join('\n');
}

it('another tenant has one of everything that can be made by API', () => {
  const wanted = TENANT_OPERATIONS.flatMap(({ path }) =>
    [...path.matchAll(/\{(\w+_id)\}$/g)].map((match) => match[1]),
  );
  expect(Object.keys(ids).length).toBeGreaterThan(0);
  const without = [...new Set(wanted)].filter((name) => ids[name!] === undefined);
  // Deliveries come from events, members from invites: their own suites cover those.
  expect(without.filter((name) => !['delivery_id', 'member_id'].includes(name!))).toEqual([]);
});

describe.each(named)('%s', (_name, placed) => {
  const call = (client: ApiClient, path: string) => client.request(path, requestOf(placed));

  it('gives no key 401', async () => {
    const { headers, ...init } = requestOf(placed);
    const answer = await fetch(api.baseUrl + pathOf(placed, mine.slug, ids), { ...init, headers });
    expect(answer.status).toBe(401);
  });

  it.skipIf(!placed.path.includes('{tenant_slug}'))(
    'gives a foreign key 403, an unknown tenant 404',
    async () => {
      const foreign = await call(full, pathOf(placed, theirs.slug, ids));
      expect([foreign.status, errorCode(foreign)]).toEqual([403, 'tenant_mismatch']);
      const unknown = await call(full, pathOf(placed, 'nobody-has-this', ids));
      expect([unknown.status, errorCode(unknown)]).toEqual([404, 'tenant_not_found']);
    },
  );

  it('needs its scope, and no other will do', async () => {
    const client = await mine.newClient({ scopes: SCOPES.filter((scope) => scope !== scopeOf(placed)) });
    const answer = await call(client, pathOf(placed, mine.slug, {}));
    expect([answer.status, errorCode(answer)]).toEqual([403, 'insufficient_scope']);
  });

  it.skipIf(!hasIds(placed))('answers ids of another tenant exactly as ones that do not exist', async () => {
    const before = await rowsOfTheirs();
    const stolen = await call(full, pathOf(placed, mine.slug, ids));
    const random = await call(full, pathOf(placed, mine.slug, {}));
    expect([stolen.status, stolen.body]).toEqual([random.status, random.body]);
    expect(stolen.status).toBe(404);
    const malformed = await call(
      full,
      pathOf(placed, mine.slug, Object.fromEntries(Object.keys(ids).map((name) => [name, 'x']))),
    );
    expect(malformed.status).toBe(404);
    expect(await rowsOfTheirs()).toBe(before);
  });
});

describe.each(ROLES)('the role %s', (role: Role) => {
  it('reaches exactly the routes of its scopes, by the cookie of the portal', async () => {
    const { personId } = await addPerson(mine.id, role);
    const headers = { cookie: (await sessionOf(personId)).cookie, origin: api.baseUrl };
    for (const placed of TENANT_OPERATIONS) {
      if (ROLE_SCOPES[role].includes(scopeOf(placed))) continue;
      const init = requestOf(placed);
      const answer = await fetch(api.baseUrl + pathOf(placed, mine.slug, {}), {
        ...init,
        headers: { ...(init.headers as Record<string, string>), ...headers },
      });
      expect([placed.operation.operationId, answer.status]).toEqual([placed.operation.operationId, 403]);
      expect(await answer.text()).toContain('insufficient_scope');
    }
    const settings = await fetch(`${api.baseUrl}/api/v1/${mine.slug}/settings`, { headers });
    expect(settings.status).toBe(200);
  });
});

it('a viewer may write nothing', () => {
  const writes = TENANT_OPERATIONS.filter(({ method }) => method !== 'GET');
  // What only computes an answer is a read, whatever its method.
  const allowed = writes.filter((placed) => ROLE_SCOPES.viewer.includes(scopeOf(placed)));
  expect(allowed.map(({ operation }) => operation.operationId)).toEqual([
    'dryRunMetadataSchema',
    'validateMetadata',
  ]);
});
