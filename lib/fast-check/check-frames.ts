import type { z } from 'zod';
import { type Context, requireScope } from '@/lib/context';
import { models } from '@/lib/detection/models';
import type { ApiRequest } from '@/lib/http/types';
import { uuidv7 } from '@/lib/ids';
import { createFromStored, orDiscard } from '@/lib/submissions/create-from-stored';
import type { NewSubmission } from '@/lib/submissions/create-submission';
import { parseIdempotencyKey } from '@/lib/submissions/idempotency';
import { videoKey } from '@/lib/submissions/video-key';
import { awaitEnd } from './await-end';
import type { CommonBody } from './bodies';
import { type FramesToJudge, prepareFrames, tenantMetadata } from './prepare-frames';
import { type Listed, receivePack } from './receive-pack';
import { resolveModel, type WantedModel } from './resolve-model';
import type { FastCheckView } from './schemas';
import { toPublicFastCheck } from './to-public-fast-check';

/** The public client gives up after 30 s, its upload included. */
const ANSWER_WITHIN_MS = 25_000;
const SHORTEST_WAIT_MS = 2_000;

/**
 * Takes frames of one request to their verdict: stored as one pack, submitted like a video, and waited for.
 * Whatever fails before the submission is made leaves no row, no charge and no stored byte.
 * @throws AppError any of the documented errors; service_unavailable when the verdict takes too long
 */
export async function checkFrames<T extends z.ZodType<CommonBody & { session_id?: string | undefined }>>(
  context: Context,
  request: ApiRequest,
  schema: T,
  list: (body: z.infer<T>) => Listed,
): Promise<FastCheckView> {
  requireScope(context, 'detection:write');
  const untilMs = performance.now() + ANSWER_WITHIN_MS;
  const idempotencyKey = parseIdempotencyKey(request.headers['idempotency-key']);
  const submissionId = uuidv7();
  const key = videoKey(context.tenant.id, submissionId);
  const { body, ...pack } = await receivePack(request, schema, key, list);
  const sessionId = body.session_id ?? submissionId;
  const asked = {
    model: body.model,
    frameCount: body.frame_count,
    version: request.headers['x-model-version'],
  };
  const rest = { submissionId, pack, idempotencyKey, sessionId };
  const prepared = prepare(context, asked, body.metadata, rest);
  const { submission } = await createFromStored(context, await orDiscard(key, prepared));
  const waitMs = Math.max(SHORTEST_WAIT_MS, untilMs - performance.now());
  return toPublicFastCheck(await awaitEnd(context, submission.id, waitMs, request.signal), sessionId);
}

/** Everything that can be refused before a row is made. */
async function prepare(
  context: Context,
  wanted: WantedModel,
  given: CommonBody['metadata'],
  rest: Omit<FramesToJudge, 'name' | 'model' | 'metadata'>,
): Promise<NewSubmission> {
  const { name, model } = resolveModel(await models(), wanted, context.tenant.generation);
  return prepareFrames(context, { ...rest, name, model, metadata: tenantMetadata(given) });
}
