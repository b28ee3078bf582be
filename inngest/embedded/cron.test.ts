import { describe, expect, it } from 'vitest';
import { latestTick, parseCron } from './cron';

const at = (text: string) => Date.parse(text);
const latest = (schedule: string, now: string) => {
  const tick = latestTick(parseCron(schedule), at(now));
  return tick === null ? null : new Date(tick).toISOString();
};

describe('latestTick', () => {
  it.each([
    ['* * * * *', '2026-11-24T10:15:59Z', '2026-11-24T10:15:00.000Z'],
    ['*/15 * * * *', '2026-11-24T10:14:00Z', '2026-11-24T10:00:00.000Z'],
    ['5/20 * * * *', '2026-11-24T10:04:00Z', '2026-11-24T09:45:00.000Z'],
    ['0 3 * * *', '2026-11-24T02:59:00Z', '2026-11-23T03:00:00.000Z'],
    ['30 4 1,15 * *', '2026-11-24T00:00:00Z', '2026-11-15T04:30:00.000Z'],
    ['0 0 29 2 *', '2026-11-24T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['0 9 * * 1-5', '2026-11-22T12:00:00Z', '2026-11-20T09:00:00.000Z'],
    ['0 0 * * 7', '2026-11-24T00:00:00Z', '2026-11-22T00:00:00.000Z'],
    ['0 0 13 * 5', '2026-11-15T00:00:00Z', '2026-11-13T00:00:00.000Z'],
    ['0 0 1 * 1', '2026-11-24T00:00:00Z', '2026-11-23T00:00:00.000Z'],
  ])('of "%s" at %s is %s', (schedule, now, expected) => {
    expect(latest(schedule, now)).toBe(expected);
  });

  it('is null for a day that never comes', () => {
    expect(latest('0 0 31 2 *', '2026-11-24T00:00:00Z')).toBeNull();
  });
});

describe('parseCron', () => {
  it.each([
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '0 24 * * *',
    '0 0 0 * *',
    '5-1 * * * *',
    '*/0 * * * *',
    'TZ=Europe/Paris 0 0 * * *',
    '0 0 * JAN *',
    '@daily',
  ])('refuses "%s"', (schedule) => {
    expect(() => parseCron(schedule)).toThrow();
  });
});
