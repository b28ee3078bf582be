import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { errorCode } from '@/e2e/support/client';
import {
  type Account,
  complete,
  expectSoundBooks,
  newTestAccount,
  spend,
} from '@/lib/account/testing/account';
import { openapi } from '@/lib/api/openapi/documents';
import { operationsOf } from '@/lib/api/openapi/types';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { SCOPES } from '@/lib/shared/scopes';
import { opened, patch, tus, videoBytes } from '@/lib/uploads/testing/tus';
import { newVisitor, type Visitor } from './testing/operator';

const REASON = 'Invoice 7 is overdue.';
let api: TestApi;
let operator: Visitor;
beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error' });
  operator = await newVisitor(api, 'Op', { isOperator: true });
});
afterAll(() => api?.stop());

const suspend = ({ id }: { id: string }, reason: unknown = REASON) =>
  operator.call('POST', `/api/v1/operator/tenants/${id}/suspend`, { reason });
const resume = ({ id }: { id: string }) => operator.call('POST', `/api/v1/operator/tenants/${id}/resume`);

const submissionsOf = ({ id }: Account) => sql()`select id from submissions where tenant_id = ${id}`;

/** Sends the head of a submit and not a byte of its body. @returns the answer to that */
function submitHead({ slug, key }: Account): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${api.baseUrl}/api/v1/${slug}/video/detect`, {
      method: 'POST',
      headers: {
        'x-api-key': key.key,
        'content-type': 'multipart/form-data; boundary=x',
        'content-length': '50000000',
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.flushHeaders();
  });
}

describe('a suspended tenant', () => {
  it('submits nothing: refused before any of the body, no row, no credit; polls go on, what is queued ends', async () => {
    const account = await newTestAccount(api, 'suspended', 10);
    const queued = await spend(account, 3);
    expect((await suspend(account)).data).toMatchObject({ suspended_reason: REASON });
    const { status, text } = await submitHead(account);
    expect([status, Object.keys(JSON.parse(text).errors[0])]).toEqual([403, ['tenant_suspended']]);
    expect(text).not.toContain('Invoice');
    expect(await submissionsOf(account)).toHaveLength(1);
    expect(await account.balance()).toBe(7);
    expect((await account.key.poll(queued)).status).toBe(200);
    await complete(queued);
    expect((await account.key.poll(queued)).body.data).toMatchObject({ status: 'completed' });
    await expectSoundBooks(account.id);
  });

  it('is refused by every route that is no read, by key and by session, and reads by every other', async () => {
    const account = await newTestAccount(api, 'all-routes', 10);
    const owner = await newVisitor(api, 'Owner', { tenant: account });
    await suspend(account);
    for (const { method, path, operation } of operationsOf(openapi())) {
      if (operation['x-required-scope'] === undefined) continue;
      const filled = path.replace(/\{(\w+)\}/g, (_all, name) =>
        name === 'tenant_slug' ? account.slug : 'x',
      );
      for (const call of [
        async () => account.key.request(filled, { method }).then(errorCode, () => undefined),
        async () => (await owner.call(method, filled).catch(() => ({ code: undefined }))).code,
      ]) {
        const code = await call();
        if (method === 'GET') expect(code, operation.operationId).not.toBe('tenant_suspended');
        else expect(code, operation.operationId).toBe('tenant_suspended');
      }
    }
  });

  it('does all it did before once it is resumed, and both are in its audit log', async () => {
    const account = await newTestAccount(api, 'resumed', 10);
    const settings = `/api/v1/${account.slug}/settings`;
    const rename = (name: string) =>
      account.key.request(settings, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name }),
      });
    expect((await rename('Before')).status).toBe(200);
    await suspend(account);
    // The key was remembered from the request before; this node forgets it at once.
    expect((await rename('Meanwhile')).status).toBe(403);
    expect((await suspend(account)).code).toBe('conflict');
    expect((await resume(account)).data).toMatchObject({ suspended_at: null, suspended_reason: null });
    expect((await rename('After')).status).toBe(200);
    expect((await resume(account)).code).toBe('conflict');
    interface Entry {
      action: string;
      actor: { kind: string; name: string | null };
    }
    const log = await account.key.request<{ items: Entry[] }>(`/api/v1/${account.slug}/audit`);
    const byOperator = log.body.data.items.filter(
      ({ actor, action }) => actor.kind === 'operator' && action.startsWith('tenant'),
    );
    expect(byOperator.map((entry) => entry.action)).toEqual(['tenant.resumed', 'tenant.suspended']);
    expect(JSON.stringify(byOperator)).not.toContain(operator.email);
  });

  it('keeps what came of an upload, takes no more, and goes on from there when it is resumed', async () => {
    const account = await newTestAccount(api, 'uploading', 10);
    const bytes = videoBytes(2_000);
    const { upload_url } = await opened(account.key, { size_bytes: bytes.length });
    expect((await patch(upload_url, 0, bytes.subarray(0, 1_000))).status).toBe(204);
    await suspend(account);
    const refused = await patch(upload_url, 1_000, bytes.subarray(1_000));
    expect([refused.status, refused.code]).toEqual([403, 'tenant_suspended']);
    expect((await tus('HEAD', upload_url)).headers.get('upload-offset')).toBe('1000');
    await resume(account);
    expect((await patch(upload_url, 1_000, bytes.subarray(1_000))).status).toBe(204);
  });

  it('lets its people sign in, look after their own account, and operators of it work', async () => {
    const account = await newTestAccount(api, 'people', 10);
    await suspend(account);
    const member = await newVisitor(api, 'Member', { tenant: account });
    expect((await member.call('DELETE', `/api/v1/${account.slug}/account/sessions`)).status).toBe(200);
    const own = await newVisitor(api, 'Operator', { tenant: account, isOperator: true });
    expect((await own.call('POST', `/api/v1/operator/tenants/${account.id}/resume`)).status).toBe(200);
  });

  it.each([
    ['', 400],
    ['  ', 400],
    ['x'.repeat(501), 400],
    ['a\nb', 400],
    [undefined, 400],
    ['x'.repeat(500), 200],
  ])('needs a reason of 1 to 500 characters: %j gives %i', async (reason, status) => {
    const account = await newTestAccount(api, 'reason', 10);
    const path = `/api/v1/operator/tenants/${account.id}/suspend`;
    expect((await operator.call('POST', path, { reason })).status).toBe(status);
  });

  it('is one alone: others of the installation notice nothing', async () => {
    const [account, other] = [await newTestAccount(api, 'one', 10), await newTestAccount(api, 'two', 10)];
    await suspend(account);
    const key = await other.newClient({ scopes: [...SCOPES] });
    expect(
      (await key.request(`/api/v1/${other.slug}/metadata-schema/validate`, { method: 'POST' })).status,
    ).not.toBe(403);
  });
});
