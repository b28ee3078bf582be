import os from 'node:os';
import { env } from '@/lib/env';

/**
 * Who may hold how many places. Each kind of work has places of its own, so that one never waits for another's: judging
 * never for downloads, live work never for the sandbox's, nothing for webhooks. Within a kind a tenant alone gets most
 * places but never all, so that another's next piece of work does not wait for a full queue.
 */
type Limits = [{ limit: number }, { limit: number; key: string }];

const TENANT = 'event.data.tenant_id';

/** Three quarters for one tenant. */
function shared(total: number): Limits {
  return [{ limit: total }, { limit: Math.max(1, total - Math.ceil(total / 4)), key: TENANT }];
}

/** Places for judging: more than there are media processes, since a run also reads storage and writes its end. */
function judgingRuns(): number {
  return env().WORKER_CONCURRENCY ?? 4 * (env().MEDIA_WORKERS ?? os.availableParallelism());
}

const testJudgingRuns = () => Math.max(2, Math.ceil(judgingRuns() / 2));

/** Downloads wait for strangers; they cost little, and a tenant whose addresses are dead holds few of their places. */
const FETCH_RUNS = 32;
const FETCH_RUNS_PER_TENANT = 8;
const TEST_FETCH_RUNS = 8;
const TEST_FETCH_RUNS_PER_TENANT = 4;

export const judgingLimits = (): Limits => shared(judgingRuns());
export const testJudgingLimits = (): Limits => shared(testJudgingRuns());
export const fetchLimits = (): Limits => [
  { limit: FETCH_RUNS },
  { limit: FETCH_RUNS_PER_TENANT, key: TENANT },
];
export const testFetchLimits = (): Limits => [
  { limit: TEST_FETCH_RUNS },
  { limit: TEST_FETCH_RUNS_PER_TENANT, key: TENANT },
];

/**
 * Places of webhooks, beside those of runs: they wait for strangers, and videos must not wait for them. A tenant has few of
 * them, however many endpoints it has, and an endpoint has few of its tenant's.
 */
export const WEBHOOK_RUNS = 32;
export const WEBHOOK_RUNS_PER_TENANT = 8;
const WEBHOOK_RUNS_PER_ENDPOINT = 4;
const TEST_WEBHOOK_RUNS = 8;
const TEST_WEBHOOK_RUNS_PER_TENANT = 4;
const TEST_WEBHOOK_RUNS_PER_ENDPOINT = 2;

const FAN_OUT_RUNS = 4;
const TEST_FAN_OUT_RUNS = 2;

export const fanOutLimits = (): Limits => shared(FAN_OUT_RUNS);
export const testFanOutLimits = (): Limits => shared(TEST_FAN_OUT_RUNS);

/** By tenant and by endpoint: a server takes two limits, so the total is the embedded driver's. */
type DeliveryLimits = [{ limit: number; key: string }, { limit: number; key: string }];
const ENDPOINT = 'event.data.endpoint_id';

export const deliveryLimits = (): DeliveryLimits => [
  { limit: WEBHOOK_RUNS_PER_TENANT, key: TENANT },
  { limit: WEBHOOK_RUNS_PER_ENDPOINT, key: ENDPOINT },
];
export const testDeliveryLimits = (): DeliveryLimits => [
  { limit: TEST_WEBHOOK_RUNS_PER_TENANT, key: TENANT },
  { limit: TEST_WEBHOOK_RUNS_PER_ENDPOINT, key: ENDPOINT },
];

/** Comparisons of weights: nobody waits for them, so they have few places of their own and take nobody's. */
const COMPARISON_RUNS = 2;

export const comparisonLimits = (): Limits => [{ limit: COMPARISON_RUNS }, { limit: 1, key: TENANT }];

/** Of a failure handler or a schedule: short work that gives no limits of its own. */
const OTHER_RUNS_EACH = 2;
const OTHER_FUNCTIONS = 16;

/** Places of functions that give no total themselves, for the embedded driver. */
export function totalOf(functionId: string): number {
  if (functionId.endsWith('-deliver-webhook')) return WEBHOOK_RUNS;
  if (functionId.endsWith('-deliver-test-webhook')) return TEST_WEBHOOK_RUNS;
  return OTHER_RUNS_EACH;
}

/** Places that a worker has for everything together: the sum, so that no function waits for another's. */
export function totalPlaces(): number {
  const judging = judgingRuns() + testJudgingRuns();
  const fetching = FETCH_RUNS + TEST_FETCH_RUNS;
  const webhooks = WEBHOOK_RUNS + TEST_WEBHOOK_RUNS + FAN_OUT_RUNS + TEST_FAN_OUT_RUNS;
  return judging + fetching + webhooks + COMPARISON_RUNS + OTHER_RUNS_EACH * OTHER_FUNCTIONS;
}
