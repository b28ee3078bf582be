import type { Box } from '@/lib/detection/box';
import { type Picture, resized, whole } from './picture';

/*
 * Faces of which a part is not seen, what is often worn and hides nothing, and faces that are not the person's own. None of it is
 * what training draws: figures of these copies are of coverings that the network never saw. Places are shares of the box that a face
 * detector draws from the forehead to the chin.
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

/** A number 0–1 that looks drawn, the same for the same place. */
function grain(x: number, y: number): number {
  const wave = Math.sin(x * 127.1 + y * 311.7) * 43_758.5453;
  return wave - Math.floor(wave);
}

/** How far a place is from the line between two others, as a share of a width; more than 1 is outside. */
function fromLine(x: number, y: number, [ax, ay, bx, by]: readonly number[], width: number): number {
  const [dx, dy] = [bx! - ax!, by! - ay!];
  const along = Math.min(1, Math.max(0, ((x - ax!) * dx + (y - ay!) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax! - along * dx, y - ay! - along * dy) / width;
}

/** Four fingers from one side to the other, the back of the hand, the arm: from, to, half of the width. */
const HAND: readonly (readonly [number, number, number, number, number])[] = [
  [1.12, 0.62, 0.16, 0.58, 0.058],
  [1.12, 0.72, 0.1, 0.7, 0.062],
  [1.12, 0.83, 0.13, 0.82, 0.06],
  [1.1, 0.93, 0.26, 0.94, 0.052],
  [0.92, 0.76, 1.16, 0.86, 0.21],
  [1.15, 0.9, 1.58, 1.55, 0.19],
];

/** The person's own hand lies over mouth and nose, flat, from the side. */
export function handOverMouth(picture: Picture, face: Box): Picture {
  const skin = meanColour(picture, face);
  return painted(picture, face, (x, y) => {
    const away = Math.min(...HAND.map((limb) => fromLine(x, y, limb, limb[4])));
    if (away >= 1) return null;
    const light =
      1.12 - 0.5 * away ** 3 - 0.1 * (x - 0.5) + 0.04 * grain(Math.floor(x * 90), Math.floor(y * 90));
    return {
      share: Math.min(1, (1 - away) / 0.12),
      colour: skin.map((c) => Math.min(255, c * light)) as unknown as Colour,
    };
  });
}

/** A ribbed knitted scarf, wound over the nose and around the neck. */
export function scarfOverMouth(picture: Picture, face: Box): Picture {
  return painted(picture, face, (x, y) => {
    const top = 0.52 + 0.05 * Math.sin(x * 5) + 0.12 * (x - 0.5) ** 2;
    const sides = 0.62 + 0.35 * Math.max(0, y - 0.7);
    if (y < top || Math.abs(x - 0.5) > sides) return null;
    const roll = Math.abs(Math.sin((y - top - 0.1 * x) * 9));
    const rib = 0.88 + 0.12 * Math.sin(x * 150 + 3 * Math.sin(y * 40));
    const light = (0.55 + 0.45 * roll) * rib;
    return { share: Math.min(1, (y - top) / 0.015), colour: [128 * light, 40 * light, 52 * light] };
  });
}

/** Of a pair of glasses: 1 on the rim of either lens, below 1 within. */
function ofLenses(x: number, y: number, halfWidth: number, halfHeight: number): number {
  const across = Math.abs(Math.abs(x - 0.5) - 0.215) / halfWidth;
  return (across ** 2.6 + (Math.abs(y - 0.375) / halfHeight) ** 2.6) ** (1 / 2.6);
}

/** Thin bars between the lenses and to the ears. */
const isBridge = (x: number, y: number) =>
  Math.abs(y - 0.345) < 0.014 &&
  (Math.abs(x - 0.5) < 0.06 || (Math.abs(x - 0.5) > 0.39 && Math.abs(x - 0.5) < 0.53));

/** Brown sunglasses, lighter towards the cheeks, in which a window is mirrored. */
export function tintedGlasses(picture: Picture, face: Box): Picture {
  return painted(picture, face, (x, y) => {
    const lens = ofLenses(x, y, 0.175, 0.13);
    if (lens > 0.93 && lens < 1.06) return { share: 1, colour: [176, 150, 92] };
    if (lens >= 1) return isBridge(x, y) ? { share: 1, colour: [150, 126, 76] } : null;
    const own = x - 0.5 - Math.sign(x - 0.5) * 0.215;
    const isWindow =
      Math.abs(own + 0.05) < 0.045 && Math.abs(y - 0.33) < 0.035 && Math.abs(own + 0.05) > 0.006;
    if (isWindow) return { share: 0.92, colour: [150, 168, 186] };
    return {
      share: 0.95 - 0.25 * Math.max(0, y - 0.38),
      colour: [44 + 60 * (0.5 - y), 30 + 60 * (0.5 - y), 22 + 80 * (0.5 - y)],
    };
  });
}

/** Dark rims, and a stripe of light on glass that hides nothing. */
export function clearGlasses(picture: Picture, face: Box): Picture {
  return painted(picture, face, (x, y) => {
    const lens = ofLenses(x, y, 0.18, 0.115);
    if (lens > 0.9 && lens < 1.08) return { share: 1, colour: [38, 30, 28] };
    if (lens >= 1) return isBridge(x, y) ? { share: 1, colour: [38, 30, 28] } : null;
    const isStripe = Math.abs(x + 0.7 * y - 0.62 - (x > 0.5 ? 0.42 : 0)) < 0.02;
    return { share: isStripe ? 0.4 : 0.06, colour: [240, 244, 250] };
  });
}

/** A dense beard with a moustache; the lips are free. */
export function fullBeard(picture: Picture, face: Box): Picture {
  const soft = (inside: number) => Math.min(1, Math.max(0, inside / 0.12));
  return painted(picture, face, (x, y) => {
    const across = (x - 0.5) / 0.47;
    const jaw = soft(1 - across ** 2 - ((y - 0.62) / 0.45) ** 2) * soft(y - 0.52);
    const cheeks = soft(1 - (across / 0.78) ** 4 - ((y - 0.55) / 0.27) ** 4);
    const moustache = soft(1 - ((x - 0.5) / 0.22) ** 2 - ((y - 0.7 - 0.4 * (x - 0.5) ** 2) / 0.045) ** 2);
    const lips = soft(1 - ((x - 0.5) / 0.17) ** 2 - ((y - 0.78) / 0.045) ** 2);
    const thick = Math.max(jaw * (1 - cheeks), moustache) * (1 - lips);
    if (thick <= 0) return null;
    const hair = grain(Math.floor(x * 200 + 9 * Math.sin(y * 30)), Math.floor(y * 70));
    return { share: thick * (0.7 + 0.25 * hair), colour: [26 + 30 * hair, 20 + 24 * hair, 16 + 20 * hair] };
  });
}

/** A headscarf that leaves the face free from the brows to the chin. */
export function headscarf(picture: Picture, face: Box): Picture {
  return painted(picture, face, (x, y) => {
    const inner = ((x - 0.5) / 0.53) ** 2 + ((y - 0.56) / 0.53) ** 2;
    const outer = ((x - 0.5) / 0.82) ** 2 + ((y - 0.45) / 0.85) ** 2;
    const isShoulder = y > 1.02 && Math.abs(x - 0.5) < 0.75 + 0.5 * (y - 1);
    if (inner < 1 || (outer > 1 && !isShoulder)) return null;
    const fold = 0.8 + 0.2 * Math.sin(16 * Math.atan2(y - 0.2, x - 0.5) + 6 * y);
    return { share: Math.min(1, (inner - 1) / 0.08), colour: [52 * fold, 92 * fold, 120 * fold] };
  });
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
