'use client';

import { FORECAST_DAYS, type Forecast, forecastOf } from './forecast';
import { daysOf, useUsage } from './use-usage';

/** How long a balance lasts; undefined until it is known. Only live submissions cost anything. */
export function useForecast(balance: number | undefined): Forecast | undefined {
  const usage = useUsage(FORECAST_DAYS + 1, 'live').data;
  if (usage === undefined || balance === undefined) return undefined;
  const spent = daysOf(usage).map(({ credits }) => credits);
  return forecastOf(balance, spent.slice(0, -1));
}
