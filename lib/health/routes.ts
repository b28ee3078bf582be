import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { models } from '@/lib/detection/models';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { ok } from '@/lib/http/envelope';
import type { ApiReply, ApiRequest } from '@/lib/http/types';
import { renderMetrics } from '@/lib/metrics';
import { readQueueMetrics } from '@/lib/queue/queue-metrics';
import type { Route } from '@/lib/routing/route';
import { readSweepMetrics } from '@/lib/sweeps/overdue';
import { productVersion } from '@/lib/version';
import { checkReadiness } from './readiness';
import { type Health, healthSchema, type NotReady, notReadySchema, readinessSchema } from './schemas';

const countersSchema = z.string().meta({
  example:
    '# TYPE lifesign_http_request_duration_seconds histogram\nlifesign_http_request_duration_seconds_bucket{le="0.025",method="GET",route="/health/ready",status="200"} 4\n',
});

/** Never fails: whoever asks wants to know of the process, not of what it needs. */
async function health(): Promise<Health> {
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
  const body: NotReady = {
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
  const readings = await Promise.all([readQueueMetrics(), readSweepMetrics()]);
  return { status: 200, headers, body: await renderMetrics(readings.flat()) };
}

export const healthRoutes: Route[] = [
  {
    access: 'public',
    method: 'GET',
    path: '/health',
    operationId: 'getHealth',
    tag: 'Service',
    summary: 'Whether the process is up',
    description: 'For a liveness probe: 200 for as long as the process answers at all.',
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
    description: 'For a readiness probe and load balancers: each part is asked, with its latency.',
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
    description: 'Text in the Prometheus exposition format. 404 unless METRICS_TOKEN is set and sent.',
    responses: [
      { status: 200, description: 'The counters', contentType: 'text/plain', schema: countersSchema },
    ],
    errors: ['not_found'],
    handle: metrics,
  },
];
