import type { JSONValue } from 'postgres';
import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import { REASONS, type Reason, type ReasonCode, reason } from '@/lib/shared/reasons';
import type { SignalSeries } from '@/lib/shared/signals';
import type { Verdict } from '@/lib/shared/statuses';

/** What was seen of the clip while it was judged. */
export interface Observation {
  signals: Record<string, number>;
  series: SignalSeries;
  /** Times of the evidence frames in storage; null when none are kept. */
  evidenceFramesMs: number[] | null;
}

/** How a submission ends. */
export type SubmissionOutcome =
  | {
      kind: 'completed';
      modelVersion: string;
      realScore: number;
      verdict: Verdict;
      framesProcessed: number;
      processingMs: number;
      reasons: Reason[];
      /** Null where nothing was looked at. */
      observed: Observation | null;
    }
  | {
      kind: 'failed';
      /** Of the weights that looked at it; null when none did. */
      modelVersion: string | null;
      code: ReasonCode;
      message: string;
      reasons: Reason[];
      processingMs: number | null;
      observed: Observation | null;
    };

const jsonOf = (value: object | undefined) => (value === undefined ? null : sql().json(value as JSONValue));

/**
 * Brings a submission to its end and captures or releases its credits, in one statement: once, whoever calls and
 * however often.
 * With `onlyIf` it acts only on one that is still pending, or past its deadline by the database's clock: ours may be wrong.
 * @returns false when it had already ended, or `onlyIf` does not hold
 */
export async function settleSubmission(
  submissionId: string,
  outcome: SubmissionOutcome,
  options: { onlyIf?: 'pending' | 'overdue' } = {},
): Promise<boolean> {
  return (await settleSubmissions([submissionId], outcome, options)) > 0;
}

/**
 * Brings several submissions of one tenant to the same end, as `settleSubmission` does with one.
 * @returns how many had not ended before
 */
export async function settleSubmissions(
  submissionIds: string[],
  outcome: SubmissionOutcome,
  { onlyIf }: { onlyIf?: 'pending' | 'overdue' } = {},
): Promise<number> {
  const db = sql();
  const done = outcome.kind === 'completed' ? outcome : null;
  const failed = outcome.kind === 'failed' ? outcome : null;
  const billingState = done === null ? 'released' : 'captured';
  const rows = await db<Pick<Submission, 'id'>[]>`
    with settled as (
      update submissions set
        status = ${outcome.kind},
        billing_state = case billing_state when 'reserved' then ${billingState} else billing_state end,
        model_version = ${outcome.modelVersion},
        real_score = ${done?.realScore ?? null},
        verdict = ${done?.verdict ?? null},
        frames_processed = ${done?.framesProcessed ?? null},
        signals = ${jsonOf(outcome.observed?.signals)},
        signal_series = ${jsonOf(outcome.observed?.series)},
        evidence_frames = ${outcome.observed?.evidenceFramesMs ?? null},
        reasons = ${db.json(outcome.reasons as unknown as JSONValue)},
        error_code = ${failed?.code ?? null},
        error_message = ${failed?.message ?? null},
        processing_ms = ${outcome.processingMs},
        video_url_sealed = null,
        completed_at = clock_timestamp()
      where id = any(${submissionIds}::uuid[]) and status in ('pending', 'processing')
        and (${onlyIf !== 'overdue'} or deadline_at < now())
        and (${onlyIf !== 'pending'} or status = 'pending')
      returning id, tenant_id, mode, status, credits, billing_state
    ), moved as (
      insert into credit_ledger (tenant_id, submission_id, kind, amount)
      select tenant_id, id, case billing_state when 'captured' then 'capture' else 'release' end,
        case billing_state when 'captured' then 0 else credits end
      from settled where billing_state in ('captured', 'released')
    ), returned as (
      update credit_accounts a set balance = a.balance + sums.credits
      from (select tenant_id, sum(credits) as credits from settled where billing_state = 'released' group by tenant_id) sums
      where a.tenant_id = sums.tenant_id
    ), announced as (
      -- Nobody listens, nothing is made: most tenants pay nothing for webhooks.
      insert into wf.event (id, name, data)
      select id || ':settled', 'webhook/event', json_build_object('message_id', 'msg_' || replace(id::text, '-', ''),
        'tenant_id', tenant_id, 'mode', mode, 'type', 'submission.' || status, 'submission_id', id)
      from settled where exists (select from webhook_endpoints e
        where e.tenant_id = settled.tenant_id and e.mode = settled.mode and e.disabled_at is null)
        or exists (select from webhook_listeners l
          where l.tenant_id = settled.tenant_id and l.mode = settled.mode and l.listens_until > now())
    )
    select id from settled`;
  return rows.length;
}

/** The outcome of a submission that can't be judged, in the words of the table of reasons. */
export function failedOutcome(
  code: ReasonCode,
  processingMs: number | null,
  reasons?: Reason[],
): SubmissionOutcome {
  return {
    kind: 'failed',
    modelVersion: null,
    code,
    message: REASONS[code].userMessage,
    reasons: reasons ?? [reason(code)],
    processingMs,
    observed: null,
  };
}
