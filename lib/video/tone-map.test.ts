import { describe, expect, it } from 'vitest';
import { compress, hdrTransfer, hlgToScene, nitsToPq, pqToNits, toneMap } from './tone-map';

const grey = (signal: number) => new Uint16Array(3).fill(Math.round(signal * 65_535));

describe('tone mapping', () => {
  it('knows the transfers by number and by name', () => {
    expect([16, 'smpte2084', 18, 'arib-std-b67', 1, 'bt709', undefined].map(hdrTransfer)).toEqual([
      'pq',
      'pq',
      'hlg',
      'hlg',
      null,
      null,
      null,
    ]);
  });

  it('codes light as BT.2100 says: 100 cd/m² is 51 % of PQ, white of SDR 58 % of PQ and 75 % of HLG', () => {
    expect(nitsToPq(100)).toBeCloseTo(0.508, 3);
    expect(nitsToPq(203)).toBeCloseTo(0.581, 3);
    expect(nitsToPq(10_000)).toBeCloseTo(1, 6);
    expect(pqToNits(0)).toBe(0);
    expect(pqToNits(nitsToPq(55))).toBeCloseTo(55, 6);
    expect(hlgToScene(0.5)).toBeCloseTo(1 / 12, 6);
    expect(hlgToScene(1)).toBeCloseTo(1, 5);
    expect(1_000 * hlgToScene(0.75) ** 1.2).toBeCloseTo(203, 0);
  });

  it('leaves what is below the knee as it is, and brings 1,000 cd/m² to white without a step back', () => {
    expect(compress(60)).toBe(60);
    expect(compress(1_000)).toBeCloseTo(203, 3);
    const steps = Array.from({ length: 100 }, (_, at) => compress(10 * (at + 1)));
    for (const [at, nits] of steps.entries()) {
      expect(nits).toBeLessThanOrEqual(203.01);
      if (at > 0) expect(nits).toBeGreaterThan(steps[at - 1]!);
    }
  });

  it.each(['pq', 'hlg'] as const)('keeps grey grey, black black and the peak white (%s)', (transfer) => {
    expect([...toneMap(grey(0), transfer)]).toEqual([0, 0, 0]);
    const peak = transfer === 'pq' ? nitsToPq(1_000) : 1;
    expect(Math.min(...toneMap(grey(peak), transfer))).toBeGreaterThanOrEqual(254);
    expect(Math.min(...toneMap(grey(1), transfer))).toBeGreaterThanOrEqual(254);
    const [red, green, blue] = toneMap(grey(0.45), transfer) as unknown as [number, number, number];
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThanOrEqual(1);
  });

  it('shows 40 cd/m² as SDR does', () => {
    const expected = 255 * (40 / 203) ** (1 / 2.4);
    expect(Math.abs(toneMap(grey(nitsToPq(40)), 'pq')[0]! - expected)).toBeLessThan(2);
  });
});
