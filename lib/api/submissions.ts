import { z } from 'zod';
import type { Submission } from '@/db/schema';
import type { Context } from '@/lib/context';
import { ok } from '@/lib/http/envelope';
import { etagOf, matchesEtag } from '@/lib/http/etag';
import type { ApiReply, ApiRequest } from '@/lib/http/types';
import { listSubmissions } from '@/lib/submissions/list-submissions';
import { pollSubmission, readSubmission } from '@/lib/submissions/poll-submission';
import { streamSubmission } from '@/lib/submissions/stream-submission';
import { submitVideo } from '@/lib/submissions/submit-video';
import { isTerminal, toPublicSubmission, toReceipt } from '@/lib/submissions/to-public-submission';
import { parseQuery } from './parse-query';
import type { Route, TenantRoute } from './route';
import {
  receiptSchema,
  submissionPageSchema,
  submissionSchema,
  submitFormSchema,
  submitJsonSchema,
} from './schemas';

const BASE = '/api/v1/:tenant_slug/video/detect';
const MAX_WAIT_S = 30;

const pollQuery = z.object({
  wait: z.coerce.number().int().min(0).max(MAX_WAIT_S).default(0).meta({
    description: 'Seconds to hold the request while nothing has changed',
  }),
});

const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(100).optional(),
  status: z.enum(['pending', 'processing', 'completed', 'failed']).optional(),
  verdict: z.enum(['live', 'fake']).optional(),
  model: z.string().max(64).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});

async function submit(context: Context, request: ApiRequest): Promise<ApiReply> {
  const { submission, isReplay } = await submitVideo(context, request);
  return ok(toReceipt(submission, context.tenant.slug), 201, {
    location: `/api/v1/${context.tenant.slug}/video/detect/${submission.id}`,
    'retry-after': '1',
    ...(isReplay && { 'idempotent-replayed': 'true' }),
  });
}

async function poll(
  context: Context,
  request: ApiRequest,
  params: Record<string, string>,
): Promise<ApiReply> {
  const { wait } = parseQuery(pollQuery, request.query);
  const ifNoneMatch = request.headers['if-none-match'];
  const { slug } = context.tenant;
  const id = params.submission_id ?? '';
  // A caller that names what it knows is answered at the first difference, not only at the end.
  const isNews = (seen: Submission) =>
    ifNoneMatch !== undefined && !matchesEtag(ifNoneMatch, represent(seen, slug).etag);
  const row =
    wait === 0
      ? await readSubmission(context, id)
      : await pollSubmission(context, id, wait * 1_000, isNews, request.signal);
  const { reply, etag } = represent(row, slug);
  if (matchesEtag(ifNoneMatch, etag))
    return { status: 304, headers: { etag, ...retryHeader(reply) }, body: null };
  return reply;
}

function retryHeader(reply: ApiReply): Record<string, string> {
  const retryAfter = reply.headers['retry-after'];
  return retryAfter === undefined ? {} : { 'retry-after': retryAfter };
}

function represent(row: Submission, slug: string): { reply: ApiReply; etag: string } {
  const reply = ok(toPublicSubmission(row, slug));
  const etag = etagOf(reply.body as string);
  const headers = { ...reply.headers, etag, ...(!isTerminal(row) && { 'retry-after': '1' }) };
  return { reply: { ...reply, headers }, etag };
}

async function list(context: Context, request: ApiRequest): Promise<ApiReply> {
  const { from, to, ...filter } = parseQuery(listQuery, request.query);
  const page = await listSubmissions(context, {
    ...filter,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  });
  return ok({
    items: page.items.map((row) => toPublicSubmission(row, context.tenant.slug)),
    next_cursor: page.nextCursor,
  });
}

async function events(
  context: Context,
  request: ApiRequest,
  params: Record<string, string>,
): Promise<ApiReply> {
  const body = await streamSubmission(context, params.submission_id ?? '', request.signal);
  return { status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' }, body };
}

const submitRoute: TenantRoute = {
  access: 'tenant',
  scope: 'detection:write',
  method: 'POST',
  path: BASE,
  operationId: 'submitVideo',
  tag: 'Video detect',
  summary: 'Submit a video for liveness verification',
  description:
    'Takes a video file or address once; the verdict is polled. Safe to retry with one Idempotency-Key per operation.',
  requestHeaders: z.object({
    'Idempotency-Key': z.string().min(1).max(255).optional().meta({
      description: 'The same key with the same content returns the original submission',
    }),
  }),
  requestBody: [
    { contentType: 'multipart/form-data', schema: submitFormSchema },
    { contentType: 'application/json', schema: submitJsonSchema },
  ],
  responses: [
    {
      status: 201,
      description: 'Accepted; credits are reserved and processing starts',
      schema: receiptSchema,
      headers: ['Location', 'Retry-After', 'Idempotent-Replayed'],
    },
  ],
  errors: [
    'invalid_video_input',
    'invalid_metadata',
    'invalid_request',
    'insufficient_credits',
    'payload_too_large',
    'idempotency_key_reused',
  ],
  handle: submit,
};

const pollRoute: TenantRoute = {
  access: 'tenant',
  scope: 'detection:read',
  method: 'GET',
  path: `${BASE}/:submission_id`,
  operationId: 'getSubmission',
  tag: 'Video detect',
  summary: 'Poll a submission',
  description:
    'Poll every 1–2 seconds with backoff, or hold the request with `wait`, until completed or failed.',
  query: pollQuery,
  responses: [
    {
      status: 200,
      description: 'The submission',
      schema: submissionSchema,
      headers: ['ETag', 'Retry-After'],
    },
    { status: 304, description: 'Nothing has changed since the entity tag of If-None-Match' },
  ],
  errors: ['submission_not_found', 'invalid_request'],
  handle: poll,
};

const eventsRoute: TenantRoute = {
  access: 'tenant',
  scope: 'detection:read',
  method: 'GET',
  path: `${BASE}/:submission_id/events`,
  operationId: 'streamSubmission',
  tag: 'Video detect',
  summary: 'Follow a submission as server-sent events',
  description: 'One `status` event with the submission at each change; ends when it is completed or failed.',
  responses: [
    {
      status: 200,
      description: 'The event stream',
      contentType: 'text/event-stream',
      schema: z.string(),
    },
  ],
  errors: ['submission_not_found'],
  handle: events,
};

const listRoute: TenantRoute = {
  access: 'tenant',
  scope: 'detection:read',
  method: 'GET',
  path: BASE,
  operationId: 'listSubmissions',
  tag: 'Video detect',
  summary: 'List submissions, newest first',
  query: listQuery,
  responses: [{ status: 200, description: 'One page', schema: submissionPageSchema }],
  errors: ['invalid_request'],
  handle: list,
};

export const submissionRoutes: Route[] = [submitRoute, listRoute, pollRoute, eventsRoute];
