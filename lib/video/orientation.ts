/** How a stored picture becomes upright: mirrored left-right first, then turned clockwise. */
export interface Orientation {
  mirrored: boolean;
  rotationDegrees: 0 | 90 | 180 | 270;
}

export const UPRIGHT: Orientation = { mirrored: false, rotationDegrees: 0 };

/**
 * Reads the display matrix of a track: nine 32-bit numbers, the upper-left 2×2 part in 16.16 fixed point
 * (ISO/IEC 14496-12, 8.3.2). A point (x, y) of the stored picture goes to (a·x + c·y, b·x + d·y), y down.
 * Matrices that are no quarter turn (skewed, zero) are taken as the nearest one.
 */
export function orientationFromMatrix(matrix: readonly number[]): Orientation {
  const [a = 0, b = 0, , c = 0, d = 0] = matrix;
  const determinant = a * d - b * c;
  if (determinant === 0) return UPRIGHT;
  const mirrored = determinant < 0;
  // With the mirror taken out, (a, b) is where the stored x axis points: the angle of a pure turn.
  const angle = (Math.atan2(mirrored ? -b : b, mirrored ? -a : a) * 180) / Math.PI;
  const quarter = ((Math.round(angle / 90) % 4) + 4) % 4;
  if (!mirrored && quarter === 0) return UPRIGHT;
  return { mirrored, rotationDegrees: (quarter * 90) as Orientation['rotationDegrees'] };
}

/** True when upright width and height are those of the stored picture swapped. */
export function swapsSides(orientation: Orientation): boolean {
  return orientation.rotationDegrees % 180 !== 0;
}

/**
 * Turns packed RGB upright.
 * @returns the same array when nothing is to be done, otherwise a new one.
 */
export function orientRgb(
  rgb: Uint8Array,
  width: number,
  height: number,
  orientation: Orientation,
): Uint8Array {
  const { mirrored, rotationDegrees } = orientation;
  if (!mirrored && rotationDegrees === 0) return rgb;
  const out = new Uint8Array(width * height * 3);
  const outWidth = swapsSides(orientation) ? height : width;
  // Steps in the output for one pixel to the right and one down in the (mirrored) stored picture.
  const steps = {
    0: { origin: 0, right: 1, down: outWidth },
    90: { origin: height - 1, right: outWidth, down: -1 },
    180: { origin: width * height - 1, right: -1, down: -outWidth },
    270: { origin: outWidth * (width - 1), right: -outWidth, down: 1 },
  }[rotationDegrees];
  const right = mirrored ? -steps.right : steps.right;
  const origin = mirrored ? steps.origin + steps.right * (width - 1) : steps.origin;
  let from = 0;
  for (let y = 0; y < height; y++) {
    let to = (origin + y * steps.down) * 3;
    for (let x = 0; x < width; x++) {
      out[to] = rgb[from]!;
      out[to + 1] = rgb[from + 1]!;
      out[to + 2] = rgb[from + 2]!;
      from += 3;
      to += right * 3;
    }
  }
  return out;
}
