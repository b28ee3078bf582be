import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { requireModel } from '@/lib/detection/require-model';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { uuidv7 } from '@/lib/ids';
import { requireValidMetadata } from '@/lib/metadata-schema/validate-metadata';
import { requireMovingQueue } from '@/lib/queue/queue-health';
import { openStorage } from '@/lib/storage/open-storage';
import { createFromStored } from './create-from-stored';
import type { Created, NewSubmission } from './create-submission';
import { getOwnSubmission } from './find-submission';
import { holdSubmission } from './hold-submission';
import { contentHash, parseIdempotencyKey } from './idempotency';
import { streamUntilAborted } from './until-aborted';
import { videoKey } from './video-key';

type Stored = Pick<
  Submission,
  'videoKey' | 'videoSha256' | 'videoSizeBytes' | 'videoRemovedAt' | 'inputKind'
>;

/**
 * Judges the stored video of a submission once more, by any model and any weights: a new submission with the same metadata, a copy of the
 * video and a charge of its own. The old one stays as it is.
 * @throws AppError submission_not_found, submission_erased, conflict when the video is not stored (any more),
 * invalid_video_input for an unknown model, and those of a submit
 */
export async function rerunSubmission(
  context: Context,
  id: string,
  alias: string | undefined,
  idempotencyKeyHeader: string | undefined,
): Promise<Created> {
  requireScope(context, 'detection:write');
  const idempotencyKey = parseIdempotencyKey(idempotencyKeyHeader);
  const source = await getOwnSubmission(context, id);
  const name = alias ?? source.model;
  const model = await requireModel(name, context.tenant.generation);
  const stored = await readStored(source.id);
  const { metadata } = source;
  const metadataSchemaId = await requireValidMetadata(context.tenant.id, metadata);
  await requireMovingQueue();
  const newId = uuidv7();
  const key = videoKey(context.tenant.id, newId);
  const sha256 = stored.videoSha256!;
  const copy: NewSubmission = {
    id: newId,
    model: name,
    modelGeneration: model.manifest.generation,
    credits: model.manifest.credits,
    metadata,
    metadataSchemaId,
    contentHash: contentHash({ video: { sha256 }, model: name, metadata }),
    idempotencyKey,
    deadlineS: env().SUBMISSION_DEADLINE_S,
    video: {
      kind: stored.inputKind === 'frames' ? 'frames' : 'file',
      key,
      sha256,
      sizeBytes: stored.videoSizeBytes!,
    },
  };
  // An erasure that comes meanwhile ends the copying, or waits for the copy that is a submission of its own.
  const created = await holdSubmission(source.id, async (signal) => {
    await openStorage().put(key, streamUntilAborted(signal, await openStorage().get(stored.videoKey!)));
    return createFromStored(context, copy);
  });
  if (created === null) throw new AppError('submission_erased');
  return created;
}

async function readStored(id: string): Promise<Stored> {
  const rows = await sql()<Stored[]>`
    select video_key, video_sha256, video_size_bytes, video_removed_at, input_kind
    from submissions where id = ${id}`;
  const row = rows[0];
  if (row === undefined || row.videoKey === null || row.videoSha256 === null || row.videoRemovedAt !== null) {
    throw new AppError('conflict', 'The video of this submission is not stored, or has been deleted.');
  }
  return row;
}
