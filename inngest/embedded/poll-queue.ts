import type postgres from 'postgres';
import { LOCKS } from '@/db/locks';
import { type ClaimRequest, claimJobs } from './claim-jobs';
import { expireJobs } from './expire-jobs';
import { fireCrons } from './fire-crons';
import { pumpEvents } from './pump-events';
import { deadJobs, reapLeases } from './reap-leases';
import type { Job } from './types';

export interface PollRequest extends ClaimRequest {
  /** Whether missing liveness locks prove that a worker is gone. */
  mayReap: boolean;
  retryDelaysMs: readonly number[];
  pollMs: number;
  /** Somebody said that there is work: take it first and look around later. */
  isUrgent: boolean;
  /** The minute (of the database's clock) up to which schedules have been looked at. */
  cronMinute: number;
}

export interface PollResult {
  jobs: Job[];
  reaped: number;
  /** Runs that were cancelled because their time was over. */
  expired: number;
  waitMs: number;
  cronMinute: number;
}

interface Probe {
  nowMs: number;
  events: boolean;
  ready: boolean;
  expired: boolean;
  dead: boolean;
  nextMs: number | null;
}

const MAX_PUMP_ROUNDS = 20;

/**
 * Looks whether there is anything to do, and does it in one transaction: schedules, jobs of dead workers, events,
 * and then a claim. An idle look is one read.
 */
export async function pollQueue(sql: postgres.Sql, request: PollRequest): Promise<PollResult> {
  if (request.isUrgent && request.free > 0) {
    const { jobs, expired } = await sql.begin((tx) => takeWork(tx, request));
    return { jobs, expired, reaped: 0, waitMs: 0, cronMinute: request.cronMinute };
  }
  const [probe] = await sql<Probe[]>`
    select (extract(epoch from now()) * 1000)::float8 as "nowMs",
      exists (select from wf.event where processed_at is null) as events,
      exists (select from wf.job where locked_by is null and available_at <= now()) as ready,
      exists (select from wf.job where locked_by is null and expires_at <= now()) as expired,
      exists (${deadJobs(sql, request.mayReap)}) as dead,
      (select (extract(epoch from min(available_at) - now()) * 1000)::float8 from wf.job
        where locked_by is null and available_at > now()) as "nextMs"`;
  const { nowMs, events, ready, expired, dead, nextMs } = probe!;
  const cronMinute = Math.floor(nowMs / 60_000);
  const cronDue = cronMinute !== request.cronMinute && request.configs.some(({ crons }) => crons.length > 0);
  const result: PollResult = { jobs: [], reaped: 0, expired: 0, waitMs: request.pollMs, cronMinute };
  if (nextMs !== null) result.waitMs = Math.min(request.pollMs, Math.max(1, Math.ceil(nextMs)));
  if (cronDue || dead) {
    await sql.begin(async (tx) => {
      await lockClaims(tx);
      if (cronDue) await fireCrons(tx, request.configs, nowMs);
      if (dead) result.reaped = await reapLeases(tx, request.configs, request.mayReap, request.retryDelaysMs);
    });
  }
  if (expired || (request.free > 0 && (events || ready || cronDue || dead))) {
    const taken = await sql.begin((tx) => takeWork(tx, request));
    result.jobs = taken.jobs;
    result.expired = taken.expired;
    if (taken.isMore) result.waitMs = 0;
  }
  return result;
}

async function lockClaims(tx: postgres.TransactionSql): Promise<void> {
  await tx`select pg_advisory_xact_lock(${LOCKS.claim}::bigint)`;
}

interface Taken {
  jobs: Job[];
  expired: number;
  /** There may be more that is past its time. */
  isMore: boolean;
}

async function takeWork(tx: postgres.TransactionSql, request: PollRequest): Promise<Taken> {
  // Sent together: the first look at the outbox needs the lock no more than a row's own.
  let [{ full }] = await Promise.all([pumpEvents(tx, request.configs), lockClaims(tx)]);
  for (let round = 1; full && round < MAX_PUMP_ROUNDS; round += 1) {
    ({ full } = await pumpEvents(tx, request.configs));
  }
  // Sent together: a claim leaves out what is past its time, whether it has been cancelled yet or not.
  const [{ cancelled, full: isMore }, jobs] = await Promise.all([expireJobs(tx), claimJobs(tx, request)]);
  return { jobs, expired: cancelled, isMore };
}
