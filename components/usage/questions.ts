import { type Question, question } from '@/components/data/queries';
import type { Mode } from '@/lib/shared/statuses';

/** The numbers of days that figures can be of, as the address names them. */
export const RANGES = ['7', '30', '90'] as const;

export type Range = (typeof RANGES)[number];

export const USUAL_RANGE: Range = '30';

export const RANGE_RULES = { days: RANGES };

const DAY_MS = 86_400_000;

/** The last days, today (UTC) included, as the API takes them. */
function lastDays(count: number, nowMs = Date.now()): { from: string; to: string } {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return { from: day(nowMs - (count - 1) * DAY_MS), to: day(nowMs) };
}

/** The figures of each of the last days; of the portal's mode unless told otherwise. */
export function usageQuestion(days: number, mode?: Mode): Question<'getUsage'> {
  return question('getUsage', { query: { ...lastDays(days), group_by: 'day', ...(mode && { mode }) } });
}
