import type { Usage, UsageBucket, UsageFigures, UsageGroup, UsageQuery } from './get-usage';
import type { UsageView } from './schemas';

function toPublicFigures({
  submissions,
  completed,
  failed,
  live,
  fake,
  credits,
  p50Ms,
  p95Ms,
}: UsageFigures): UsageView['totals'] {
  return { submissions, completed, failed, live, fake, credits, p50_ms: p50Ms, p95_ms: p95Ms };
}

/** What a bucket is of: only the members that were asked for. */
const KEYS_OF: Record<UsageGroup, (bucket: UsageBucket) => Partial<UsageView['buckets'][number]>> = {
  day: ({ day }) => ({ day: day! }),
  model: ({ model }) => ({ model: model! }),
  verdict: ({ verdict }) => ({ verdict }),
  key: ({ keyId, keyName }) => ({ key_id: keyId, key_name: keyName }),
};

export function toPublicUsage(
  { from, to, groupBy }: UsageQuery,
  { mode, totals, failureReasons, buckets }: Usage,
): UsageView {
  return {
    from,
    to,
    mode,
    group_by: groupBy,
    totals: toPublicFigures(totals),
    failure_reasons: failureReasons,
    buckets: buckets.map((bucket) => ({
      ...Object.assign({}, ...groupBy.map((group) => KEYS_OF[group](bucket))),
      ...toPublicFigures(bucket),
    })),
  };
}
