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

/** Places of webhooks, beside those of runs: they wait for strangers, and videos must not wait for them. */
export const WEBHOOK_RUNS = 24;
export const WEBHOOK_RUNS_PER_ENDPOINT = 4;
export const FAN_OUT_RUNS = 4;

/** Failure handlers, schedules: short work without limits of its own. */
const OTHER_RUNS = 8;

/** Places that a worker has for everything together: the sum, so that no function waits for another's. */
export function totalPlaces(): number {
  return (
    judgingRuns() +
    testJudgingRuns() +
    FETCH_RUNS +
    TEST_FETCH_RUNS +
    WEBHOOK_RUNS +
    FAN_OUT_RUNS +
    OTHER_RUNS
  );
}
