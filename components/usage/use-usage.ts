'use client';

import type { DataOf } from '@/components/data/call-api';
import { useApi } from '@/components/data/use-api';
import type { Mode } from '@/lib/shared/statuses';
import { FORECAST_DAYS, type Forecast, forecastOf } from './forecast';
import { usageQuestion } from './questions';

export type UsageView = DataOf<'getUsage'>;
export type UsageDay = UsageView['buckets'][number] & { day: string };

const REFRESH_MS = 60_000;

/** The figures of each of the last days, and of all of them; of the portal's mode unless told otherwise. */
export function useUsage(
  days: number,
  mode?: Mode,
  { enabled = true, refreshMs = REFRESH_MS }: { enabled?: boolean; refreshMs?: number } = {},
) {
  return useApi(...usageQuestion(days, mode), { enabled, refreshMs, keepsFormer: true });
}

/** The buckets of a usage by day, which have a day each. */
export function daysOf(usage: UsageView): UsageDay[] {
  return usage.buckets.filter((bucket): bucket is UsageDay => bucket.day !== undefined);
}

/** How long a balance lasts; undefined until it is known. Only live submissions cost anything. */
export function useForecast(balance: number | undefined): Forecast | undefined {
  const usage = useUsage(FORECAST_DAYS, 'live').data;
  if (usage === undefined || balance === undefined) return undefined;
  return forecastOf(
    balance,
    daysOf(usage).map(({ credits }) => credits),
  );
}
