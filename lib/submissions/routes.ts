import { z } from 'zod';
import type { Context } from '@/lib/context';
import { MAX_MODEL_NAME } from '@/lib/detection/model-name';
import { env } from '@/lib/env';
import { ok } from '@/lib/http/envelope';
import { etagOf, matchesEtag } from '@/lib/http/etag';
import { exportReply } from '@/lib/http/export-stream';
import { FORM_OVERHEAD_BYTES } from '@/lib/http/multipart';
import type { ApiReply, ApiRequest } from '@/lib/http/types';
import { digits, EXPORTED_FILE, givenInstant, noControls, pageParams, toDate } from '@/lib/routing/fields';
import { parseQuery } from '@/lib/routing/parse';
import type { Route, TenantRoute } from '@/lib/routing/route';
import { MAX_IDEMPOTENCY_KEY_CHARACTERS } from '@/lib/shared/limits';
import { EXPORT_FORMATS, SUBMISSION_STATUSES, VERDICTS } from '@/lib/shared/statuses';
import { EXPORT_COLUMNS, exportSubmissions } from './export-submissions';
import { listSubmissions } from './list-submissions';
import { MAX_FILTER_CHARACTERS, MAX_FILTER_DEPTH, MAX_FILTERS, metadataFilters } from './metadata-filter';
import { pollSubmission, readSubmission } from './poll-submission';
import { queuePosition } from './queue-position';
import { RECEIPT, receiptReply } from './receipt';
import {
  type SubmissionPage,
  submissionPageSchema,
  submissionSchema,
  submitFormSchema,
  submitJsonSchema,
} from './schemas';
import type { ShownSubmission } from './shown-submission';
import { streamSubmission } from './stream-submission';
import { submitVideo } from './submit-video';
import { isTerminal, toPublicSubmission } from './to-public-submission';

const BASE = '/api/v1/:tenant_slug/video/detect';
const MAX_WAIT_S = 30;

const pollQuery = z.object({
  wait: digits(0, MAX_WAIT_S, 0).meta({
    description: 'Seconds to hold the request while nothing has changed',
  }),
});

const filterParams = {
  status: z.enum(SUBMISSION_STATUSES).optional(),
  verdict: z.enum(VERDICTS).optional(),
  // PostgreSQL has no place for NUL.
  model: z.string().max(MAX_MODEL_NAME).regex(noControls, 'must not have control characters').optional(),
  from: givenInstant.optional(),
  to: givenInstant.optional(),
};
const listQuery = z.object({ ...pageParams, ...filterParams });
const exportQuery = z.object({ format: z.enum(EXPORT_FORMATS).default('csv'), ...filterParams });
/** In a class of a published expression; PostgreSQL has no place for it. */
const NUL = String.raw`\x00`;
/** As `metadataFilters` takes them. */
const metadataQuery = z
  .record(
    z
      .string()
      .regex(new RegExp(String.raw`^metadata\.[^.${NUL}]+(?:\.[^.${NUL}]+){0,${MAX_FILTER_DEPTH - 1}}$`)),
    z
      .string()
      .max(MAX_FILTER_CHARACTERS)
      .regex(new RegExp(`^[^${NUL}]*$`)),
  )
  .meta({
    description:
      '`metadata.<path>=<value>`, up to five, all of which must fit: `metadata.channel=mobile`. Dots separate keys; a value matches the text and the number, boolean or null that it spells.',
    maxProperties: MAX_FILTERS,
    example: { 'metadata.channel': 'mobile' },
  });

function filterOf(
  { from, to, ...rest }: Omit<z.infer<typeof exportQuery>, 'format'>,
  query: URLSearchParams,
) {
  return { ...rest, from: toDate(from), to: toDate(to), metadata: metadataFilters(query) };
}

async function submit(context: Context, request: ApiRequest): Promise<ApiReply> {
  return receiptReply(context, await submitVideo(context, request));
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
  const isNews = (seen: ShownSubmission) =>
    ifNoneMatch !== undefined &&
    !matchesEtag(ifNoneMatch, etagOfState(seen, ok(toPublicSubmission(seen, slug))));
  const row =
    wait === 0
      ? await readSubmission(context, id)
      : await pollSubmission(context, id, wait * 1_000, isNews, request.signal);
  return represent(row, slug, ifNoneMatch);
}

