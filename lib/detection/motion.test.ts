import { describe, expect, it } from 'vitest';
import { joinReasons, judgeMotion, looksFlat, looksStatic, type Movement } from '@/lib/detection/motion';
import { reason } from '@/lib/shared/reasons';

const lively: Movement = {
  rigidity: { residual: 0.5, local: 1.2, motion: 0.05, patches: 9, spanMs: 3_600 },
  repetition: { stepMs: 40, standstillMs: 80, periodMs: 700, recurrence: 6 },
  standstillMs: 120,
};

const codes = (change: Partial<Movement>) =>
  judgeMotion({ ...lively, ...change }).reasons.map(({ code, severity }) => `${code} ${severity}`);

const stiff = (local: number, motion: number, spanMs = 3_000) => ({
  residual: local / 1.5,
  local,
  motion,
  patches: 9,
  spanMs,
});

it.each([
  [0.19, 0.0031, true],
  [0.21, 0.0031, false],
  [0.19, 0.003, false],
  [0.24, 0.011, true],
  [0.26, 0.011, false],
  [0.29, 0.013, true],
  [0.31, 0.013, false],
  [0.39, 0.021, true],
  [0.41, 0.021, false],
  [0.44, 0.031, true],
  [0.46, 0.5, false],
])('a face of which %f is left after a motion of %f is flat: %s', (local, motion, isFlat) => {
  expect(looksFlat(stiff(local, motion))).toBe(isFlat);
});

it.each([
  [0.12, 0.023, true],
  [0.12, 0.021, false],
  [0.13, 0.09, false],
  [0.19, 0.21, true],
  [0.19, 0.19, false],
  [0.21, 0.5, false],
])('a residual of %f with a motion of %f is flat in no time: %s', (residual, motion, isFlat) => {
  expect(looksFlat({ ...stiff(2, motion, 0), residual })).toBe(isFlat);
});

it('less is asked of a short time, and nothing of less than a second', () => {
  expect(looksFlat(stiff(0.12, 0.01, 2_000))).toBe(true);
  expect(looksFlat(stiff(0.14, 0.01, 2_000))).toBe(false);
  expect(looksStatic(stiff(0.06, 0, 1_000))).toBe(true);
  expect(looksStatic(stiff(0.01, 0, 990))).toBe(false);
});

it('what is left evenly is noise, if there is little of it and time enough', () => {
  const noisy = { ...stiff(0.5, 0.01), residual: 0.37 };
  expect(looksFlat(noisy)).toBe(true);
  expect(looksStatic({ ...noisy, motion: 0.003 })).toBe(true);
  expect(looksFlat({ ...noisy, residual: 0.35 })).toBe(false);
  expect(looksFlat({ ...noisy, local: 0.61, residual: 0.6 })).toBe(false);
  expect(looksFlat({ ...noisy, spanMs: 2_900 })).toBe(false);
});

it('a face that neither moved nor changed is static, and only that', () => {
  expect(looksStatic(stiff(0.19, 0.003))).toBe(true);
  expect(looksStatic(stiff(0.21, 0.003))).toBe(false);
  expect(looksStatic(stiff(0.19, 0.0031))).toBe(false);
  expect([looksStatic(null), looksFlat(null)]).toEqual([false, false]);
});

describe('judgeMotion', () => {
  it('has nothing to say of a live person, or where nothing was measured', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ rigidity: null, repetition: null, standstillMs: 0 })).toEqual([]);
  });

  it('says what speaks against a clip', () => {
    expect(codes({ rigidity: stiff(0.2, 0.02) })).toEqual(['flat_picture warning']);
    expect(judgeMotion({ ...lively, rigidity: stiff(0.2, 0.02) }).isFlat).toBe(true);
    expect(codes({ rigidity: stiff(0.1, 0.001) })).toEqual(['static_video fatal']);
    expect(codes({ repetition: { ...lively.repetition!, recurrence: 1.6 } })).toEqual([
      'repeated_frames fatal',
    ]);
    expect(codes({ repetition: { ...lively.repetition!, recurrence: 1.8 } })).toEqual([]);
    expect(codes({ repetition: { ...lively.repetition!, standstillMs: 900 } })).toEqual([
      'repeated_frames fatal',
    ]);
    expect(codes({ standstillMs: 1_500 })).toEqual(['repeated_frames fatal']);
    expect(codes({ standstillMs: 1_500, rigidity: stiff(0.2, 0.02) })).toEqual(['flat_picture warning']);
  });

  it('asks more of pictures far apart: the same pose after seconds is no loop', () => {
    const sparse = { ...lively.repetition!, stepMs: 400 };
    expect(codes({ repetition: { ...sparse, recurrence: 0.9 } })).toEqual([]);
    expect(codes({ repetition: { ...sparse, recurrence: 0.2 } })).toEqual(['repeated_frames fatal']);
  });
});

it('joinReasons says of a static clip no more than that', () => {
  const joined = joinReasons([reason('static_video')], [reason('repeated_frames')]);
  expect(joined.map(({ code }) => code)).toEqual(['static_video']);
});

it('joinReasons puts fatal reasons first and keeps each code once, the graver one', () => {
  const joined = joinReasons(
    [reason('too_dark'), reason('blurry', 'warning')],
    [reason('static_video'), reason('too_dark'), reason('blurry')],
  );
  expect(joined.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
    'too_dark fatal',
    'static_video fatal',
    'blurry fatal',
  ]);
});
