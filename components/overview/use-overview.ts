'use client';

import { useApi } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { useCan } from '@/components/session/use-can';
import { newestKeysQuestion } from '../api-keys/questions';
import { balanceQuestion } from '../credits/questions';
import { latestQuestion } from '../submissions/questions';
import { useUsage } from '../usage/use-usage';
import { type Step, stepsOf } from './steps';

const REFRESH_MS = 5_000;

/** True until a query has its first answer or its first failure. */
function isAwaited(query: { isPending: boolean; failureCount: number }): boolean {
  return query.isPending && query.failureCount === 0;
}

/**
 * What the overview shows, kept fresh while it is looked at. `isReady` once everything has answered: the page is laid out
 * at once then, and nothing moves any more.
 */
export function useOverview(days: number) {
  const { mode } = usePortal();
  const canReadKeys = useCan('keys:read');
  const credits = useApi(...balanceQuestion, { refreshMs: REFRESH_MS });
  const recent = useApi(...latestQuestion, { refreshMs: REFRESH_MS });
  const usage = useUsage(days);
  const keys = useApi(...newestKeysQuestion, { enabled: canReadKeys, refreshMs: REFRESH_MS });
  const seenHere =
    (recent.data?.items.some((item) => item.result !== null) ?? false) ||
    (usage.data?.totals.completed ?? 0) > 0;
  // A first verdict may have come in the other mode.
  const asksElsewhere = canReadKeys && !seenHere && usage.data !== undefined && recent.data !== undefined;
  const other = useUsage(90, mode === 'live' ? 'test' : 'live', {
    enabled: asksElsewhere,
    refreshMs: REFRESH_MS,
  });
  const queries = [credits, recent, usage, ...(canReadKeys ? [keys] : []), ...(asksElsewhere ? [other] : [])];
  return {
    credits,
    recent,
    usage,
    keys: keys.data?.items ?? [],
    steps: firstSteps(),
    failed: queries.find((query) => query.isError),
    isReady: !queries.some(isAwaited),
  };

  /** Null for those who can't make keys, and as long as it isn't known what is done. */
  function firstSteps(): Step[] | null {
    const all = keys.data?.items;
    if (all === undefined || recent.data === undefined || usage.data === undefined) return null;
    const steps = stepsOf({
      hasKey: all.length > 0,
      hasCalled: all.some((key) => key.last_used_at !== null),
      hasVerdict: seenHere || (other.data?.totals.completed ?? 0) > 0,
    });
    return steps.every((step) => step.isDone) ? null : steps;
  }
}
