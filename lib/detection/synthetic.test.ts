import { describe, expect, it } from 'vitest';
import { judgeSynthetic, MIN_FRAMES, type SyntheticLogits } from '@/lib/detection/synthetic';

const LIMITS = { rendered: 2, swapped: 3 };
const clip = (frames: SyntheticLogits[], limits: { rendered?: number; swapped?: number } = LIMITS) => {
  const { isRendered, reasons, signals } = judgeSynthetic({ frames, limits });
  return { isRendered, reasons: reasons.map(({ code, severity }) => `${code} ${severity}`), signals };
};
const same = (rendered: number | null, swapped: number | null, count = MIN_FRAMES) =>
  Array.from({ length: count }, () => ({ rendered, swapped }));

describe('judgeSynthetic', () => {
  it.each([
    [2.01, true],
    [2, false],
    [-8, false],
  ])('log-odds of %f for a rendered face, the limit being 2, vote: %s', (logit, isRendered) => {
    expect(clip(same(logit, -5))).toEqual({
      isRendered,
      reasons: isRendered ? ['rendered_face warning'] : [],
      signals: { rendered_logit: logit, swapped_logit: -5 },
    });
  });

  it.each([
    [3.01, ['possible_face_swap warning']],
    [3, []],
  ])('log-odds of %f for a swapped face, the limit being 3, are said and never vote', (logit, reasons) => {
    const said = clip(same(-5, logit));
    expect(said.reasons).toEqual(reasons);
    expect(said.isRendered).toBe(false);
  });

  it('of a face that is rendered it is not said that it is swapped, too', () => {
    expect(clip(same(9, 9)).reasons).toEqual(['rendered_face warning']);
  });

  it('is not moved by two frames of five', () => {
    const frames = [...same(-6, -6, 3), ...same(11, 11, 2)];
    expect(clip(frames)).toEqual({
      isRendered: false,
      reasons: [],
      signals: { rendered_logit: -6, swapped_logit: -6 },
    });
  });

  it('says nothing of a face that was seen too seldom, and still measures it', () => {
    expect(clip(same(9, 9, MIN_FRAMES - 1))).toEqual({
      isRendered: false,
      reasons: [],
      signals: { rendered_logit: 9, swapped_logit: 9 },
    });
    expect(clip([])).toEqual({ isRendered: false, reasons: [], signals: {} });
  });

  it('says nothing where the model has no limit or no such column, or where there is no model', () => {
    expect(clip(same(9, 9), {}).reasons).toEqual([]);
    expect(clip(same(9, null)).signals).toEqual({ rendered_logit: 9 });
    expect(judgeSynthetic(null)).toEqual({ isRendered: false, reasons: [], signals: {} });
  });
});
