import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import connect from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeDatabase, db, sql } from '@/db/client';
import { creditAccounts, creditLedger, tenants } from '@/db/schema';
import { startTestPostgres, type TestPostgres } from '@/db/testing/postgres';
import { seedApiKey } from '@/lib/api-keys/seed-api-key';
import type { Context } from '@/lib/context';
import { uuidv7 } from '@/lib/ids';
import { SCOPES } from '@/lib/shared/scopes';
import { openStorage } from '@/lib/storage/open-storage';
import { createSubmission } from './create-submission';
import { evidenceKey, storeEvidence } from './evidence';
import { expireVideos, removeOrphanVideos } from './expire-videos';
import { failAllOverdue, failOverdue } from './fail-overdue';
import { failedOutcome, settleSubmission } from './settle-submission';
import { startProcessing } from './start-processing';
import { COMPLETED, newSubmission } from './testing/submission';
import { videoKey } from './video-key';

let postgres: TestPostgres;
const folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-lifecycle-'));

beforeAll(async () => {
  postgres = await startTestPostgres();
  Object.assign(process.env, { DATABASE_URL: postgres.url, DATA_DIR: folder, LOG_LEVEL: 'error' });
}, 60_000);

afterAll(async () => {
  await closeDatabase();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function newContext(credits: number): Promise<Context> {
  const id = uuidv7();
  const tenant = { id, slug: `t-${id.slice(-12)}`, name: 'Test', threshold: 65, generation: null };
  await db()
    .insert(tenants)
    .values({ ...tenant, retentionHours: 1 });
  await db().insert(creditAccounts).values({ tenantId: id, balance: credits });
  await db().insert(creditLedger).values({ tenantId: id, kind: 'grant', amount: credits });
  const key = await seedApiKey(db(), { tenantId: id, mode: 'live', name: 'k', scopes: [...SCOPES] });
  const actor = { kind: 'api_key' as const, id: key.id, rateLimitPerMinute: null };
  return {
    tenant,
    actor,
    scopes: new Set(SCOPES),
    mode: 'live',
    requestId: 'test',
    confirm: async () => undefined,
  };
}

const EVIDENCE = [0, 40].map((timestampMs) => ({
  timestampMs,
  jpeg: Buffer.from('jpeg').toString('base64'),
}));
const OBSERVED = {
  signals: {},
  series: { timestampsMs: [], faces: [], frameScores: [], faceLumas: [], pulse: null },
};

/** The promises about money, read from the database. */
async function expectSoundBooks({ tenant }: Context): Promise<void> {
  const [books] = await sql()<{ balance: number; sum: number; wrong: number }[]>`
    select (select balance from credit_accounts where tenant_id = ${tenant.id}) as balance,
      (select sum(amount)::bigint from credit_ledger where tenant_id = ${tenant.id}) as sum,
      (select count(*) from submissions s where tenant_id = ${tenant.id} and (
        (select count(*) from credit_ledger where submission_id = s.id and kind = 'reserve') <> 1
        or (select count(*) from credit_ledger where submission_id = s.id and kind = 'capture')
          <> (s.status = 'completed')::int
        or (select count(*) from credit_ledger where submission_id = s.id and kind = 'release')
          <> (s.status = 'failed')::int)) as wrong`;
  expect(books!.balance).toBe(books!.sum);
  expect(books!.balance).toBeGreaterThanOrEqual(0);
  expect(books!.wrong).toBe(0);
}

it('books stay sound under any mix of concurrent submits, settlements and deadlines', async () => {
  const context = await newContext(15);
  const open: string[] = [];
  let seed = 42;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const operation = async (): Promise<unknown> => {
    const kind = random(5);
    if (kind <= 1 || open.length === 0) {
      const idempotencyKey = random(2) === 0 ? `key-${random(20)}` : null;
      return createSubmission(
        context,
        newSubmission(context.tenant.id, { idempotencyKey, credits: 1 + random(3) }),
      ).then(
        ({ submission }) => open.push(submission.id),
        (error) => expect(error.code).toBe('insufficient_credits'),
      );
    }
    const id = open[random(open.length)]!;
    if (kind === 2) return startProcessing(id);
    if (kind === 3) return settleSubmission(id, COMPLETED);
    return settleSubmission(id, failedOutcome('blurry', null));
  };
  for (let round = 0; round < 60; round++) {
    await Promise.all(Array.from({ length: 8 }, operation));
    if (round % 10 === 0) await expectSoundBooks(context);
  }
  await expectSoundBooks(context);
}, 120_000);

it('of many that settle one submission at once exactly one does, and the end is final', async () => {
  const context = await newContext(5);
  const { submission } = await createSubmission(context, newSubmission(context.tenant.id));
  const outcomes = [COMPLETED, failedOutcome('blurry', null)];
  const settled = await Promise.all(
    Array.from({ length: 16 }, (_, i) => settleSubmission(submission.id, outcomes[i % 2]!)),
  );
  expect(settled.filter(Boolean)).toHaveLength(1);
  expect(await startProcessing(submission.id)).toBeNull();
  await expectSoundBooks(context);
});

it('a submission without enough credits leaves no row and no event', async () => {
  const context = await newContext(1);
  const input = newSubmission(context.tenant.id, { credits: 2 });
  await expect(createSubmission(context, input)).rejects.toMatchObject({
    code: 'insufficient_credits',
    details: ['This model needs 2 credits; 1 are left.', 'required: 2', 'available: 1'],
  });
  expect(await sql()`select 1 from submissions where id = ${input.id}`).toHaveLength(0);
  expect(await sql()`select 1 from wf.event where id = ${`${input.id}:submitted`}`).toHaveLength(0);
});

it('a passed deadline ends a submission by the clock of the database, and none before', async () => {
  const context = await newContext(5);
  const { submission: late } = await createSubmission(context, newSubmission(context.tenant.id));
  const { submission: early } = await createSubmission(context, newSubmission(context.tenant.id));
  await sql()`update submissions set deadline_at = now() - interval '1 second' where id = ${late.id}`;
  expect(await failOverdue(early.id)).toBe(false);
  expect(await failAllOverdue()).toBe(1);
  const rows = await sql()<{ id: string; errorCode: string | null; status: string }[]>`
    select id, error_code, status from submissions where tenant_id = ${context.tenant.id} order by id`;
  expect(rows).toEqual([
    { id: late.id, errorCode: 'processing_timeout', status: 'failed' },
    { id: early.id, errorCode: null, status: 'pending' },
  ]);
  await expectSoundBooks(context);
});

it('removes videos and their frames after the retention time, and files that nobody owns, and nothing else', async () => {
  const context = await newContext(5);
  const storage = openStorage();
  const put = (key: string) =>
    storage.put(
      key,
      (async function* () {
        yield Buffer.from('video');
      })(),
    );
  const made = await Promise.all(
    [0, 1].map(async () => (await createSubmission(context, newSubmission(context.tenant.id))).submission),
  );
  for (const row of made) {
    await put(row.videoKey!);
    await storeEvidence(row, EVIDENCE);
    await settleSubmission(row.id, { ...COMPLETED, observed: { ...OBSERVED, evidenceFramesMs: [0, 40] } });
  }
  const [old, recent] = made as [(typeof made)[0], (typeof made)[0]];
  // Terminal rows are final, so the time of the test's old one is set with the guard off.
  await sql().begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update submissions set completed_at = now() - interval '61 minutes' where id = ${old.id}`;
  });
  const orphan = videoKey(context.tenant.id, uuidv7());
  await put(orphan);
  // Stored for a submission that was then ended by somebody else, which keeps none.
  const { submission: canceled } = await createSubmission(context, newSubmission(context.tenant.id));
  await put(canceled.videoKey!);
  await settleSubmission(canceled.id, failedOutcome('canceled', null));
  await storeEvidence(canceled, EVIDENCE);

  expect(await expireVideos()).toBe(1);
  expect(await storage.find(old.videoKey!)).toBeNull();
  expect(await storage.find(recent.videoKey!)).not.toBeNull();
  expect(await storage.find(evidenceKey(old, 0))).toBeNull();
  expect(await storage.find(evidenceKey(recent, 1))).not.toBeNull();
  expect(await expireVideos()).toBe(0);

  expect(await removeOrphanVideos()).toBe(0);
  const afterTwoHours = Date.now() + 7_200_000;
  expect(await removeOrphanVideos(afterTwoHours)).toBe(3);
  expect(await storage.find(evidenceKey(canceled, 0))).toBeNull();
  expect(await storage.find(evidenceKey(recent, 1))).not.toBeNull();
  expect(await storage.find(orphan)).toBeNull();
  expect(await storage.find(recent.videoKey!)).not.toBeNull();
});

it('a burst of one tenant at its locked credit account holds up no other', async () => {
  const [busy, other] = [await newContext(100), await newContext(1)];
  const admin = connect(postgres.url, { max: 1, onnotice: () => undefined });
  const lock = await admin.reserve();
  let burst: Promise<unknown>[] = [];
  try {
    await lock`begin`;
    await lock`select from credit_accounts where tenant_id = ${busy.tenant.id} for update`;
    burst = Array.from({ length: 40 }, () => createSubmission(busy, newSubmission(busy.tenant.id)));
    const made = await createSubmission(other, newSubmission(other.tenant.id));
    expect(made.isReplay).toBe(false);
  } finally {
    await lock`rollback`;
    lock.release();
    await admin.end();
  }
  expect(await Promise.all(burst)).toHaveLength(40);
});
