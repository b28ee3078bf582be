'use client';

import { useSyncExternalStore } from 'react';
import { formatDateTime, formatRelative } from '@/lib/shared/format';

const never = () => () => undefined;

/** False for what the server renders and the browser takes over, true ever after. */
function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

interface TimeProps {
  value: string;
  relative?: boolean;
  className?: string;
}

/** A moment in the reader's time zone, with the exact UTC time on hover. */
export function Time({ value, relative = false, className }: TimeProps) {
  const isHydrated = useIsHydrated();
  return (
    // The server knows neither the zone nor the moment of the reader: what it wrote is replaced, by the key.
    <time
      key={isHydrated ? 'reader' : 'server'}
      dateTime={value}
      title={value}
      className={className}
      suppressHydrationWarning
    >
      {relative ? formatRelative(value) : formatDateTime(value)}
    </time>
  );
}

/** A sentence with a moment in it, which the reader's time zone changes. */
export function SentenceWithTime({ children }: { children: string }) {
  return (
    <span key={useIsHydrated() ? 'reader' : 'server'} suppressHydrationWarning>
      {children}
    </span>
  );
}

function zoneName(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const parts = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'shortOffset' }).formatToParts();
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', 'UTC');
  return offset === undefined || offset === timeZone || timeZone === 'UTC'
    ? timeZone
    : `${timeZone} (${offset})`;
}

/** Which time zone days and times of a page are in. */
export function ZoneNote() {
  const isHydrated = useIsHydrated();
  return (
    <p className="mt-2 min-h-5 text-[13px] text-ink-faint">
      {isHydrated && `Days and times are in your time zone, ${zoneName()}.`}
    </p>
  );
}