async function represent(
  row: ShownSubmission,
  slug: string,
  ifNoneMatch: string | undefined,
): Promise<ApiReply> {
  // A view that waits in line is made again with its place, which the tag leaves out.
  const reply = ok(toPublicSubmission(row, slug));
  const etag = etagOfState(row, reply);
  const headers = { etag, ...(!isTerminal(row) && { 'retry-after': '1' }) };
  if (matchesEtag(ifNoneMatch, etag)) return { status: 304, headers, body: null };
  if (row.status === 'pending')
    return ok(toPublicSubmission(row, slug, await queuePosition(row)), 200, headers);
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

/** Names the state of a submission. The line that it waits in moves without it: so the tag of a waiting one is weak. */
function etagOfState({ status }: Pick<ShownSubmission, 'status'>, reply: ApiReply): string {
  const etag = etagOf(reply.body as string);
  return status === 'pending' ? `W/${etag}` : etag;
}

async function list(context: Context, request: ApiRequest): Promise<ApiReply> {
  const { limit, cursor, ...query } = parseQuery(listQuery, request.query);
  const page = await listSubmissions(context, { limit, cursor, ...filterOf(query, request.query) });
  return ok<SubmissionPage>({
    items: page.items.map((row) => toPublicSubmission(row, context.tenant.slug)),
    next_cursor: page.nextCursor,
  });
}

async function exportAll(context: Context, request: ApiRequest): Promise<ApiReply> {
  const { format, ...query } = parseQuery(exportQuery, request.query);
  const next = exportSubmissions(context, filterOf(query, request.query));
  return exportReply('submissions', EXPORT_COLUMNS, format, next);
}

const EVENT_STREAM = {
  'content-type': 'text/event-stream; charset=utf-8',
  // nginx and what is made from it would hold the events back until the stream ends.
  'x-accel-buffering': 'no',
};

async function events(
  context: Context,
  request: ApiRequest,
  params: Record<string, string>,
): Promise<ApiReply> {
  const { signal } = request;
  const lastEventId = request.headers['last-event-id'];
  const body = await streamSubmission(context, params.submission_id ?? '', { lastEventId, signal });
  if (body === null) return { status: 204, headers: {}, body };
  return { status: 200, headers: EVENT_STREAM, body };
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
    'Takes a video file or address once; the verdict is polled. Safe to retry with one Idempotency-Key per operation.\n\nWithout a file the same fields may be sent as `application/json`, with `metadata` as an object: `{"video_url": "https://…", "metadata": {"channel": "mobile"}}`. `x-json-body` of the OpenAPI document has its schema.',
  requestHeaders: z.object({
    'Idempotency-Key': z.string().min(1).max(MAX_IDEMPOTENCY_KEY_CHARACTERS).optional().meta({
      description: 'The same key with the same content returns the original submission',
    }),
  }),
  requestBody: [
    { contentType: 'multipart/form-data', schema: submitFormSchema },
    { contentType: 'application/json', schema: submitJsonSchema },
  ],
  maxBodyBytes: () => env().MAX_UPLOAD_BYTES + FORM_OVERHEAD_BYTES,
  responses: [RECEIPT],
  errors: [
    'invalid_request',
    'submission_erased',
    'invalid_video_input',
    'invalid_metadata',
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
  errors: ['submission_not_found', 'submission_erased', 'invalid_request'],
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
  description:
    'One `status` event with the submission at each change; ends when it is completed or failed. Whoever comes back with `Last-Event-ID` is sent what it has not seen, and 204 after the end.',
  requestHeaders: z.object({
    'Last-Event-ID': z.string().max(100).optional().meta({
      description: 'The `id` of the last event that has come; `EventSource` sends it when it comes back',
    }),
  }),
  responses: [
    {
      status: 200,
      description: 'The event stream',
      contentType: 'text/event-stream',
      schema: z.string(),
    },
    { status: 204, description: 'The end has been seen: do not come back' },
  ],
  errors: ['submission_not_found', 'submission_erased'],
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
  openQuery: { name: 'metadata.*', schema: metadataQuery },
  responses: [{ status: 200, description: 'One page', schema: submissionPageSchema }],
  errors: ['invalid_request'],
  handle: list,
};

const exportRoute: TenantRoute = {
  access: 'tenant',
  scope: 'detection:read',
  method: 'GET',
  path: `${BASE}/export`,
  operationId: 'exportSubmissions',
  tag: 'Video detect',
  summary: 'Export submissions as CSV or NDJSON, newest first',
  description: 'Streams every submission that fits.',
  query: exportQuery,
  openQuery: { name: 'metadata.*', schema: metadataQuery },
  responses: EXPORTED_FILE,
  errors: ['invalid_request'],
  handle: exportAll,
};

export const submissionRoutes: Route[] = [submitRoute, listRoute, exportRoute, pollRoute, eventsRoute];
