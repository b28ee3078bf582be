import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { env } from './env';

/** Upper bounds of the duration histogram, seconds. */
const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

interface Metrics {
  registry: Registry;
  requests: Histogram<'method' | 'route' | 'status'>;
}

function open(): Metrics {
  const registry = new Registry();
  const requests = new Histogram({
    name: 'lifesign_http_request_duration_seconds',
    help: 'Duration of API requests.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_S,
    registers: [registry],
  });
  // Of the process and its garbage collector. Watching them is not for nothing, and without a token nobody can ask.
  if (env().METRICS_TOKEN !== undefined) collectDefaultMetrics({ register: registry });
  return { registry, requests };
}

// Next may evaluate this module once per bundle; the figures belong to the process.
const holder = globalThis as typeof globalThis & { lifesignMetrics?: Metrics };

function metrics(): Metrics {
  holder.lifesignMetrics ??= open();
  return holder.lifesignMetrics;
}

/** Counts one answered request. Labels come from the route table, so their number is bounded. */
export function countRequest(method: string, route: string, status: number, durationMs: number): void {
  const known = /^[A-Z]{3,7}$/.test(method) ? method : 'OTHER';
  metrics().requests.observe({ method: known, route, status }, durationMs / 1_000);
}

/** A figure that is read when somebody asks for it. */
export interface GaugeReading {
  name: string;
  help: string;
  values: { labels?: Record<string, string>; value: number }[];
}

/**
 * The page for Prometheus, in its text format 0.0.4: this process, its requests, and `readings`.
 * @throws Error when two readings have one name
 */
export async function renderMetrics(readings: readonly GaugeReading[]): Promise<string> {
  const asked = new Registry();
  for (const { name, help, values } of readings) {
    const labelNames = [...new Set(values.flatMap(({ labels }) => Object.keys(labels ?? {})))];
    const gauge = new Gauge({ name, help, labelNames, registers: [asked] });
    for (const { labels, value } of values) gauge.set(labels ?? {}, value);
  }
  return Registry.merge([metrics().registry, asked]).metrics();
}
