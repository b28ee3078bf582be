import { type Context, requireScope } from '@/lib/context';
import { seal } from '@/lib/crypto/seal';
import { DEFAULT_MODEL } from '@/lib/detection/model-registry';
import { requireModel } from '@/lib/detection/require-model';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import type { ApiRequest } from '@/lib/http/types';
import { uuidv7 } from '@/lib/ids';
import { requireValidMetadata } from '@/lib/metadata-schema/validate-metadata';
import { requireMovingQueue } from '@/lib/queue/queue-health';
import { type FinishedUpload, requireFinishedUpload } from '@/lib/uploads/require-finished-upload';
import { comparableUrl } from './comparable-url';
import { createFromStored, orDiscard } from './create-from-stored';
import { type Created, type NewSubmission, requireSameContent } from './create-submission';
import { contentHash, findByIdempotencyKey, parseIdempotencyKey } from './idempotency';
import {
  type FileOrUrl,
  readSubmissionRequest,
  requireOneVideo,
  type SubmissionRequest,
} from './read-submission-request';
import { requireTestFields, TIMEOUT_DEADLINE_S } from './test-outcome';
import { videoKey } from './video-key';

/**
 * Takes a submit request from its headers to a committed submission, in the documented order: idempotent replay,
 * input, metadata, credits, dependencies. Whatever fails leaves no row, no charge and no stored byte.
 * @throws AppError any of the documented submit errors
 */
export async function submitVideo(context: Context, request: ApiRequest): Promise<Created> {
  requireScope(context, 'detection:write');
  const idempotencyKey = parseIdempotencyKey(request.headers['idempotency-key']);
  const existing = idempotencyKey === null ? null : await findByIdempotencyKey(context, idempotencyKey);
  if (existing !== null) return replay(context, request, existing);

  const id = uuidv7();
  const received = await readSubmissionRequest(request, videoKey(context.tenant.id, id));
  const prepared = prepare(context, id, idempotencyKey, received);
  return createFromStored(context, await orDiscard(received.file?.key ?? null, prepared));
}

/** Answers a retry with the original; a body, if there is one, must say the same as then. */
async function replay(
  context: Context,
  request: ApiRequest,
  existing: Created['submission'],
): Promise<Created> {
  if (existing.erasedAt !== null) throw new AppError('submission_erased');
  if (request.headers['content-length'] !== '0') {
    const received = await readSubmissionRequest(request, null);
    const video = requireOneVideo(received);
    // The row of an upload does not live as long as its submission.
    const isSameUpload = 'uploadId' in video && video.uploadId === existing.uploadId;
    const given = isSameUpload
      ? { sha256: existing.videoSha256! }
      : contentOf('uploadId' in video ? await requireFinishedUpload(context, video.uploadId) : video);
    const hashOf = (content: VideoContent) =>
      contentHashOf(content, received, received.model ?? DEFAULT_MODEL);
    // Submissions made before signatures were left out of the comparison have the whole address in their hash.
    const former = 'url' in video ? [hashOf({ url: video.url.href })] : [];
    requireSameContent(existing, [hashOf(given), ...former]);
  }
  return { submission: existing, isReplay: true };
}

type VideoContent = { sha256: string } | { url: string };

function contentOf(video: FileOrUrl | FinishedUpload): VideoContent {
  if ('url' in video) return { url: comparableUrl(video.url) };
  return { sha256: 'file' in video ? video.file.sha256 : video.sha256 };
}

function contentHashOf(video: VideoContent, { metadata, test }: SubmissionRequest, model: string): string {
  return contentHash({
    video,
    model,
    metadata,
    // Left out where there is none, so that what was submitted before stays equal.
    ...(test.testOutcome !== null && { testOutcome: test.testOutcome }),
  });
}

/** Everything that can be refused before a row is made. */
async function prepare(
  context: Context,
  id: string,
  idempotencyKey: string | null,
  received: SubmissionRequest,
): Promise<NewSubmission> {
  const given = requireOneVideo(received);
  const video = 'uploadId' in given ? await requireFinishedUpload(context, given.uploadId) : given;
  const test = requireTestFields(context, received.test);
  const alias = received.model ?? DEFAULT_MODEL;
  const model = await requireModel(alias, context.tenant.generation);
  const metadataSchemaId = await requireValidMetadata(context.tenant.id, received.metadata);
  await requireMovingQueue();
  return {
    id,
    model: alias,
    modelGeneration: model.manifest.generation,
    credits: model.manifest.credits,
    metadata: received.metadata,
    metadataSchemaId,
    contentHash: contentHashOf(contentOf(video), received, alias),
    idempotencyKey,
    deadlineS: test.testOutcome === 'timeout' ? TIMEOUT_DEADLINE_S : env().SUBMISSION_DEADLINE_S,
    ...test,
    video: storedVideo(video, videoKey(context.tenant.id, id)),
  };
}

function storedVideo(video: FileOrUrl | FinishedUpload, key: string): NewSubmission['video'] {
  if ('url' in video) return { kind: 'url', sealedUrl: seal(video.url.href) };
  if ('file' in video) {
    return { kind: 'file', key, sha256: video.file.sha256, sizeBytes: video.file.sizeBytes };
  }
  return { kind: 'upload', ...video };
}
