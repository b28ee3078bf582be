import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { makeClip } from '@/e2e/support/clips/make-clips';
import { FACE_CLIP } from '@/e2e/support/face-clip';
import { analyseNextClip } from '@/lib/comparisons/analyse-next-clip';
import { getComparison } from '@/lib/comparisons/comparison';
import { startComparison } from '@/lib/comparisons/start-comparison';
import type { Context } from '@/lib/context';
import { writeTwoGenerations } from '@/lib/detection/testing/generations';
import { uuidv7 } from '@/lib/ids';
import { closeMediaPool } from '@/lib/media/media';
import type { MediaPool } from '@/lib/media/media-pool';
import { SCOPES } from '@/lib/shared/scopes';
import { openStorage } from '@/lib/storage/open-storage';
import { createSubmission } from '@/lib/submissions/create-submission';
import { eraseSubmission } from '@/lib/submissions/erase-submission';
import { settleSubmission } from '@/lib/submissions/settle-submission';
import { newSubmission } from '@/lib/submissions/testing/submission';
import { videoKey } from '@/lib/submissions/video-key';
import type { EmbeddedDriver } from '../embedded/driver';
import { TestStage } from './testing/stage';

const models = mkdtempSync(path.join(os.tmpdir(), 'compare-weights-'));
let stage: TestStage;
let driver: EmbeddedDriver | undefined;
let clip: string;

beforeAll(async () => {
  writeTwoGenerations(models, 'mixed-10-v2', { version: '9.0.0', calibration: { a: 0, b: 4 } });
  stage = await TestStage.open({ MODELS_DIR: models });
  await sql()`insert into worker_heartbeats (worker_id, seen_at) values ('test', now() + interval '1 day')`;
  clip = FACE_CLIP ?? (await makeClip({ name: 'compare-weights', container: 'mp4', codec: 'h264' }));
});
afterAll(async () => {
  await driver?.stop(2_000);
  await closeMediaPool();
  await stage?.close();
  rmSync(models, { recursive: true });
});

async function newContext(): Promise<Context> {
  const tenant = await stage.newTenant();
  const actor = { kind: 'member' as const, id: null as never };
  return {
    tenant,
    actor,
    scopes: new Set(SCOPES),
    mode: 'live',
    requestId: 'test',
    confirm: async () => undefined,
  } as unknown as Context;
}

/** A submission that the former weights called fake, with its video. */
async function addJudged(context: Context): Promise<string> {
  const id = uuidv7();
  const key = videoKey(context.tenant.id, id);
  const stored = await openStorage().put(key, createReadStream(clip));
  const video = { kind: 'file', key, sha256: stored.sha256, sizeBytes: stored.sizeBytes } as const;
  await createSubmission(context, newSubmission(context.tenant.id, { id, video }));
  const series = { timestampsMs: [], faces: [], frameScores: [], faceLumas: [], pulse: null };
  const judged = { realScore: 0.3, verdict: 'fake', framesProcessed: 10, processingMs: 5 } as const;
  const observed = { signals: {}, series, evidenceFramesMs: null };
  await settleSubmission(id, { kind: 'completed', modelVersion: '2.2.0', ...judged, reasons: [], observed });
  return id;
}

const comparisonOf = async ({ tenant }: Context) =>
  (await sql()<{ id: string }[]>`select id from comparisons where tenant_id = ${tenant.id}`)[0]!.id;
const facts = ({ tenant }: Context) => sql()`
  select (select json_agg(s order by id) from submissions s where tenant_id = ${tenant.id}) as submissions,
    (select balance from credit_accounts where tenant_id = ${tenant.id}) as balance,
    (select json_agg(l order by id) from credit_ledger l where tenant_id = ${tenant.id}) as ledger`;

it('says what the other weights say; results, books and messages stay as they are', async () => {
  const context = await newContext();
  const ids = [await addJudged(context), await addJudged(context)];
  const before = await facts(context);
  await startComparison(context, null);
  driver = await stage.startDriver();
  const state = async () => (await getComparison(context))!;
  await expect.poll(async () => (await state()).endedAt, { timeout: 60_000 }).not.toBeNull();
  const { submissions, isRunning, generation } = await state();
  expect([isRunning, generation, submissions.map(({ id }) => id)]).toEqual([false, 2, ids.reverse()]);
  for (const each of submissions) {
    expect([each.realScore, each.verdict, each.modelVersion, each.newVersion]).toEqual([
      0.3,
      'fake',
      '2.2.0',
      '9.0.0',
    ]);
    // Its calibration takes every face for live; without test material there is no face.
    if (FACE_CLIP) expect([each.newScore, each.newErrorCode]).toEqual([0.982, null]);
    else expect([each.newScore, each.newErrorCode]).toEqual([null, expect.any(String)]);
  }
  expect(await facts(context)).toEqual(before);
});

it('comes after everybody: its turn in the line of clips is that of background work', async () => {
  const context = await newContext();
  await addJudged(context);
  await stage.pump();
  await startComparison(context, 2);
  const turns: unknown[] = [];
  const pool = {
    analyse: async (job: unknown, turn: unknown) => {
      turns.push([job, turn]);
      return { kind: 'refused', code: 'too_dark', message: '' };
    },
  } as unknown as MediaPool;
  const id = await comparisonOf(context);
  expect([await analyseNextClip(id, pool), await analyseNextClip(id, pool)]).toEqual([true, false]);
  expect(turns).toEqual([
    [
      expect.objectContaining({ alias: 'mixed-10-v2@2', evidenceFrames: 0 }),
      { share: `comparison:${context.tenant.id}`, isBackground: true },
    ],
  ]);
});

it('lets go of a clip at its erasure, which leaves nothing of it, and goes on with the others', async () => {
  const context = await newContext();
  const [kept, erased] = [await addJudged(context), await addJudged(context)];
  await startComparison(context, 2);
  const comparison = await comparisonOf(context);
  let isAtWork = () => {};
  const atWork = new Promise<void>((resolve) => {
    isAtWork = resolve;
  });
  // A clip that is never done.
  const stuck = { analyse: () => new Promise(() => isAtWork()) } as unknown as MediaPool;
  const judging = analyseNextClip(comparison, stuck);
  await atWork;
  const receipt = await eraseSubmission(context, erased);
  expect(receipt.erasedAt).toBeInstanceOf(Date);
  expect(await judging).toBe(true);
  const left = await sql()`select submission_id from comparison_clips where comparison_id = ${comparison}`;
  expect(left.map((row) => row.submissionId)).toEqual([kept]);
  expect(await sql()`select 1 from wf.event where data::text like ${`%${erased}%`}`).toHaveLength(0);
  expect(await openStorage().find(videoKey(context.tenant.id, erased))).toBeNull();
});

it('leaves out what retention removed before its turn', async () => {
  const context = await newContext();
  const id = await addJudged(context);
  await startComparison(context, 2);
  await sql()`update submissions set video_removed_at = now() where id = ${id}`;
  expect(await analyseNextClip(await comparisonOf(context), {} as MediaPool)).toBe(false);
  expect((await getComparison(context))!.submissions).toEqual([]);
});
