import { sql } from '@/db/client';
import type { TestTenant } from '@/e2e/support/tenant';
import { uuidv7 } from '@/lib/ids';
import type { Mode, Verdict } from '@/lib/shared/statuses';

/** A submission as far as usage counts it. */
export interface Row {
  at: string;
  keyId?: string;
  mode?: Mode;
  model?: string;
  /** Milliseconds to the verdict; absent: still pending. */
  tookMs?: number;
  verdict?: Verdict | 'failed';
  /** Why it failed. */
  code?: string;
}

/** Rows as submissions leave them, without the work. */
export async function addRows(tenant: TestTenant, rows: Row[]): Promise<void> {
  for (const {
    at,
    keyId = null,
    mode = 'live',
    model = 'mixed-10-v2',
    tookMs = null,
    verdict = null,
    code = 'blurry',
  } of rows) {
    const isCompleted = verdict === 'live' || verdict === 'fake';
    const status = isCompleted ? 'completed' : verdict === 'failed' ? 'failed' : 'pending';
    const billing = { completed: 'captured', failed: 'released', pending: 'reserved' }[status];
    await sql()`
      insert into submissions (id, tenant_id, api_key_id, mode, model, status, threshold, content_hash, input_kind,
        credits, billing_state, real_score, verdict, frames_processed, error_code, created_at, completed_at, deadline_at)
      values (${uuidv7(Date.parse(at))}, ${tenant.id}, ${keyId}, ${mode}, ${model}, ${status}, 65, 'x', 'file', 2,
        ${mode === 'live' ? billing : 'none'}, ${isCompleted ? 0.5 : null}, ${isCompleted ? verdict : null},
        ${isCompleted ? 10 : null}, ${status === 'failed' ? code : null}, ${at}::timestamptz,
        ${at}::timestamptz + ${tookMs} * interval '1 ms', ${at}::timestamptz + interval '10 minutes')`;
  }
}
