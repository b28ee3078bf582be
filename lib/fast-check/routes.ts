import { z } from 'zod';
import type { Context } from '@/lib/context';
import { env } from '@/lib/env';
import type { ErrorCode } from '@/lib/errors';
import { ok } from '@/lib/http/envelope';
import type { ApiReply, ApiRequest } from '@/lib/http/types';
import type { Route, TenantRoute } from '@/lib/routing/route';
import { MAX_IDEMPOTENCY_KEY_CHARACTERS } from '@/lib/shared/limits';
import { requireAllowedOrigin } from '@/lib/tenants/require-allowed-origin';
import { fastCheckBody, fastCheckCropsBody, fastCheckStreamBody } from './bodies';
import { checkFrames } from './check-frames';
import { fastCheckSchema, fastCheckStreamSchema } from './schemas';
import { streamFrame } from './stream-frame';

const ERRORS: ErrorCode[] = [
  'invalid_request',
  'invalid_video_input',
  'invalid_metadata',
  'insufficient_credits',
  'payload_too_large',
  'idempotency_key_reused',
  'submission_erased',
];

const versionHeader = z.string().max(64).optional().meta({
  description: 'A family of models, e.g. `latest`; `frame_count` says which of them',
});
const requestHeaders = z.object({
  'X-Model-Version': versionHeader,
  'Idempotency-Key': z.string().min(1).max(MAX_IDEMPOTENCY_KEY_CHARACTERS).optional().meta({
    description: 'Without one, the same session with the same frames is one check',
  }),
});

/** Tells which of our models judged, where the public client looks for it. */
const resolved = (model: string | null): Record<string, string> =>
  model === null ? {} : { 'x-moveris-model-resolved': model };

async function frames(context: Context, request: ApiRequest): Promise<ApiReply> {
  await requireAllowedOrigin(context, request);
  const view = await checkFrames(context, request, fastCheckBody, (body) => ({
    kind: 'frames',
    pictures: body.frames.map(({ index, timestamp_ms, pixels }) => ({
      index,
      timestampMs: timestamp_ms,
      pixels,
    })),
  }));
  return ok(view, 200, resolved(view.model));
}

async function crops(context: Context, request: ApiRequest): Promise<ApiReply> {
  await requireAllowedOrigin(context, request);
  const view = await checkFrames(context, request, fastCheckCropsBody, (body) => ({
    kind: 'crops',
    pictures: body.crops.map(({ index, pixels }) => ({ index, timestampMs: 0, pixels })),
  }));
  return ok(view, 200, resolved(view.model));
}

async function stream(context: Context, request: ApiRequest): Promise<ApiReply> {
  await requireAllowedOrigin(context, request);
  const view = await streamFrame(context, request);
  return ok(view, 200, resolved(view.model));
}

const shared = {
  access: 'tenant',
  scope: 'detection:write',
  method: 'POST',
  tag: 'Fast check',
  isCrossOrigin: true,
  isLenient: true,
  maxBodyBytes: () => env().MAX_UPLOAD_BYTES,
} satisfies Partial<TenantRoute>;

export const fastCheckRoutes: Route[] = [
  {
    ...shared,
    path: '/api/v1/fast-check',
    operationId: 'fastCheck',
    summary: 'Judge frames of a camera at once',
    description:
      'For clients of the Moveris API. Waits up to 25 seconds for the verdict; after that 503, and the same request gets the answer.',
    requestHeaders,
    requestBody: [{ contentType: 'application/json', schema: fastCheckBody }],
    responses: [{ status: 200, description: 'The verdict, or why there is none', schema: fastCheckSchema }],
    errors: ERRORS,
    handle: frames,
  },
  {
    ...shared,
    path: '/api/v1/fast-check-crops',
    operationId: 'fastCheckCrops',
    summary: 'Judge faces that the client has cut out',
    description: 'Crops carry less evidence than whole frames; send frames where you can.',
    requestHeaders,
    requestBody: [{ contentType: 'application/json', schema: fastCheckCropsBody }],
    responses: [{ status: 200, description: 'The verdict, or why there is none', schema: fastCheckSchema }],
    errors: ERRORS,
    handle: crops,
  },
  {
    ...shared,
    path: '/api/v1/fast-check-stream',
    operationId: 'fastCheckStream',
    summary: 'Send frames one by one',
    description:
      'Frames of one session in any order, each once or several times. The frame that makes it full is answered with the verdict. A session is dropped ten minutes after its first frame.',
    requestHeaders: z.object({ 'X-Model-Version': versionHeader }),
    requestBody: [{ contentType: 'application/json', schema: fastCheckStreamBody }],
    responses: [{ status: 200, description: 'Progress, or the verdict', schema: fastCheckStreamSchema }],
    errors: [...ERRORS, 'conflict'],
    handle: stream,
  },
];
