import http from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import type { ApiClient } from '@/e2e/support/client';
import { addPerson, sessionOf, type TestMember } from '@/e2e/support/people';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { complete, expectSoundBooks, newTestAccount, spend } from '@/lib/account/testing/account';
import { startTestApi, type TestApi } from './testing/api';

let api: TestApi;
let tenant: TestTenant;
const following: AbortController[] = [];

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error' });
  tenant = await createTenant('revoked', { baseUrl: api.baseUrl, credits: 1_000 });
});
afterEach(() => {
  for (const each of following.splice(0)) each.abort();
});
afterAll(() => api.stop());

/** A caller, what it sends to be known, and how its rights end. */
interface Caller {
  headers: Record<string, string>;
  end(): Promise<unknown>;
  /** What a request gets then. */
  status: number;
}
type Ending = (client: ApiClient & { keyId: string }) => Promise<unknown>;

async function keyThat(end: Ending, status = 401): Promise<Caller> {
  const client = await tenant.newClient();
  return { headers: { 'x-api-key': client.key }, end: () => end(client), status };
}
async function memberThat(
  end: (member: TestMember & { sessionId: string }) => Promise<unknown>,
): Promise<Caller> {
  const member = await memberOf(tenant);
  const { cookie, sessionId } = await sessionOf(member.personId);
  return { headers: { cookie, origin: api.baseUrl }, end: () => end({ ...member, sessionId }), status: 401 };
}
let members = 0;
async function memberOf({ id }: TestTenant): Promise<TestMember> {
  members += 1;
  return addPerson(id, 'owner', { email: `member-${members}-${id}@example.com` });
}

const viaApi: Ending = async ({ keyId }) => {
  const admin = await tenant.newClient({ scopes: ['keys:read', 'keys:write'] });
  const answer = await admin.request(`/api/v1/${tenant.slug}/keys/${keyId}/revoke`, { method: 'POST' });
  expect(answer.status).toBe(200);
};

/** By statements of another process, so that this one is told nothing. */
const WAYS: [string, () => Promise<Caller>][] = [
  ['the key is revoked here', () => keyThat(viaApi)],
  [
    'the key is revoked by another process',
    () => keyThat(({ keyId }) => sql()`update api_keys set revoked_at = now() where id = ${keyId}`),
  ],
  [
    'the key expires',
    () =>
      keyThat(
        ({ keyId }) => sql()`update api_keys set expires_at = now() - interval '1 s' where id = ${keyId}`,
      ),
  ],
  [
    'the key loses the scope',
    () =>
      keyThat(({ keyId }) => sql()`update api_keys set scopes = '{credits:read}' where id = ${keyId}`, 403),
  ],
  [
    'the key is bound to other networks',
    () =>
      keyThat(
        ({ keyId }) => sql()`update api_keys set allowed_cidrs = '{203.0.113.0/24}' where id = ${keyId}`,
        403,
      ),
  ],
  [
    'the member signs out',
    () =>
      memberThat(
        ({ sessionId }) => sql()`update portal_sessions set revoked_at = now() where id = ${sessionId}`,
      ),
  ],
  [
    'the member is disabled',
    () => memberThat(({ memberId }) => sql()`update members set disabled_at = now() where id = ${memberId}`),
  ],
  [
    'the member is removed',
    () => memberThat(({ memberId }) => sql()`delete from members where id = ${memberId}`),
  ],
];

async function pending(): Promise<string> {
  const key = await tenant.newClient();
  return spend({ ...tenant, key } as never, 1);
}
const url = (id: string, rest: string) => `${api.baseUrl}/api/v1/${tenant.slug}/video/detect/${id}${rest}`;

/** The event stream of a submission, once its first event is here. */
async function follow(id: string, headers: Record<string, string>) {
  const controller = new AbortController();
  following.push(controller);
  const answer = await fetch(url(id, '/events'), { headers, signal: controller.signal });
  expect(answer.status).toBe(200);
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  const first = (await reader.read()).value ?? '';
  expect(first).toContain('"status":"pending"');
  const rest = (async () => {
    let text = '';
    for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
    return text;
  })();
  return { rest };
}

