import type { Box } from '@/lib/detection/box';
import { median } from '@/lib/detection/rigidity';
import type { VideoFrame } from '@/lib/video/types';

const GRID = 32;
const CLIPPED = 250;

/** What the light makes of a face. */
export interface FaceLight {
  /** Median, 0–255. */
  luma: number;
  clippedShare: number;
  /** Mean of what a pixel's largest colour has over its smallest, 0–255: 0 without any colour. */
  chroma: number;
  /** Mean red, green and blue, 0–255. */
  colour: [number, number, number];
}

/** Light of the inner face, from a 32 × 32 grid. */
export function faceLight(frame: VideoFrame, box: Box): FaceLight {
  const lumas: number[] = [];
  const sums: [number, number, number] = [0, 0, 0];
  let [clipped, chroma] = [0, 0];
  for (let row = 0; row < GRID; row++) {
    const y = Math.floor(box.y + box.height * (0.1 + (0.8 * (row + 0.5)) / GRID));
    if (y < 0 || y >= frame.height) continue;
    for (let column = 0; column < GRID; column++) {
      const x = Math.floor(box.x + box.width * (0.1 + (0.8 * (column + 0.5)) / GRID));
      if (x < 0 || x >= frame.width) continue;
      const at = (y * frame.width + x) * 3;
      for (const channel of [0, 1, 2] as const) sums[channel] += frame.rgb[at + channel]!;
      const luma = 0.299 * frame.rgb[at]! + 0.587 * frame.rgb[at + 1]! + 0.114 * frame.rgb[at + 2]!;
      lumas.push(luma);
      if (luma >= CLIPPED) clipped++;
      const [red, green, blue] = [frame.rgb[at]!, frame.rgb[at + 1]!, frame.rgb[at + 2]!];
      chroma += Math.max(red, green, blue) - Math.min(red, green, blue);
    }
  }
  const count = lumas.length || 1;
  const colour = sums.map((sum) => sum / count) as FaceLight['colour'];
  return { luma: median(lumas), clippedShare: clipped / count, chroma: chroma / count, colour };
}
