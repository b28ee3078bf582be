/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

/**
 * Size in square pixels: the side that the sample aspect ratio stretches grows, none shrinks.
 * Ratios that are unset or absurd (beyond 8:1) count as square.
 */
export function squarePixelSize(stored: Size, sampleAspectRatio: { num: number; den: number }): Size {
  const { num, den } = sampleAspectRatio;
  const ratio = num / den;
  if (!(ratio >= 1 / 8 && ratio <= 8) || ratio === 1) return stored;
  if (ratio > 1) return { width: Math.round(stored.width * ratio), height: stored.height };
  return { width: stored.width, height: Math.round(stored.height / ratio) };
}

/** Scales down, never up, so that the longer side has at most `maxSidePixels`; no side becomes 0. */
export function fitWithin(size: Size, maxSidePixels: number): Size {
  const scale = Math.min(1, maxSidePixels / Math.max(size.width, size.height));
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}
