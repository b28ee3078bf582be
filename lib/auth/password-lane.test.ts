import { afterEach, expect, it, vi } from 'vitest';
import { PasswordLane } from './password-lane';
import type { Derivation } from './password-thread';

const derivation = (N = 1_024): Derivation => ({
  password: 'a password',
  salt: Buffer.alloc(16),
  bytes: 32,
  N,
  r: 8,
  p: 1,
});
const stranger = (origin: string) => ({ isKnown: false, origin });
const known = (origin: string | null) => ({ isKnown: true, origin });
const isFull = (outcome: PromiseSettledResult<unknown>) =>
  outcome.status === 'rejected' && outcome.reason.code === 'rate_limit_exceeded';

afterEach(() => {
  vi.useRealTimers();
});

it('lets strangers have one thread and sixteen places to wait, and refuses the others at once', async () => {
  const lane = new PasswordLane();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 45 }, (_, i) => lane.derive(stranger(`network ${i}`), [derivation()])),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(17);
  const refused = outcomes.filter(isFull);
  expect(refused).toHaveLength(28);
  expect(refused[0]).toMatchObject({ reason: { headers: { 'retry-after': '15' } } });
});

it('has a thread for those who are known, however many strangers wait', async () => {
  const lane = new PasswordLane();
  const order: string[] = [];
  const strangers = Array.from({ length: 10 }, (_, i) =>
    lane.derive(stranger(`network ${i}`), [derivation(4_096)]).then(() => order.push('stranger')),
  );
  await Promise.all([
    ...strangers,
    lane.derive(known('owner'), [derivation()]).then(() => order.push('known')),
  ]);
  expect(order.indexOf('known')).toBeLessThan(2);
});

it('rests after a stranger, and meanwhile works for those who are known', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const lane = new PasswordLane();
  const order: string[] = [];
  await lane.derive(stranger('first'), [derivation()]);
  const second = lane.derive(stranger('second'), [derivation()]).then(() => order.push('stranger'));
  for (let i = 0; i < 5; i++) await lane.derive(known(null), [derivation()]).then(() => order.push('known'));
  expect(order).toEqual(Array(5).fill('known'));
  vi.advanceTimersByTime(500);
  await second;
  expect(order.at(-1)).toBe('stranger');
});

it('gives one network, or one known pair, four places to wait; the machine itself as many as there are', async () => {
  for (const [place, taken] of [
    [stranger('one network'), 5],
    [known('one pair'), 6],
    [known(null), 10],
  ] as const) {
    const lane = new PasswordLane();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => lane.derive(place, [derivation()])),
    );
    expect(outcomes.filter(isFull)).toHaveLength(10 - taken);
  }
});

it('derives what scrypt derives, several in a row, and goes on after parameters that scrypt refuses', async () => {
  const lane = new PasswordLane();
  await expect(lane.derive(known(null), [derivation(1_000)])).rejects.toThrow(/scrypt|memory|Invalid/i);
  // RFC 7914, section 12.
  const vector = { password: 'pleaseletmein', salt: Buffer.from('SodiumChloride'), r: 8, p: 1, bytes: 64 };
  const [one, two] = await lane.derive(known(null), [{ ...vector, N: 16_384 }, derivation()]);
  expect(one!.toString('hex')).toMatch(/^7023bdcb3afd7348461c06cd81fd38eb/);
  expect(two).toHaveLength(32);
});
