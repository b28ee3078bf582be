import { describe, expect, it } from 'vitest';
import { formatBytes, formatCredits, formatDuration, formatRelative, formatUptime } from './format';

describe('format', () => {
  it('never shows a duration of 60 seconds within a minute', () => {
    expect(formatDuration(842)).toBe('842 ms');
    expect(formatDuration(3_400)).toBe('3.4 s');
    expect(formatDuration(59_960)).toBe('1 min 0 s');
    expect(formatDuration(125_000)).toBe('2 min 5 s');
  });

  it('goes to the next unit of size before a number needs four digits', () => {
    expect(formatBytes(0)).toBe('0 B');
    expect(formatBytes(999)).toBe('999 B');
    expect(formatBytes(999_960)).toBe('1.0 MB');
    expect(formatBytes(209_715_200)).toBe('209.7 MB');
  });

  it('says how long ago in the largest fitting unit, and the date beyond a week', () => {
    const now = Date.parse('2026-03-27T12:00:00Z');
    expect(formatRelative('2026-03-27T11:59:58Z', now)).toBe('just now');
    expect(formatRelative('2026-03-27T11:57:00Z', now)).toBe('3 minutes ago');
    expect(formatRelative('2026-03-26T12:00:00Z', now)).toBe('yesterday');
    expect(formatRelative('2026-01-01T00:00:00Z', now)).toContain('2026');
  });

  it('knows one credit from several', () => {
    expect(formatCredits(1)).toBe('1 credit');
    expect(formatCredits(1_000)).toBe('1,000 credits');
  });
});

it('tells for how long something has been up', () => {
  for (const [seconds, text] of [
    [0, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3_599, '59 min'],
    [3_600, '1 h 0 min'],
    [86_399, '23 h 59 min'],
    [86_400, '1 d 0 h'],
    [1_000_000, '11 d 13 h'],
  ] as const)
    expect(formatUptime(seconds)).toBe(text);
});
