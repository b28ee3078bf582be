import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Pace, PacedTurns } from './paced-turns';

const PACE: Pace = { perSecond: 10, burst: 3, gapMs: 0, waitingPerKey: 4, waiting: 6 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Turns on vitest's clock, and who had theirs so far, in order. */
function watched(pace = PACE) {
  const turns = new PacedTurns(pace, Date.now);
  const served: string[] = [];
  const ask = async (key: string, signal?: AbortSignal) => {
    if (await turns.take(key, signal)) served.push(key);
    else served.push(`${key} refused`);
  };
  return { served, ask };
}

describe('turns', () => {
  it('come at once as many as the burst, then at the pace', async () => {
    const { served, ask } = watched();
    for (let n = 0; n < 6; n++) void ask(`k${n}`);
    await vi.advanceTimersByTimeAsync(0);
    expect(served).toEqual(['k0', 'k1', 'k2']);
    await vi.advanceTimersByTimeAsync(100);
    expect(served).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(200);
    expect(served).toHaveLength(6);
  });

  it('leave a gap between one and the next, however many may come at once', async () => {
    const { served, ask } = watched({ ...PACE, gapMs: 20 });
    for (let n = 0; n < 3; n++) void ask('a');
    await vi.advanceTimersByTimeAsync(0);
    expect(served).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(19);
    expect(served).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(served).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(20);
    expect(served).toHaveLength(3);
  });

  it('let as many wait for the gap as may come at once, beside those who wait for the pace', async () => {
    const { served, ask } = watched({ ...PACE, gapMs: 20 });
    for (let n = 0; n < 3 + 4 + 1; n++) void ask('a');
    await vi.advanceTimersByTimeAsync(0);
    expect(served).toEqual(['a', 'a refused']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(served.filter((one) => one === 'a')).toHaveLength(3 + 4);
  });

  it('are given to keys in turn, however many one asks for', async () => {
    const { served, ask } = watched();
    for (let n = 0; n < 7; n++) void ask('many');
    void ask('one');
    await vi.advanceTimersByTimeAsync(200);
    expect(served.slice(3)).toEqual(['many', 'one']);
  });

  it('are refused at once past the share of a key, and past what may wait in all', async () => {
    const { served, ask } = watched();
    for (let n = 0; n < 3 + 4 + 1; n++) void ask('a');
    await vi.advanceTimersByTimeAsync(0);
    expect(served).toEqual(['a', 'a', 'a', 'a refused']);
    for (const key of ['b', 'c', 'd']) void ask(key);
    await vi.advanceTimersByTimeAsync(0);
    expect(served.at(-1)).toBe('d refused');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(served.filter((key) => !key.includes('refused'))).toHaveLength(3 + 6);
  });

  it('are given up by who leaves', async () => {
    const { served, ask } = watched();
    for (let n = 0; n < 3; n++) void ask('a');
    const leaving = new AbortController();
    const left = ask('gone', leaving.signal);
    void ask('b');
    leaving.abort(new Error('away'));
    await expect(left).rejects.toThrow('away');
    await vi.advanceTimersByTimeAsync(100);
    expect(served).toEqual(['a', 'a', 'a', 'b']);
  });

  it('gather to the burst while nobody asks, and to no more', async () => {
    const { served, ask } = watched();
    await vi.advanceTimersByTimeAsync(60_000);
    for (let n = 0; n < 5; n++) void ask('a');
    await vi.advanceTimersByTimeAsync(0);
    expect(served).toHaveLength(3);
  });
});
