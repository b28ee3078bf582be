import postgres from 'postgres';
import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import { KEY_CACHE_MS } from '@/lib/api-keys/find-key-record';
import { type Context, requireScope } from '@/lib/context';
import { insufficientCredits } from '@/lib/credits/insufficient-credits';
import { getBalance } from '@/lib/credits/read-credits';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { FairShare } from '@/lib/net/fair-share';
import { uploadIsUsed } from '@/lib/uploads/require-finished-upload';
import { findByIdempotencyKey } from './idempotency';

/** Everything a submission is made of; the video is already in storage, or an address to fetch it from. */
export interface NewSubmission {
  id: string;
  /** As the caller named it. */
  model: string;
  /** The weights that it stands for now. */
  modelGeneration: number;
  credits: number;
  metadata: Record<string, unknown> | null;
  metadataSchemaId: string | null;
  contentHash: string;
  idempotencyKey: string | null;
  deadlineS: number;
  /** Of the sandbox. */
  testOutcome?: string | null;
  testWebhookFailures?: number;
  video:
    | { kind: 'file' | 'frames'; key: string; sha256: string; sizeBytes: number }
    | { kind: 'upload'; key: string; sha256: string; sizeBytes: number; uploadId: string }
    | { kind: 'url'; sealedUrl: Buffer };
}

/** The submission, and whether this call made it or found it under its Idempotency-Key. */
export interface Created {
  submission: Submission;
  isReplay: boolean;
}

/**
 * Makes the row, the credit reservation and the event that starts processing, in one statement and so in one commit:
 * before it nothing is visible or charged, after it the job runs even if every process dies.
 * Of several calls with one Idempotency-Key the first to commit wins and the others return its submission.
 * Of several that want one upload, the first to commit has it.
 * @throws AppError insufficient_credits, idempotency_key_reused; invalid_video_input when the upload is taken; those of
 * `Context.confirm` when the caller's rights ended while the body came
 */
export async function createSubmission(context: Context, input: NewSubmission): Promise<Created> {
  requireScope(context, 'detection:write');
  await context.confirm(KEY_CACHE_MS);
  const giveBack = await takeInsertTurn(context.tenant.id);
  const row = await insert(context, input).finally(giveBack);
  if (row !== null) return { submission: row, isReplay: false };
  const winner =
    input.idempotencyKey === null ? null : await findByIdempotencyKey(context, input.idempotencyKey);
  if (winner === null && input.video.kind === 'upload') throw uploadIsUsed();
  if (winner === null) throw new Error('a submission neither was created nor existed');
  requireSameContent(winner, [input.contentHash]);
  return { submission: winner, isReplay: true };
}

/**
 * @param contentHashes what the same content may have been hashed to
 * @throws AppError idempotency_key_reused when the key stands for something else
 */
export function requireSameContent(existing: Submission, contentHashes: readonly string[]): void {
  if (!contentHashes.includes(existing.contentHash)) {
    throw new AppError(
      'idempotency_key_reused',
      'This Idempotency-Key was used before with another video, model or metadata.',
    );
  }
}

async function insert(context: Context, input: NewSubmission): Promise<Submission | null> {
  const db = sql();
  const { tenant, actor, mode } = context;
  const file = input.video.kind === 'url' ? null : input.video;
  const uploadId = input.video.kind === 'upload' ? input.video.uploadId : null;
  const sealedUrl = input.video.kind === 'url' ? input.video.sealedUrl : null;
  const isBilled = mode === 'live' && input.credits > 0;
  const event = { submission_id: input.id, tenant_id: tenant.id };
  const eventName = submissionEventName({ mode, isRemote: input.video.kind === 'url' });
  try {
    const rows = await db<Submission[]>`
      with held as (
        select id from uploads where id = ${uploadId} and tenant_id = ${tenant.id} and mode = ${mode}
          and status = 'finished' for update
      ), created as (
        insert into submissions (id, tenant_id, api_key_id, member_id, mode, model, model_generation, threshold,
          idempotency_key,
          content_hash, input_kind, video_url_sealed, video_key, video_sha256, video_size_bytes, metadata,
          metadata_schema_id, credits, billing_state, test_outcome,
          test_webhook_failures, upload_id, deadline_at)
        select ${input.id}, ${tenant.id}, ${actor.kind === 'api_key' ? actor.id : null},
          ${actor.kind === 'member' ? actor.id : null}, ${mode}, ${input.model},
          ${input.modelGeneration}::smallint, ${tenant.threshold},
          ${input.idempotencyKey}, ${input.contentHash}, ${input.video.kind}, ${sealedUrl}, ${file?.key ?? null},
          ${file?.sha256 ?? null}, ${file?.sizeBytes ?? null},
          ${input.metadata === null ? null : JSON.stringify(input.metadata)}::text::json,
          ${input.metadataSchemaId}, ${isBilled ? input.credits : 0}, ${isBilled ? 'reserved' : 'none'},
          ${input.testOutcome ?? null}, ${input.testWebhookFailures ?? 0}, ${uploadId}::uuid,
          now() + ${input.deadlineS} * interval '1 second'
        where ${uploadId}::uuid is null or exists (select from held)
        on conflict do nothing
        returning *
      ), used as (
        update uploads u set status = 'used', submission_id = created.id
        from created where u.id = created.upload_id
      ), charged as (
        -- Going below zero violates the account's check, which undoes the whole statement: that is the 402.
        update credit_accounts a set balance = a.balance - created.credits
        from created where a.tenant_id = created.tenant_id and created.credits > 0
      ), moved as (
        insert into credit_ledger (tenant_id, submission_id, kind, amount)
        select tenant_id, id, 'reserve', -credits from created where credits > 0
      ), announced as (
        insert into wf.event (id, name, data)
        select id || ':submitted', ${eventName}, ${db.json(event)}::json from created
      )
      select * from created`;
    return rows[0] ?? null;
  } catch (error) {
    if (
      error instanceof postgres.PostgresError &&
      error.constraint_name === 'credit_accounts_balance_check'
    ) {
      throw insufficientCredits(input.credits, await getBalance(tenant.id), error);
    }
    throw error;
  }
}

/** New submissions of one tenant wait for each other at its credit account anyway, one holding a connection for each. */
const PER_TENANT = 2;

let turns: FairShare | undefined;

/**
 * Waits until a tenant may make a submission: so that a burst of one doesn't hold all connections to the database, for
 * which the others' requests then wait. @returns what gives the turn back
 */
function takeInsertTurn(tenantId: string): Promise<() => void> {
  const total = Math.max(PER_TENANT, Math.floor(env().DATABASE_POOL_SIZE * 0.6));
  turns ??= new FairShare({ total, perKey: PER_TENANT });
  return turns.take(tenantId);
}

const NAMES = {
  live: { stored: 'submission/submitted', remote: 'submission/remote.submitted' },
  test: { stored: 'submission/test.submitted', remote: 'submission/test.remote.submitted' },
} as const;

/**
 * The event that brings a submission on its way. Work that waits for strangers, and work of the sandbox, has functions
 * with places of their own, so each has a name of its own.
 */
export function submissionEventName({
  mode,
  isRemote,
}: Pick<Submission, 'mode'> & { isRemote: boolean }): string {
  return NAMES[mode][isRemote ? 'remote' : 'stored'];
}
