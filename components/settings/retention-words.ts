const DAY_HOURS = 24;

const counted = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** How long videos are kept, in words: "not at all", "18 hours", "3 days", "3 days and 4 hours". */
export function retentionWords(hours: number): string {
  if (hours === 0) return 'not at all';
  const days = Math.floor(hours / DAY_HOURS);
  const rest = hours % DAY_HOURS;
  if (days === 0) return counted(rest, 'hour');
  return rest === 0 ? counted(days, 'day') : `${counted(days, 'day')} and ${counted(rest, 'hour')}`;
}
