import { formatCount, formatCredits } from '@/lib/shared/format';

/** Days looked back on for a forecast, today included: those of the figures that stand beside it. */
export const FORECAST_DAYS = 30;
const MIN_DAYS = 7;
const MIN_DAYS_WITH_SPENDING = 3;
const LONGEST_DAYS = 365;

export type Forecast =
  | { kind: 'empty' }
  /** Nothing was spent, so nothing can be said. */
  | { kind: 'idle' }
  /** Too short or too rare a spending for a pace. */
  | { kind: 'unknown' }
  | { kind: 'lasts'; days: number; perDay: number; overDays: number };

/**
 * How long a balance lasts at the average pace since the first spending of these days.
 * @param spent credits per day, oldest first; today comes last and, since it isn't over, says nothing of the pace
 */
export function forecastOf(balance: number, spent: number[]): Forecast {
  if (balance <= 0) return { kind: 'empty' };
  const recent = spent.slice(-FORECAST_DAYS);
  const first = recent.findIndex((credits) => credits > 0);
  if (first === -1) return { kind: 'idle' };
  const counted = recent.slice(first, -1);
  const daysWithSpending = counted.filter((credits) => credits > 0).length;
  if (counted.length < MIN_DAYS || daysWithSpending < MIN_DAYS_WITH_SPENDING) return { kind: 'unknown' };
  const perDay = counted.reduce((sum, credits) => sum + credits, 0) / counted.length;
  return { kind: 'lasts', days: Math.floor(balance / perDay), perDay, overDays: counted.length };
}

function duration(days: number): string {
  if (days > LONGEST_DAYS) return 'more than a year';
  if (days < 1) return 'less than a day';
  return `about ${formatCount(days)} ${days === 1 ? 'day' : 'days'}`;
}

/** A forecast in a sentence. */
export function forecastSentence(forecast: Forecast): string {
  switch (forecast.kind) {
    case 'empty':
      return 'The balance is used up: new live submissions are refused.';
    case 'idle':
      return `Nothing was spent in the last ${FORECAST_DAYS} days, so there is no forecast.`;
    case 'unknown':
      return 'Too little has been spent so far to forecast how long the balance will last.';
    case 'lasts': {
      const pace =
        forecast.perDay < 10
          ? `${forecast.perDay.toFixed(1)} credits`
          : formatCredits(Math.round(forecast.perDay));
      return `At this pace the balance lasts ${duration(forecast.days)}: ${pace} a day over the last ${forecast.overDays} days.`;
    }
    default:
      return forecast satisfies never;
  }
}
