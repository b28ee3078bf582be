import { Readable } from 'node:stream';
import type { z } from 'zod';
import type { FrameSession } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { models } from '@/lib/detection/models';
import { AppError } from '@/lib/errors';
import type { ApiRequest } from '@/lib/http/types';
import { openStorage } from '@/lib/storage/open-storage';
import { createSubmission } from '@/lib/submissions/create-submission';
import { findOwnSubmission } from '@/lib/submissions/find-submission';
import { holdSubmission } from '@/lib/submissions/hold-submission';
import { videoKey } from '@/lib/submissions/video-key';
import { packTail } from '@/lib/video/frame-pack';
import { awaitEnd } from './await-end';
import { fastCheckStreamBody } from './bodies';
import { addFrame, frameKey, hasFrame, listFrames, openFrameSession } from './frame-session';
import { prepareFrames, tenantMetadata } from './prepare-frames';
import { readBody } from './read-body';
import { resolveModel } from './resolve-model';
import type { FastCheckStreamView } from './schemas';
import { toPublicFastCheck } from './to-public-fast-check';

const ANSWER_WITHIN_MS = 25_000;

/**
 * Takes one frame of a session. The frame that makes it full is answered with the verdict, and so is every later one and
 * every retry; the same frame twice counts once.
 * @throws AppError any of the documented errors; service_unavailable when the verdict takes too long
 */
export async function streamFrame(context: Context, request: ApiRequest): Promise<FastCheckStreamView> {
  requireScope(context, 'detection:write');
  const untilMs = performance.now() + ANSWER_WITHIN_MS;
  const { body, picture } = await readFrame(request);
  const wanted = {
    model: body.model,
    frameCount: body.frame_count,
    version: request.headers['x-model-version'],
  };
  const { name, model } = resolveModel(await models(), wanted, context.tenant.generation);
  const { frames } = model.manifest;
  const opened = await openFrameSession(context, body.session_id, { id: name, frames });
  if (opened.model !== name) {
    throw new AppError('conflict', `The session was begun with the model ${opened.model}.`);
  }
  const session = await keepFrame(opened, body.frame.index, body.frame.timestamp_ms, picture);
  const progress = {
    session_id: body.session_id,
    frames_received: session.framesReceived,
    frames_required: session.framesRequired,
    ttl_seconds: Math.max(0, Math.round((session.expiresAt.getTime() - Date.now()) / 1_000)),
  };
  if (session.submissionId === null) return { status: 'buffering', ...progress, ...NOTHING_YET };
  await submitSession(context, session, session.submissionId, tenantMetadata(body.metadata));
  const waitMs = Math.max(1_000, untilMs - performance.now());
  const row = await awaitEnd(context, session.submissionId, waitMs, request.signal);
  return { status: 'complete', ...progress, ...toPublicFastCheck(row, body.session_id) };
}

const NOTHING_YET = {
  verdict: null,
  confidence: null,
  real_score: null,
  score: null,
  submission_id: null,
  model: null,
  model_version: null,
  processing_ms: null,
  frames_processed: null,
  available: true,
  warning: null,
  warnings: [],
  error: null,
};

async function readFrame(
  request: ApiRequest,
): Promise<{ body: z.infer<typeof fastCheckStreamBody>; picture: Buffer }> {
  const reader = readBody(fastCheckStreamBody, request, 1);
  const found: Buffer[] = [];
  let next = await reader.next();
  for (; !next.done; next = await reader.next()) found.push(next.value);
  const { body, pictureOf } = next.value;
  return { body, picture: found[pictureOf(body.frame.pixels)]! };
}

/** Stores a frame that is new, before it is counted: what is counted is there, and nothing else. */
async function keepFrame(
  session: FrameSession,
  index: number,
  timestampMs: number,
  picture: Buffer,
): Promise<FrameSession> {
  const isNew = session.submissionId === null && !(await hasFrame(session.id, index));
  const key = frameKey(session.id, index);
  if (isNew) await openStorage().put(key, Readable.from([picture]));
  try {
    return await addFrame(session, { index, timestampMs, sizeBytes: picture.length });
  } finally {
    // It came too late: the session was full, or over.
    if (isNew && !(await hasFrame(session.id, index))) await openStorage().remove(key);
  }
}

/** Makes the submission of a full session, unless it is made. Every caller makes the same of it. */
async function submitSession(
  context: Context,
  session: FrameSession,
  submissionId: string,
  metadata: Record<string, unknown> | null,
): Promise<void> {
  // Held, since another call may have made it, and somebody erased it, before this one stores the pack.
  await holdSubmission(submissionId, async () => {
    if ((await findOwnSubmission(context, submissionId)) !== null) return;
    const frames = await listFrames(session.id);
    await makeSubmission(context, session, submissionId, { metadata, frames });
    for (const { index } of frames) await openStorage().remove(frameKey(session.id, index));
  });
}

type Frames = Awaited<ReturnType<typeof listFrames>>;

async function makeSubmission(
  context: Context,
  session: FrameSession,
  submissionId: string,
  { metadata, frames }: { metadata: Record<string, unknown> | null; frames: Frames },
): Promise<void> {
  const key = videoKey(session.tenantId, submissionId);
  try {
    const stored = await openStorage().put(key, packOf(session.id, frames));
    const submission = await prepareFrames(context, {
      submissionId,
      name: session.model,
      model: (await models()).getModel(session.model, context.tenant.generation),
      metadata,
      pack: { key, sha256: stored.sha256, sizeBytes: stored.sizeBytes, frameCount: frames.length },
      idempotencyKey: `frames:${session.id}`,
      sessionId: session.name,
    });
    await createSubmission(context, submission);
  } catch (error) {
    // Another call may have made it meanwhile, and removed the single frames. A pack that nobody owns is swept later.
    if ((await findOwnSubmission(context, submissionId)) === null) throw error;
  }
}

async function* packOf(sessionId: string, frames: Frames): AsyncGenerator<Buffer> {
  let offset = 0;
  const pictures = [];
  for (const frame of frames) {
    pictures.push({ ...frame, offset });
    offset += frame.sizeBytes;
    yield* await openStorage().get(frameKey(sessionId, frame.index));
  }
  yield packTail({ kind: 'frames', pictures });
}
