import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { closeDatabase, sql } from '@/db/client';
import { startTestPostgres, type TestPostgres } from '@/db/testing/postgres';
import { seal } from '@/lib/crypto/seal';
import { uuidv7 } from '@/lib/ids';
import { closeOutbound } from '@/lib/outbound/outbound';
import type { Mode } from '@/lib/shared/statuses';
import { settleSubmission } from '@/lib/submissions/settle-submission';
import { outcomeInTest } from '@/lib/submissions/test-outcome';
import { fanOutEvent } from '@/lib/webhooks/fan-out-event';
import { newWebhookSecret } from '@/lib/webhooks/secret';
import { WEBHOOK_RUNS, WEBHOOK_RUNS_PER_TENANT } from '../concurrency';
import type { EmbeddedDriver } from '../embedded/driver';
import { startDriver } from './testing/driver';

const tenantId = uuidv7();
let postgres: TestPostgres;
let driver: EmbeddedDriver;
let held = 0;
const arrived = new Set<string>();

/** `/stalled…` never answers, everything else does at once. */
const receiver = http.createServer((request, response) => {
  request.resume();
  arrived.add(request.url!);
  if (!request.url!.startsWith('/stalled')) return response.end('ok');
  held += 1;
  return response.on('close', () => {
    held -= 1;
  });
});

