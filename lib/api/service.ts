import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { models } from '@/lib/detection/models';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { renderQueueMetrics } from '@/lib/health/queue-metrics';
import { checkReadiness } from '@/lib/health/readiness';
import { renderSweepMetrics } from '@/lib/health/sweep-metrics';
import { ok } from '@/lib/http/envelope';
import type { ApiReply, ApiRequest } from '@/lib/http/types';
import { renderRequestMetrics } from '@/lib/metrics';
import { productVersion } from '@/lib/version';
import { openapiText } from './openapi';
import { postmanText } from './postman';
import type { Route } from './route';
import { healthSchema, notReadySchema, readinessSchema } from './schemas';

/** Never fails: whoever asks wants to know of the process, not of what it needs. */
async function health(): Promise<z.infer<typeof healthSchema>> {
  const loaded = await models().catch(() => null);
  return {
    status: 'ok',
    version: productVersion(),
    environment: env().NODE_ENV,
    models_loaded: loaded?.listModels().map(({ id }) => id) ?? [],
  };
}

async function ready(): Promise<ApiReply> {
  const readiness = await checkReadiness();
  if (readiness.status === 'ready') return ok(readiness);
  // Monitors need to see which part fails, so this 503 keeps the data beside the error.
  const failing = Object.entries(readiness.checks).filter(([, check]) => check.status === 'failing');
  const details = failing.map(([name, check]) => `${name}: ${check.detail ?? 'failing'}`);
  const body = {
    data: readiness,
    success: false,
    message: 'Not ready.',
    errors: [{ service_unavailable: details }],
  };
  const headers = { 'content-type': 'application/json; charset=utf-8', 'retry-after': '2' };
  return { status: 503, headers, body: JSON.stringify(body) };
}

function isMetricsReader(request: ApiRequest): boolean {
  const token = env().METRICS_TOKEN;
  const given = request.headers.authorization?.match(/^Bearer (.+)$/)?.[1];
  if (token === undefined || given === undefined) return false;
  const [a, b] = [Buffer.from(token), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function metrics(request: ApiRequest): Promise<ApiReply> {
  // Without a token set, the page does not exist.
  if (!isMetricsReader(request)) throw new AppError('not_found');
  const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
  return {
    status: 200,
    headers,
    body: renderRequestMetrics() + (await renderQueueMetrics()) + (await renderSweepMetrics()),
  };
}

function jsonFile(text: () => string): () => Promise<ApiReply> {
  return async () => ({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: text(),
  });
}

export const serviceRoutes: Route[] = [
  {
    access: 'public',
    method: 'GET',
    path: '/health',
    operationId: 'getHealth',
    tag: 'Service',
    summary: 'Whether the process is up',
    isCrossOrigin: true,
    responses: [{ status: 200, description: 'It is', schema: healthSchema }],
    errors: [],
    handle: async () => ok(await health()),
  },
  {
    access: 'public',
    method: 'GET',
    path: '/health/ready',
    operationId: 'getReadiness',
    tag: 'Service',
    summary: 'Whether database, storage, queue and models can serve',
    responses: [
      { status: 200, description: 'All can', schema: readinessSchema },
      {
        status: 503,
        description: '`service_unavailable`: one cannot; `data` tells which',
        contentType: 'application/json',
        schema: notReadySchema,
        headers: ['Retry-After'],
      },
    ],
    errors: [],
    handle: ready,
  },
  {
    access: 'public',
    method: 'GET',
    path: '/metrics',
    operationId: 'getMetrics',
    tag: 'Service',
    summary: 'Counters for Prometheus; needs `Authorization: Bearer` with METRICS_TOKEN',
    responses: [{ status: 200, description: 'The counters', contentType: 'text/plain', schema: z.string() }],
    errors: ['not_found'],
    handle: metrics,
  },
  {
    access: 'public',
    method: 'GET',
    path: '/api/v1/openapi.json',
    operationId: 'getOpenapi',
    tag: 'Service',
    summary: 'This API as OpenAPI 3.1',
    responses: [
      {
        status: 200,
        description: 'The document',
        contentType: 'application/json',
        schema: z.looseObject({}),
      },
    ],
    errors: [],
    handle: jsonFile(() => openapiText()),
  },
  {
    access: 'public',
    method: 'GET',
    path: '/api/v1/postman.json',
    operationId: 'getPostmanCollection',
    tag: 'Service',
    summary: 'This API as a Postman collection v2.1',
    responses: [
      {
        status: 200,
        description: 'The collection',
        contentType: 'application/json',
        schema: z.looseObject({}),
      },
    ],
    errors: [],
    handle: jsonFile(() => postmanText()),
  },
];
