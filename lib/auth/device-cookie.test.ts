import { beforeAll, describe, expect, it } from 'vitest';
import { deviceOf, newDeviceCookie } from './device-cookie';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2030, 5, 1, 12);

beforeAll(() => {
  process.env.AUTH_SECRET = 'a secret of this test, long enough to be one';
});

const valueIn = (line: string) => /^lifesign\.device=([^;]+);/.exec(line)![1]!;

describe('a device cookie', () => {
  it('names its browser for 90 days', () => {
    const cookie = valueIn(newDeviceCookie(NOW_MS));
    const id = deviceOf(cookie, NOW_MS);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(deviceOf(cookie, NOW_MS + 90 * DAY_MS)).toBe(id);
    expect(deviceOf(cookie, NOW_MS + 92 * DAY_MS)).toBeNull();
  });

  it('is out of reach of scripts, and of other sites', () => {
    expect(newDeviceCookie(NOW_MS)).toMatch(/; Path=\/; Max-Age=7776000; HttpOnly; SameSite=Lax$/);
  });

  it.each(['', 'x', 'a.b.c', undefined])('that we did not sign names none: %s', (cookie) => {
    expect(deviceOf(cookie, NOW_MS)).toBeNull();
  });

  it('names none when any part of it was changed', () => {
    const [id, day, signed] = valueIn(newDeviceCookie(NOW_MS)).split('.') as [string, string, string];
    const other = valueIn(newDeviceCookie(NOW_MS)).split('.')[0]!;
    expect(deviceOf(`${other}.${day}.${signed}`, NOW_MS)).toBeNull();
    expect(deviceOf(`${id}.${Number(day) + 1}.${signed}`, NOW_MS)).toBeNull();
    expect(
      deviceOf(`${id}.${day}.${signed.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`, NOW_MS),
    ).toBeNull();
  });
});
