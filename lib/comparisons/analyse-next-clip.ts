import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import { models } from '@/lib/detection/models';
import type { ClipResult } from '@/lib/media/analyse-clip';
import type { MediaPool } from '@/lib/media/media-pool';
import { analyseStored } from '@/lib/submissions/analyse-stored';
import { holdSubmission } from '@/lib/submissions/hold-submission';
import { weightsFor } from './start-comparison';

type Next = Pick<Submission, 'id' | 'tenantId' | 'model' | 'inputKind' | 'videoKey'> & { generation: number };

/** What the weights say of a clip; null: it is not to be had any more. */
type Saying = { version: string; realScore: number | null; errorCode: string | null } | null;

/**
 * Judges one more submission of a comparison and notes what came out, in the comparison alone. It waits for all work that
 * somebody waits for.
 * @returns false when nothing is left, or the comparison is gone
 * @throws Error for what another attempt may mend
 */
export async function analyseNextClip(comparisonId: string, pool: MediaPool): Promise<boolean> {
  const next = await findNext(comparisonId);
  if (next === null) return false;
  const saying = await holdSubmission(next.id, (signal) => analyse(next, pool, signal));
  if (saying === null) {
    await sql()`delete from comparison_clips where comparison_id = ${comparisonId} and submission_id = ${next.id}`;
  } else {
    // An erasure that came meanwhile took the row away.
    await sql()`
      update comparison_clips set judged_at = now(), model_version = ${saying.version},
        real_score = ${saying.realScore}, error_code = ${saying.errorCode}
      where comparison_id = ${comparisonId} and submission_id = ${next.id}`;
  }
  return true;
}

/** Notes that nothing more comes. */
export async function endComparison(comparisonId: string): Promise<void> {
  await sql()`update comparisons set ended_at = coalesce(ended_at, now()) where id = ${comparisonId}`;
}

async function findNext(comparisonId: string): Promise<Next | null> {
  // What retention has removed meanwhile is not compared.
  await sql()`
    delete from comparison_clips c using submissions s
    where c.comparison_id = ${comparisonId} and s.id = c.submission_id and c.judged_at is null
      and s.video_removed_at is not null`;
  const rows = await sql()<Next[]>`
    select s.id, s.tenant_id, s.model, s.input_kind, s.video_key, o.generation
    from comparisons o join comparison_clips c on c.comparison_id = o.id join submissions s on s.id = c.submission_id
    where o.id = ${comparisonId} and c.judged_at is null
    order by s.id desc limit 1`;
  return rows[0] ?? null;
}

async function analyse(next: Next, pool: MediaPool, signal: AbortSignal): Promise<Saying> {
  const weights = weightsFor(await models(), next.model, next.generation);
  if (weights === null || next.videoKey === null) return null;
  const { version } = weights.manifest;
  const { videoKey, inputKind, tenantId } = next;
  const clip = { videoKey, inputKind, alias: weights.name, evidenceFrames: 0 };
  const turn = { share: `comparison:${tenantId}`, isBackground: true };
  const result = await analyseStored(pool, clip, signal, { turn });
  return result && { version, ...sayingOf(result) };
}

function sayingOf(result: ClipResult): Omit<NonNullable<Saying>, 'version'> {
  return result.kind === 'judged'
    ? { realScore: result.realScore, errorCode: null }
    : { realScore: null, errorCode: result.code };
}
