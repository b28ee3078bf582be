import { sql } from '@/db/client';
import type { Mode } from '@/lib/shared/statuses';

interface ManySubmissions {
  count: number;
  /** The days before now over which they are spread evenly. */
  days: number;
  keyId?: string;
  mode?: Mode;
}

/** So few that a statement ends within its time limit on a busy machine too. */
const BATCH = 5_000;

/** Ended submissions of a tenant, made by the database: three of four live, one of eleven failed. */
export async function insertSubmissions(
  tenantId: string,
  { count, days, keyId, mode = 'live' }: ManySubmissions,
): Promise<void> {
  const isLive = mode === 'live';
  await sql().begin(async (tx) => {
    for (let from = 0; from < count; from += BATCH) {
      const to = Math.min(count, from + BATCH) - 1;
      await tx`
        insert into submissions (id, tenant_id, api_key_id, mode, model, status, threshold, content_hash, input_kind, credits,
          billing_state, real_score, verdict, frames_processed, processing_ms, error_code, error_message, reasons, created_at,
          started_at, completed_at, deadline_at)
        select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(tail, 1, 3) || '8'
            || substr(tail, 4, 15))::uuid, ${tenantId}, ${keyId ?? null}, ${mode}, 'mixed-10-v2',
          case when ok then 'completed' else 'failed' end, 65, 'x', 'file', 1,
          case when not ${isLive} then 'none' when ok then 'captured' else 'released' end,
          case when ok then case when live then 0.9 else 0.1 end end,
          case when ok then case when live then 'live' else 'fake' end end, case when ok then 10 end, 900,
          case when not ok then code end, case when not ok then 'Not judged' end, '[]'::jsonb,
          at, at + interval '0.2 s', at + (800 + i % 2000) * interval '1 ms', at + interval '10 minutes'
        from (select i, md5(${tenantId} || i) as tail, i % 11 <> 0 as ok, i % 4 <> 0 as live,
            (array['no_face_detected', 'blurry', 'too_dark', 'multiple_faces', 'face_lost', 'insufficient_frames'])
              [1 + floor(sqrt(i * 7 % 36))::integer] as code,
            now() - interval '1 minute' - i * (${days} * interval '1 day' / ${count}::integer) as at
          from generate_series(${from}::integer, ${to}::integer) as i) as made`;
    }
    await tx`analyze submissions`;
  });
}
