import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { ROUTES } from '@/lib/api/routes';
import { uuidv7 } from '@/lib/ids';
import { makeClip } from './support/clips/make-clips';
import { createTenant, type TestTenant } from './support/tenant';

// Keys, scopes and foreign ids at every route: lib/api/tenancy.test.ts, which needs no worker.
const TENANT_ROUTES = ROUTES.filter((route) => route.access === 'tenant');
let mine: TestTenant;
let theirs: TestTenant;

beforeAll(async () => {
  [mine, theirs] = [await createTenant('mine'), await createTenant('theirs')];
  const clip = await makeClip({ name: 'tenancy', container: 'mp4', codec: 'h264' });
  await theirs.client.judge({ file: clip, fields: { metadata: '{"canary":"of the other tenant"}' } });
});

function pathOf(path: string, slug: string, submissionId: string): string {
  return path.replace(':tenant_slug', slug).replace(':submission_id', submissionId);
}

describe.each(TENANT_ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s',
  (_name, route) => {
    it('does not take a portal cookie from another site, nor a forged one', async () => {
      const path = mine.client.baseUrl + pathOf(route.path, mine.slug, uuidv7());
      for (const headers of [
        { cookie: 'lifesign.session=forged', origin: 'https://evil.example' },
        { cookie: 'lifesign.session=forged', origin: 'null' },
        { cookie: 'lifesign.session=forged', 'sec-fetch-site': 'cross-site' },
        { cookie: 'lifesign.session=forged', origin: mine.client.baseUrl, 'sec-fetch-site': 'same-origin' },
        { cookie: 'lifesign.session=eyJhbGciOiJub25lIn0.e30.', origin: mine.client.baseUrl },
      ]) {
        const response = await fetch(path, {
          method: route.method,
          headers: headers as Record<string, string>,
        });
        const isForeign = headers.origin !== mine.client.baseUrl;
        expect(response.status).toBe(isForeign ? 403 : 401);
        expect(await response.text()).toContain(isForeign ? 'forbidden_origin' : 'invalid_key');
      }
    });
  },
);

it('lists and metadata never show another tenant', async () => {
  const list = await mine.client.request(mine.client.detectPath);
  expect(JSON.stringify(list.body)).not.toContain('canary');
  const theirList = await theirs.client.request(theirs.client.detectPath);
  expect(JSON.stringify(theirList.body)).toContain('canary');
});

it('nothing in the database shows a key, and no row holds an address in the clear', async () => {
  const { submission_id } = (
    await mine.client.submit({ fields: { video_url: 'http://127.0.0.1:1/secret-canary.mp4?token=abc' } })
  ).body.data;
  const [row] = await sql()`select to_jsonb(s)::text as text from submissions s where id = ${submission_id}`;
  expect(row!.text).not.toContain('canary');
  const [events] = await sql()`select string_agg(data::text, '') as text from wf.event`;
  expect(events!.text).not.toContain('canary');
  const [keys] = await sql()`select string_agg(to_jsonb(k)::text, '') as text from api_keys k`;
  expect(keys!.text).not.toContain(mine.client.key.slice(12, -4));
});