describe.each(WAYS)('when %s', (_way, makeCaller) => {
  it('who waits for a verdict gets none, and who follows is sent away', async () => {
    const { headers, end, status } = await makeCaller();
    const id = await pending();
    const { rest } = await follow(id, headers);
    const waiting = fetch(url(id, '?wait=30'), { headers });
    // The wait has begun when a second one with the same rights has been answered.
    expect((await fetch(url(id, ''), { headers })).status).toBe(200);
    await end();
    await complete(id);
    const answer = await waiting;
    expect([answer.status, await answer.text()]).toEqual([status, expect.not.stringContaining('verdict')]);
    expect(await rest).not.toContain('verdict');
  });

  it('neither waits on: both end though the submission does not', async () => {
    const { headers, end, status } = await makeCaller();
    const id = await pending();
    const { rest } = await follow(id, headers);
    const waiting = fetch(url(id, '?wait=30'), { headers });
    expect((await fetch(url(id, ''), { headers })).status).toBe(200);
    await end();
    // With its rights the wait would end with 200 after 30 s, and the stream not at all.
    expect((await waiting).status).toBe(status);
    expect(await rest).not.toContain('completed');
  });
});

it('an export breaks off where the rights of its reader end', async () => {
  const rows = 4_000;
  const client = await tenant.newClient({ scopes: ['detection:read'] });
  await sql()`
    insert into submissions (id, tenant_id, mode, model, threshold, content_hash, input_kind, credits, billing_state, metadata,
      deadline_at)
    select gen_random_uuid(), ${tenant.id}, 'live', 'mixed-10-v2', 65, 'x', 'file', 0, 'none',
      jsonb_build_object('padding', repeat('x', 2000)), now() from generate_series(1, ${rows}::int)`;
  const lines = await new Promise<number>((resolve, reject) => {
    const headers = { 'x-api-key': client.key };
    const target = `${api.baseUrl}/api/v1/${tenant.slug}/video/detect/export?format=ndjson`;
    http
      .get(target, { headers }, (response) => {
        let count = 0;
        let isFirst = true;
        response.on('data', (chunk: Buffer) => {
          count += chunk.toString('latin1').split('\n').length - 1;
          if (!isFirst) return;
          isFirst = false;
          // Nothing more is taken until the key has ended.
          response.pause();
          viaApi(client).then(() => response.resume(), reject);
        });
        response.on('end', () => reject(new Error(`the export ended whole, with ${count} lines`)));
        response.on('error', () => resolve(count));
      })
      .on('error', reject);
  });
  expect(lines).toBeLessThan(rows);
});

it('a key that ends while the body of a submit arrives makes no submission', async () => {
  const account = await newTestAccount(api, 'slow', 10);
  const client = await account.newClient({ scopes: ['detection:write'] });
  const boundary = 'b';
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="video_file"; filename="v.mp4"\r\n\r\n`;
  const video = Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex');
  const status = await new Promise<number>((resolve, reject) => {
    const request = http.request(
      `${api.baseUrl}/api/v1/${account.slug}/video/detect`,
      {
        method: 'POST',
        headers: { 'x-api-key': client.key, 'content-type': `multipart/form-data; boundary=${boundary}` },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode!);
      },
    );
    request.on('error', reject);
    request.write(Buffer.concat([Buffer.from(head), video]));
    const isKnown = async () =>
      (await sql()`select 1 from api_keys where id = ${client.keyId} and last_used_at is not null`).length;
    const rest = async () => {
      // The head was answered for: the key was good when it came.
      await expect.poll(isKnown).toBe(1);
      const admin = await account.newClient({ scopes: ['keys:read', 'keys:write'] });
      await admin.request(`/api/v1/${account.slug}/keys/${client.keyId}/revoke`, { method: 'POST' });
      request.end(`\r\n--${boundary}--\r\n`);
    };
    rest().catch(reject);
  });
  expect(status).toBe(401);
  expect(await sql()`select 1 from submissions where tenant_id = ${account.id}`).toHaveLength(0);
  await expectSoundBooks(account.id);
});
