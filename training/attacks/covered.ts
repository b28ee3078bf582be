import type { Box } from '@/lib/detection/box';
import { type Picture, resized, whole } from './picture';

/*
 * Faces of which a part is not seen, and faces that are not the person's own. Places are shares of the box that a face
 * finder draws from the forehead to the chin.
 */

type Colour = readonly [number, number, number];

/** Paints over the picture where `cover` (place in the face, 0–1) is above 0. */
function painted(
  { width, height, rgb }: Picture,
  face: Box,
  cover: (x: number, y: number) => { share: number; colour: Colour } | null,
): Picture {
  const out = Uint8Array.from(rgb);
  const reach = 0.6;
  const [fromY, toY] = [face.y - reach * face.height, face.y + (1 + reach) * face.height];
  const [fromX, toX] = [face.x - reach * face.width, face.x + (1 + reach) * face.width];
  for (let row = Math.max(0, Math.floor(fromY)); row < Math.min(height, toY); row++) {
    for (let column = Math.max(0, Math.floor(fromX)); column < Math.min(width, toX); column++) {
      const found = cover((column + 0.5 - face.x) / face.width, (row + 0.5 - face.y) / face.height);
      if (found === null) continue;
      const at = (row * width + column) * 3;
      for (let c = 0; c < 3; c++)
        out[at + c] = Math.round(rgb[at + c]! * (1 - found.share) + found.colour[c]! * found.share);
    }
  }
  return { width, height, rgb: out };
}

/** A light blue surgical mask from the bridge of the nose to below the chin, with its folds and ear loops. */
export function medicalMask(picture: Picture, face: Box): Picture {
  return painted(picture, face, (x, y) => {
    const across = Math.abs(x - 0.5) / 0.5;
    const top = 0.5 + 0.1 * across ** 2;
    const bottom = 1.06 - 0.24 * across ** 2;
    if (across < 0.97 && y > top && y < bottom) {
      const fold =
        1 - 0.08 * Math.max(0, Math.sin(((y - top) / (bottom - top)) * Math.PI * 8)) - 0.18 * across ** 2;
      return { share: 0.97, colour: [168 * fold, 202 * fold, 218 * fold] };
    }
    const isLoop = across >= 0.97 && across < 1.12 && Math.min(Math.abs(y - 0.6), Math.abs(y - 0.8)) < 0.012;
    return isLoop ? { share: 0.9, colour: [225, 228, 230] } : null;
  });
}

/** A dark bar over both eyes, as opaque as sunglasses that hide them. */
export function darkGlasses(picture: Picture, face: Box): Picture {
  return painted(picture, face, (x, y) =>
    x > 0.02 && x < 0.98 && y > 0.27 && y < 0.47 ? { share: 1, colour: [14, 14, 16] } : null,
  );
}

/** One half of the face is behind something flat and grey, like the edge of a door. */
export function halfAFace(picture: Picture, face: Box): Picture {
  return painted(picture, face, (x) => (x < 0.5 ? { share: 1, colour: [96, 94, 90] } : null));
}

/** Mean colour of the inner face. */
function meanColour({ width, height, rgb }: Picture, face: Box): Colour {
  const sums: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (
    let y = Math.max(0, Math.floor(face.y + face.height * 0.25));
    y < Math.min(height, face.y + face.height * 0.8);
    y++
  ) {
    for (
      let x = Math.max(0, Math.floor(face.x + face.width * 0.25));
      x < Math.min(width, face.x + face.width * 0.75);
      x++
    ) {
      for (const c of [0, 1, 2] as const) sums[c] += rgb[(y * width + x) * 3 + c]!;
      count++;
    }
  }
  return sums.map((sum) => sum / Math.max(1, count)) as unknown as Colour;
}

/**
 * Another person's face over this one: an oval with a soft edge, moved to this face's mean colour. The simplest of all face
 * swaps: a photograph that follows the head.
 */
export function pastedFace(picture: Picture, face: Box, other: Picture, otherFace: Box): Picture {
  const [width, height] = [Math.max(2, Math.round(face.width)), Math.max(2, Math.round(face.height))];
  const patch = resized(other, otherFace, width, height);
  const [wanted, given] = [meanColour(picture, face), meanColour(patch, whole(patch))];
  return painted(picture, face, (x, y) => {
    const away = Math.hypot((x - 0.5) / 0.46, (y - 0.52) / 0.5);
    if (away >= 1 || x < 0 || y < 0 || x >= 1 || y >= 1) return null;
    const at = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
    const colour = [0, 1, 2].map((c) => patch.rgb[at + c]! + wanted[c]! - given[c]!) as unknown as Colour;
    return {
      share: Math.min(1, (1 - away) / 0.15),
      colour: colour.map((value) => Math.min(255, Math.max(0, value))) as unknown as Colour,
    };
  });
}
