import { formatDateTime, formatRelative } from '@/lib/shared/format';

/** A moment in the reader's time zone, with the exact UTC time on hover. */
export function Time({ value, relative = false }: { value: string; relative?: boolean }) {
  return (
    <time dateTime={value} title={value} suppressHydrationWarning>
      {relative ? formatRelative(value) : formatDateTime(value)}
    </time>
  );
}
