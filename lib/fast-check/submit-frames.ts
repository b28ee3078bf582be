import { createHash } from 'node:crypto';
import type { Submission } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import type { RegisteredModel } from '@/lib/detection/model-registry';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { isQueueMoving } from '@/lib/health/queue-health';
import { parseJsonText } from '@/lib/http/json-body';
import { findPublishedSchema } from '@/lib/metadata-schema/find-published-schema';
import { validateMetadata } from '@/lib/metadata-schema/validate-metadata';
import { contentHash } from '@/lib/submissions/content-hash';
import { createSubmission } from '@/lib/submissions/create-submission';

const METADATA_LIMITS = { maxBytes: 16_384, maxDepth: 8, code: 'invalid_metadata' } as const;
/** What the public client derives from the pictures and adds by itself: no metadata of the tenant's. */
const DERIVED = [
  'frame_format',
  'resolution',
  'frame_width_min',
  'frame_width_max',
  'frame_height_min',
  'frame_height_max',
];

/** A stored pack that shall be judged. */
export interface FramesToJudge {
  submissionId: string;
  model: RegisteredModel;
  metadata: Record<string, unknown> | null;
  pack: { key: string; sha256: string; sizeBytes: number; frameCount: number };
  /** Of the caller; null makes one of the session and the content. */
  idempotencyKey: string | null;
  sessionId: string;
}

/** The tenant's metadata of a request, without what the client adds by itself. @throws AppError invalid_metadata */
export function tenantMetadata(
  given: Record<string, unknown> | null | undefined,
): Record<string, unknown> | null {
  if (given === null || given === undefined) return null;
  const own = Object.fromEntries(Object.entries(given).filter(([name]) => !DERIVED.includes(name)));
  if (Object.keys(own).length === 0) return null;
  return parseJsonText(JSON.stringify(own), METADATA_LIMITS) as Record<string, unknown>;
}

/** @throws AppError invalid_video_input */
export function requireFrames(model: RegisteredModel, frameCount: number): void {
  const { frames, id } = model.manifest;
  if (frameCount >= frames) return;
  throw new AppError('invalid_video_input', `${id} needs ${frames} frames; ${frameCount} were sent.`, {
    details: [`required: ${frames}`, `received: ${frameCount}`],
  });
}

/**
 * Makes the submission of a stored pack: the same row, reservation and event as a video's. The same session with the
 * same frames, model and metadata is one submission, however often it is sent.
 * @throws AppError invalid_video_input, invalid_metadata, insufficient_credits, idempotency_key_reused, service_unavailable
 */
export async function submitFrames(
  context: Context,
  { submissionId, model, metadata, pack, idempotencyKey, sessionId }: FramesToJudge,
): Promise<{ submission: Submission; isReplay: boolean }> {
  requireScope(context, 'detection:write');
  requireFrames(model, pack.frameCount);
  const schema = await findPublishedSchema(context.tenant.id);
  if (schema !== null) {
    await validateMetadata({ schemaVersionId: schema.id, schema: schema.schema, metadata: metadata ?? {} });
  }
  if (!(await isQueueMoving())) {
    throw new AppError('service_unavailable', 'No worker has been seen for a while. Nothing was charged.');
  }
  const { id, credits } = model.manifest;
  const hash = contentHash({ video: { sha256: pack.sha256 }, model: id, metadata });
  return createSubmission(context, {
    id: submissionId,
    model: id,
    credits,
    metadata,
    metadataSchemaId: schema?.id ?? null,
    contentHash: hash,
    idempotencyKey: idempotencyKey ?? sessionKey(sessionId, hash),
    deadlineS: env().SUBMISSION_DEADLINE_S,
    video: { kind: 'frames', key: pack.key, sha256: pack.sha256, sizeBytes: pack.sizeBytes },
  });
}

/** Sessions are reused by some callers for another try, so the content is part of it. */
function sessionKey(sessionId: string, hash: string): string {
  return `session:${createHash('sha256').update(`${sessionId}\n${hash}`).digest('hex')}`;
}
