import { describe, expect, it } from 'vitest';
import {
  apcerAt,
  areaUnderCurve,
  brierScore,
  equalErrorRate,
  operatingPoints,
  percentile,
  reliability,
  wilson,
} from './statistics';

describe('wilson', () => {
  it.each([
    [0, 10, 0, 0.2775],
    [3, 7, 0.1582, 0.7495],
    [10, 10, 0.7225, 1],
    [50, 100, 0.4038, 0.5962],
  ])('of %i among %i is %f to %f', (hits, total, low, high) => {
    const share = wilson(hits, total);
    expect(share.low).toBeCloseTo(low, 3);
    expect(share.high).toBeCloseTo(high, 3);
  });

  it('says nothing about nothing', () => {
    expect(wilson(0, 0)).toEqual({ hits: 0, total: 0, rate: null, low: null, high: null });
  });
});

describe('areaUnderCurve', () => {
  it('counts pairs in the right order, ties half', () => {
    expect(areaUnderCurve([0.9, 0.6], [0.6, 0.1])?.value).toBe(0.875);
  });

  it('does not claim certainty from a few clips that are all in order', () => {
    const area = areaUnderCurve([0.9, 0.8, 0.7, 0.95], [0.1, 0.2, 0.3])!;
    expect(area.value).toBe(1);
    expect(area.high).toBe(1);
    expect(area.low).toBeGreaterThan(0.3);
    expect(area.low).toBeLessThan(0.8);
  });

  it('has an interval around the value that narrows with more clips', () => {
    const scores = (count: number, shift: number) =>
      Array.from({ length: count }, (_, at) => ((at * 37) % 100) / 100 + shift);
    const few = areaUnderCurve(scores(20, 0.3), scores(20, 0))!;
    const many = areaUnderCurve(scores(100, 0.3), scores(100, 0))!;
    for (const area of [few, many]) expect(area.low < area.value && area.value < area.high).toBe(true);
    expect(many.high - many.low).toBeLessThan(few.high - few.low);
  });

  it('needs both sides', () => {
    expect(areaUnderCurve([], [0.5])).toBeNull();
  });
});

describe('error rates', () => {
  const live = [0.9, 0.8, 0.7, 0.3];
  const attacks = [0.1, 0.2, 0.4, 0.75];
  const points = operatingPoints(live, attacks);

  it('run from all in to none in', () => {
    expect(points[0]).toEqual({ threshold: 0, apcer: 1, bpcer: 0 });
    expect(points.at(-1)).toMatchObject({ apcer: 0, bpcer: 1 });
  });

  it('are equal at the equal error rate', () => {
    expect(equalErrorRate(points)).toBeCloseTo(0.25);
    expect(equalErrorRate(operatingPoints([0.9], [0.1]))).toBe(0);
    expect(equalErrorRate([])).toBeNull();
  });

  it('tell what the attacks are at a limit for the live', () => {
    expect(apcerAt(points, 0)).toBe(0.5);
    expect(apcerAt(points, 0.25)).toBe(0.25);
    expect(apcerAt(points, 1)).toBe(0);
  });
});

it('reliability puts each clip in one bar, 1 in the last', () => {
  const bins = reliability([
    { realScore: 0, isLive: false },
    { realScore: 0.05, isLive: true },
    { realScore: 1, isLive: true },
  ]);
  expect(bins.map((bin) => bin.count)).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect(bins[0]).toMatchObject({ meanScore: 0.025, liveShare: { hits: 1, total: 2 } });
});

it('brierScore is 0 for certainty that is right and 1 for certainty that is wrong', () => {
  expect(brierScore([{ realScore: 1, isLive: true }])).toBe(0);
  expect(brierScore([{ realScore: 1, isLive: false }])).toBe(1);
  expect(brierScore([])).toBeNull();
});

it('percentile is the nearest rank', () => {
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(percentile([4, 1, 3, 2], 0.95)).toBe(4);
  expect(percentile([], 0.5)).toBeNull();
});
