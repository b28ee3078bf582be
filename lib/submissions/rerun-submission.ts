import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { models } from '@/lib/detection/models';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { isQueueMoving } from '@/lib/health/queue-health';
import { uuidv7 } from '@/lib/ids';
import { findPublishedSchema } from '@/lib/metadata-schema/find-published-schema';
import { validateMetadata } from '@/lib/metadata-schema/validate-metadata';
import { openStorage } from '@/lib/storage/open-storage';
import { contentHash } from './content-hash';
import { type Created, createSubmission } from './create-submission';
import { getOwnSubmission } from './find-submission';
import { parseIdempotencyKey } from './idempotency-key';
import { videoKey } from './video-key';

type Stored = Pick<
  Submission,
  'videoKey' | 'videoSha256' | 'videoSizeBytes' | 'videoRemovedAt' | 'inputKind'
>;

/**
 * Judges the stored video of a submission once more, by any model: a new submission with the same metadata, a copy of the
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
  const registry = await models();
  const model = registry.findModel(alias ?? source.model);
  if (model === null) {
    const known = registry.listModels().map((entry) => entry.id);
    throw new AppError('invalid_video_input', `There is no such model. Known models: ${known.join(', ')}.`);
  }
  const stored = await readStored(source.id);
  const schema = await findPublishedSchema(context.tenant.id);
  const { metadata } = source;
  if (schema !== null) {
    await validateMetadata({ schemaVersionId: schema.id, schema: schema.schema, metadata: metadata ?? {} });
  }
  if (!(await isQueueMoving())) {
    throw new AppError('service_unavailable', 'No worker has been seen for a while. Nothing was charged.');
  }
  const newId = uuidv7();
  const key = videoKey(context.tenant.id, newId);
  await openStorage().put(key, await openStorage().get(stored.videoKey!));
  const sha256 = stored.videoSha256!;
  return keepingOnlyOwned(key, () =>
    createSubmission(context, {
      id: newId,
      model: model.manifest.id,
      credits: model.manifest.credits,
      metadata,
      metadataSchemaId: schema?.id ?? null,
      contentHash: contentHash({ video: { sha256 }, model: model.manifest.id, metadata }),
      idempotencyKey,
      deadlineS: env().SUBMISSION_DEADLINE_S,
      video: {
        kind: stored.inputKind === 'frames' ? 'frames' : 'file',
        key,
        sha256,
        sizeBytes: stored.videoSizeBytes!,
      },
    }),
  );
}

async function readStored(id: string): Promise<Stored> {
  const rows = await sql()<Stored[]>`
    select video_key, video_sha256, video_size_bytes::float8 as video_size_bytes, video_removed_at, input_kind
    from submissions where id = ${id}`;
  const row = rows[0];
  if (row === undefined || row.videoKey === null || row.videoSha256 === null || row.videoRemovedAt !== null) {
    throw new AppError('conflict', 'The video of this submission is not stored, or not any more.');
  }
  return row;
}

/** Removes the copy unless the submission owns it, or may own it: a connection lost at the commit is left to the sweep. */
async function keepingOnlyOwned(key: string, create: () => Promise<Created>): Promise<Created> {
  let mayBeOwned = true;
  try {
    const created = await create();
    mayBeOwned = !created.isReplay;
    return created;
  } catch (error) {
    if (error instanceof AppError) mayBeOwned = false;
    throw error;
  } finally {
    if (!mayBeOwned) await openStorage().remove(key);
  }
}
