const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

const FIELD = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/;
const MINUTE_MS = 60_000;
/** How far back a tick is looked for; the rarest schedule that is allowed comes round every leap year. */
const HORIZON_MINUTES = 4 * 366 * 1_440;

export interface CronSchedule {
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
  /** As in crontab(5): when both are restricted, either one is enough. */
  anyDay: boolean;
}

function parseField(text: string, [min, max]: readonly [number, number]): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = FIELD.exec(part);
    if (match === null) throw new Error(`"${part}" is not a number, a range or a step`);
    const step = Number(match[3] ?? 1);
    const from = match[1] === undefined ? min : Number(match[1]);
    const openEnd = match[1] === undefined || (match[3] !== undefined && match[2] === undefined);
    const to = openEnd ? max : Number(match[2] ?? match[1]);
    if (step < 1 || from < min || to > max || from > to) throw new Error(`"${part}" is out of range`);
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}

/**
 * Parses a five-field schedule (minute hour day month weekday, crontab(5), UTC): numbers, `*`, lists, ranges, steps.
 * @throws Error for anything else, e.g. names or a `TZ=` prefix.
 */
export function parseCron(schedule: string): CronSchedule {
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== 5) throw new Error(`"${schedule}" does not have five fields`);
  const [minutes, hours, days, months, weekdays] = fields.map((field, i) => parseField(field, RANGES[i]!));
  if (weekdays!.delete(7)) weekdays!.add(0);
  return {
    minutes: minutes!,
    hours: hours!,
    days: days!,
    months: months!,
    weekdays: weekdays!,
    anyDay: fields[2] !== '*' && fields[4] !== '*',
  };
}

function matchesDay(cron: CronSchedule, date: Date): boolean {
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const day = cron.days.has(date.getUTCDate());
  const weekday = cron.weekdays.has(date.getUTCDay());
  return cron.anyDay ? day || weekday : day && weekday;
}

/** The latest minute at or before `nowMs` (Unix ms) that the schedule names; null when there is none in four years. */
export function latestTick(cron: CronSchedule, nowMs: number): number | null {
  let tick = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const oldest = tick - HORIZON_MINUTES * MINUTE_MS;
  while (tick > oldest) {
    const date = new Date(tick);
    if (!matchesDay(cron, date))
      tick = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - MINUTE_MS;
    else if (!cron.hours.has(date.getUTCHours())) tick -= (date.getUTCMinutes() + 1) * MINUTE_MS;
    else if (!cron.minutes.has(date.getUTCMinutes())) tick -= MINUTE_MS;
    else return tick;
  }
  return null;
}
