import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import type { Context } from '@/lib/context';
import { uuidv7 } from '@/lib/ids';
import { closeOutbound } from '@/lib/outbound/outbound';
import { toAppError } from '@/lib/routing/dependency-errors';
import { eraseSubmission } from '@/lib/submissions/erase-submission';
import { attemptDelivery } from './attempt-delivery';
import { replayRange, sendTestEvent } from './deliveries';
import { createEndpoint, deleteEndpoint, rotateSecret, updateEndpoint } from './endpoints';
import { expireWebhookLog } from './expire-webhook-log';
import { fanOutEvent } from './fan-out-event';

const ROUNDS = 20;
const ENDPOINTS = 10;
const MESSAGES = 6;

let api: TestApi;
let tenant: TestTenant;
let context: Context;
const receiver = http.createServer((_request, response) => response.end());

beforeAll(async () => {
  api = await startTestApi({ ALLOW_PRIVATE_WEBHOOK_URLS: 'true', DATABASE_POOL_SIZE: '20' });
  tenant = await createTenant('locks', { baseUrl: api.baseUrl });
  const scopes = new Set(['webhooks:read', 'webhooks:write', 'detection:write'] as const);
  context = {
    tenant: { id: tenant.id, slug: tenant.slug, name: 'locks', threshold: 65, generation: null },
    actor: { kind: 'api_key', id: (await tenant.newClient()).keyId, rateLimitPerMinute: null },
    scopes,
    mode: 'live',
    requestId: 'locks',
    confirm: async () => undefined,
  };
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await closeOutbound();
  receiver.close();
  await api?.stop();
});

async function newSubmission(): Promise<string> {
  const id = uuidv7();
  await sql()`
    insert into submissions (id, tenant_id, mode, status, model, threshold, content_hash, input_kind, credits,
      billing_state, error_code, error_message, completed_at, deadline_at)
    values (${id}, ${tenant.id}, 'live', 'failed', 'mixed-10-v2', 65, ${id}, 'file', 0, 'none', 'canceled', 'Canceled.', now(), now())`;
  return id;
}

/** What must be no surprise: the endpoint, the delivery or the submission is gone by now. */
const EXPECTED = ['not_found', 'submission_not_found', 'conflict'];

async function unexpected(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    const { code } = toAppError(error);
    return EXPECTED.includes(code)
      ? null
      : `${code}: ${(error as Error).message} ${String((error as Error).cause ?? '')}`;
  }
}

const deadlocks = async () =>
  (
    await sql()<
      { n: number }[]
    >`select deadlocks as n from pg_stat_database where datname = current_database()`
  )[0]!.n;

async function aRound(): Promise<(string | null)[]> {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const made = await Promise.all(
    Array.from({ length: ENDPOINTS }, () =>
      createEndpoint(context, { url, description: '', eventTypes: [] }),
    ),
  );
  const endpoints = made.map(({ endpoint }) => endpoint.id);
  const submissions = await Promise.all(Array.from({ length: 3 }, newSubmission));
  const event = (at: number) => ({
    messageId: `msg_${uuidv7()}`,
    tenantId: tenant.id,
    mode: 'live' as const,
    type: 'submission.failed' as const,
    submissionId: submissions[at % submissions.length],
  });
  for (let at = 0; at < MESSAGES; at++) await fanOutEvent(event(at));
  const deliveries = await sql()<{ id: string; place: number }[]>`
    select id, (row_number() over ())::int as place from webhook_deliveries where endpoint_id = any(${endpoints})
    order by md5(id::text)`;
  // Half of it is old and done, so that the sweep takes it while others work on the rest.
  await sql()`
    with old as (update webhook_messages set created_at = now() - interval '1 year'
      where tenant_id = ${tenant.id} and md5(id) < '8' returning id)
    update webhook_deliveries set status = 'failed' where message_id in (select id from old)`;
  const range = { from: new Date(0), to: new Date(Date.now() + 60_000), status: 'all' as const };
  return Promise.all(
    [
      ...deliveries.map(({ id }) => attemptDelivery(id, 1)),
      ...endpoints.flatMap((id) => [
        replayRange(context, id, range),
        rotateSecret(context, id, 1),
        updateEndpoint(context, id, { description: 'changed' }),
        sendTestEvent(context, id),
        deleteEndpoint(context, id),
      ]),
      ...submissions.map((id) => eraseSubmission(context, id)),
      expireWebhookLog(),
      ...Array.from({ length: 3 }, (_, at) => fanOutEvent(event(at))),
    ].map(unexpected),
  );
}

it('200 endpoints are deleted while everything else happens to them: nothing fails, and no lock crosses another', async () => {
  const before = await deadlocks();
  for (let round = 0; round < ROUNDS; round++) {
    expect((await aRound()).filter((failure) => failure !== null)).toEqual([]);
  }
  expect(await sql()`select 1 from webhook_endpoints where tenant_id = ${tenant.id}`).toEqual([]);
  // The server reports them a little later.
  await sql()`select pg_stat_clear_snapshot(), pg_stat_force_next_flush()`;
  expect((await deadlocks()) - before).toBe(0);
}, 240_000);
