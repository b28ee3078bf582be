const UNIT_MS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time as ISO 8601 from a time, a day (its beginning, UTC) or a span from now; null for anything else. */
export function instantOf(text: string, direction: 'past' | 'future', nowMs = Date.now()): string | null {
  const span = /^(\d{1,6})([mhd])$/.exec(text);
  if (span !== null) {
    const ms = Number(span[1]) * UNIT_MS[span[2]!]!;
    return new Date(direction === 'past' ? nowMs - ms : nowMs + ms).toISOString();
  }
  // Without an offset, "local" would depend on the machine.
  if (!/^\d{4}-\d{2}-\d{2}(T.+(Z|[+-]\d{2}:\d{2}))?$/.test(text)) return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
