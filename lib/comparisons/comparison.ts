import { and, eq, sql as expression } from 'drizzle-orm';
import { db, sql } from '@/db/client';
import { comparisons, type Submission } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import type { ReasonCode } from '@/lib/shared/reasons';
import { LONGEST_S } from './start-comparison';

/** A submission with what was said of it then, and by the other weights. */
export interface ComparedSubmission
  extends Pick<
    Submission,
    'id' | 'createdAt' | 'model' | 'threshold' | 'realScore' | 'verdict' | 'errorCode' | 'modelVersion'
  > {
  judgedAt: Date | null;
  newScore: number | null;
  newErrorCode: ReasonCode | null;
  newVersion: string | null;
}

export interface ComparisonState {
  generation: number;
  createdAt: Date;
  endedAt: Date | null;
  isRunning: boolean;
  /** Newest first. */
  submissions: ComparedSubmission[];
}

/** The last comparison of the caller's tenant and mode; null when there is none. */
export async function getComparison(context: Context): Promise<ComparisonState | null> {
  requireScope(context, 'detection:read');
  const { tenant, mode } = context;
  const { generation, createdAt, endedAt } = comparisons;
  const isRunning = expression<boolean>`
    ${endedAt} is null and ${createdAt} > now() - ${LONGEST_S} * interval '1 second'`;
  const [found] = await db()
    .select({ id: comparisons.id, generation, createdAt, endedAt, isRunning })
    .from(comparisons)
    .where(and(eq(comparisons.tenantId, tenant.id), eq(comparisons.mode, mode)));
  if (found === undefined) return null;
  const { id, ...comparison } = found;
  const submissions = await sql()<ComparedSubmission[]>`
    select s.id, s.created_at, s.model, s.threshold, s.real_score, s.verdict, s.error_code, s.model_version, c.judged_at,
      c.real_score as new_score, c.error_code as new_error_code, c.model_version as new_version
    from comparison_clips c join submissions s on s.id = c.submission_id
    where c.comparison_id = ${id} and s.tenant_id = ${tenant.id} and s.erased_at is null
    order by s.id desc`;
  return { ...comparison, submissions: [...submissions] };
}

/** Stops the comparison of the caller's tenant and mode, or forgets what came of it. Safe to repeat. */
export async function deleteComparison(context: Context): Promise<void> {
  requireScope(context, 'settings:write');
  const isOwn = and(eq(comparisons.tenantId, context.tenant.id), eq(comparisons.mode, context.mode));
  await db().delete(comparisons).where(isOwn);
}
