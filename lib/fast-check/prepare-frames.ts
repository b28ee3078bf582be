import { createHash } from 'node:crypto';
import { type Context, requireScope } from '@/lib/context';
import type { RegisteredModel } from '@/lib/detection/model-registry';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { parseJsonText } from '@/lib/http/json-body';
import { METADATA_LIMITS } from '@/lib/metadata-schema/schema-limits';
import { requireValidMetadata } from '@/lib/metadata-schema/validate-metadata';
import { requireMovingQueue } from '@/lib/queue/queue-health';
import type { NewSubmission } from '@/lib/submissions/create-submission';
import { contentHash } from '@/lib/submissions/idempotency';

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
  /** The model as results name it. */
  name: string;
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
  return parseJsonText(JSON.stringify(own), {
    ...METADATA_LIMITS,
    code: 'invalid_metadata',
  }) as Record<string, unknown>;
}

/** @throws AppError invalid_video_input */
function requireFrames(model: RegisteredModel, frameCount: number): void {
  const { frames, id } = model.manifest;
  if (frameCount >= frames) return;
  throw new AppError('invalid_video_input', `${id} needs ${frames} frames; ${frameCount} were sent.`, {
    facts: [`required: ${frames}`, `received: ${frameCount}`],
  });
}

/**
 * The submission of a stored pack: the same row, reservation and event as a video's. The same session with the same
 * frames, model and metadata is one submission, however often it is sent.
 * @throws AppError invalid_video_input, invalid_metadata, service_unavailable
 */
export async function prepareFrames(
  context: Context,
  { submissionId, name, model, metadata, pack, idempotencyKey, sessionId }: FramesToJudge,
): Promise<NewSubmission> {
  requireScope(context, 'detection:write');
  requireFrames(model, pack.frameCount);
  const metadataSchemaId = await requireValidMetadata(context.tenant.id, metadata);
  await requireMovingQueue();
  const { credits, generation } = model.manifest;
  const hash = contentHash({ video: { sha256: pack.sha256 }, model: name, metadata });
  return {
    id: submissionId,
    model: name,
    modelGeneration: generation,
    credits,
    metadata,
    metadataSchemaId,
    contentHash: hash,
    idempotencyKey: idempotencyKey ?? sessionKey(sessionId, hash),
    deadlineS: env().SUBMISSION_DEADLINE_S,
    video: { kind: 'frames', key: pack.key, sha256: pack.sha256, sizeBytes: pack.sizeBytes },
  };
}

/** Sessions are reused by some callers for another try, so the content is part of it. */
function sessionKey(sessionId: string, hash: string): string {
  return `session:${createHash('sha256').update(`${sessionId}\n${hash}`).digest('hex')}`;
}
