/** Upper bounds of the duration histogram, seconds. */
const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

interface Series {
  labels: string;
  count: number;
  sumS: number;
  buckets: number[];
}

const requests = new Map<string, Series>();

/** Counts one answered request. Labels come from the route table, so their number is bounded. */
export function countRequest(method: string, route: string, status: number, durationMs: number): void {
  const labels = `method="${/^[A-Z]{3,7}$/.test(method) ? method : 'OTHER'}",route="${route}",status="${status}"`;
  let series = requests.get(labels);
  if (series === undefined) {
    series = { labels, count: 0, sumS: 0, buckets: BUCKETS_S.map(() => 0) };
    requests.set(labels, series);
  }
  const durationS = durationMs / 1_000;
  series.count += 1;
  series.sumS += durationS;
  for (let i = BUCKETS_S.length - 1; i >= 0 && durationS <= BUCKETS_S[i]!; i--) series.buckets[i]! += 1;
}

/** Request counters of this process in the Prometheus text format. */
export function renderRequestMetrics(): string {
  const name = 'lifesign_http_request_duration_seconds';
  const lines = [`# HELP ${name} Duration of API requests.`, `# TYPE ${name} histogram`];
  for (const series of requests.values()) {
    BUCKETS_S.forEach((bound, i) => {
      lines.push(`${name}_bucket{${series.labels},le="${bound}"} ${series.buckets[i]}`);
    });
    lines.push(`${name}_bucket{${series.labels},le="+Inf"} ${series.count}`);
    lines.push(`${name}_sum{${series.labels}} ${series.sumS.toFixed(6)}`);
    lines.push(`${name}_count{${series.labels}} ${series.count}`);
  }
  return `${lines.join('\n')}\n`;
}
