'use client';

import type { DataOf } from '@/components/data/call-api';
import { useApi } from '@/components/data/use-api';
import type { Mode } from '@/lib/shared/statuses';

export type UsageView = DataOf<'getUsage'>;
export type UsageDay = UsageView['buckets'][number] & { day: string };

const DAY_MS = 86_400_000;
const REFRESH_MS = 60_000;

/** The last days, today (UTC) included, as the API takes them. */
function lastDays(count: number, nowMs = Date.now()): { from: string; to: string } {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return { from: day(nowMs - (count - 1) * DAY_MS), to: day(nowMs) };
}

/** The figures of each of the last days, and of all of them; of the portal's mode unless told otherwise. */
export function useUsage(
  days: number,
  mode?: Mode,
  { enabled = true, refreshMs = REFRESH_MS }: { enabled?: boolean; refreshMs?: number } = {},
) {
  return useApi(
    'getUsage',
    { query: { ...lastDays(days), group_by: 'day', ...(mode && { mode }) } },
    { enabled, refreshMs, keepsFormer: true },
  );
}

/** The buckets of a usage by day, which have a day each. */
export function daysOf(usage: UsageView): UsageDay[] {
  return usage.buckets.filter((bucket): bucket is UsageDay => bucket.day !== undefined);
}