beforeAll(async () => {
  postgres = await startTestPostgres();
  Object.assign(process.env, {
    DATABASE_URL: postgres.url,
    AUTH_SECRET: 'a secret that only this test process knows',
    ALLOW_PRIVATE_WEBHOOK_URLS: 'true',
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  await addTenant(tenantId);
  driver = await startDriver(postgres.url);
});
afterEach(async () => {
  await sql()`delete from webhook_endpoints`;
  receiver.closeAllConnections();
});
afterAll(async () => {
  await driver?.stop(1_000);
  await closeOutbound();
  receiver.close();
  await closeDatabase();
  await postgres.stop();
});

async function addTenant(id: string): Promise<void> {
  await sql()`insert into tenants (id, slug, name, threshold, retention_hours)
    values (${id}, ${`t-${id.slice(-12)}`}, 'x', 65, 1)`;
}

async function addEndpoint(
  path: string,
  eventTypes: string[] = [],
  { owner = tenantId, mode = 'test' }: { owner?: string; mode?: Mode } = {},
): Promise<string> {
  const id = uuidv7();
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`;
  await sql()`insert into webhook_endpoints (id, tenant_id, mode, url, event_types)
    values (${id}, ${owner}, ${mode}, ${url}, ${eventTypes})`;
  await sql()`insert into webhook_secrets (id, endpoint_id, secret_sealed)
    values (${uuidv7()}, ${id}, ${seal(newWebhookSecret())})`;
  return id;
}
const emit = (name: string, id: string, data: object) =>
  sql()`insert into wf.event (id, name, data) values (${id}, ${name}, ${JSON.stringify(data)}::text::json)`;
const event = (n: number, owner = tenantId, mode: Mode = 'test') =>
  ({ messageId: `msg_${n}`, tenantId: owner, mode, type: 'credits.low', payload: {} }) as const;

/** A submission of the sandbox, from its row to its end. */
async function submit(): Promise<void> {
  const id = uuidv7();
  await sql()`insert into submissions (id, tenant_id, mode, model, credits, billing_state, input_kind, threshold,
      deadline_at, test_outcome, content_hash)
    values (${id}, ${tenantId}, 'test', 'mixed-10-v2', 1, 'none', 'file', 65, now() + interval '10 minutes', 'live', 'x')`;
  await emit('submission/submitted', id, { submission_id: id, tenant_id: tenantId });
  await expect
    .poll(
      async () => (await sql()`select 1 from submissions where id = ${id} and status = 'completed'`).length,
      {
        timeout: 20_000,
        interval: 5,
      },
    )
    .toBe(1);
}

it('200 deliveries to receivers that never answer, in all places of webhooks, hold no submission up', async () => {
  for (let owner = 0; owner < 4; owner++) {
    const id = uuidv7();
    await addTenant(id);
    const stalled = { owner: id, mode: 'live' } as const;
    for (let i = 0; i < 2; i++) await addEndpoint(`/stalled-${i}`, ['credits.low'], stalled);
    for (let i = 0; i < 25; i++) await fanOutEvent(event(owner * 100 + i, id, 'live'));
  }
  expect((await sql()`select 1 from webhook_deliveries`).length).toBe(200);
  await expect.poll(() => held, { timeout: 20_000 }).toBe(WEBHOOK_RUNS);
  for (let i = 0; i < 10; i++) await submit();
  // None of them has been given up meanwhile.
  expect(held).toBe(WEBHOOK_RUNS);
});

it('twenty endpoints of one tenant that never answer delay no other tenant, and those of its sandbox not itself', async () => {
  const [stalled, other] = [uuidv7(), uuidv7()];
  await addTenant(stalled);
  await addTenant(other);
  const own = { owner: stalled, mode: 'test' } as const;
  for (let i = 0; i < 20; i++) await addEndpoint(`/stalled-test-${i}`, ['credits.low'], own);
  for (let i = 0; i < 4; i++) await fanOutEvent(event(1_000 + i, stalled, 'test'));
  await expect.poll(() => held, { timeout: 20_000 }).toBeGreaterThan(2);
  await addEndpoint('/own-live', ['api_key.expiring'], { owner: stalled, mode: 'live' });
  await fanOutEvent({ ...event(1_100, stalled, 'live'), type: 'api_key.expiring' });
  await expect.poll(() => arrived.has('/own-live'), { timeout: 10_000 }).toBe(true);

  for (let i = 0; i < 19; i++) {
    await addEndpoint(`/stalled-live-${i}`, ['credits.low'], { owner: stalled, mode: 'live' });
  }
  for (let i = 0; i < 4; i++) await fanOutEvent(event(1_200 + i, stalled, 'live'));
  await expect.poll(() => held, { timeout: 20_000 }).toBeGreaterThan(WEBHOOK_RUNS_PER_TENANT);
  await addEndpoint('/other', [], { owner: other, mode: 'live' });
  await fanOutEvent(event(1_300, other, 'live'));
  await expect.poll(() => arrived.has('/other'), { timeout: 10_000 }).toBe(true);
}, 60_000);

it('a delivery of which not even the attempts can be made ends failed, so that it can be replayed', async () => {
  await addEndpoint('/broken');
  await fanOutEvent(event(9_000));
  // Sealed with a secret that is gone: every attempt throws.
  await sql()`update webhook_secrets set secret_sealed = '\\x00'`;
  await sql()`update wf.job set available_at = now()`;
  await expect
    .poll(
      async () =>
        (await sql()`select status from webhook_deliveries where message_id = 'msg_9000'`)[0]?.status,
      {
        timeout: 25_000,
      },
    )
    .toBe('failed');
  expect(arrived.has('/broken')).toBe(false);
});

it('an erasure that is under way lets no message of its submission come back', async () => {
  await addEndpoint('/erased');
  const id = uuidv7();
  await sql()`insert into submissions (id, tenant_id, mode, model, credits, billing_state, input_kind, threshold,
      deadline_at, content_hash, metadata)
    values (${id}, ${tenantId}, 'test', 'mixed-10-v2', 1, 'none', 'file', 65, now() + interval '10 minutes', 'x', '{"a":1}')`;
  await settleSubmission(id, outcomeInTest({ kind: 'live' } as never, { version: '1', frames: 10 })!);
  let spread: Promise<number> | undefined;
  await sql().begin(async (tx) => {
    await tx`update submissions set erased_at = now(), metadata = null where id = ${id}`;
    spread = fanOutEvent({
      messageId: 'msg_erased',
      tenantId,
      mode: 'test',
      type: 'submission.completed',
      submissionId: id,
    });
    await expect
      .poll(async () => (await sql()`select 1 from pg_stat_activity where wait_event_type = 'Lock'`).length)
      .toBeGreaterThan(0);
    await tx`delete from webhook_messages where submission_id = ${id}`;
  });
  expect(await spread).toBe(0);
  expect((await sql()`select 1 from webhook_messages where submission_id = ${id}`).length).toBe(0);
});
