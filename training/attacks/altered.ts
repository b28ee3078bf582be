import type { Box } from '@/lib/detection/box';
import { orientRgb } from '@/lib/video/orientation';
import { blank, even, type Picture, resized, sampleAt, whole } from './picture';

/*
 * What befalls an honest recording on its way: other light, another size, bars, a lost orientation. The verdict should not
 * change; where it can't be given, there should be a reason.
 */

/** Every channel through one table of 256 values. */
function throughTable({ width, height, rgb }: Picture, value: (from: number) => number): Picture {
  const table = Uint8ClampedArray.from({ length: 256 }, (_, from) => value(from));
  return { width, height, rgb: rgb.map((from) => table[from]!) };
}

/** @param factor 1.4 is 40 % brighter */
export const brightened = (picture: Picture, factor: number) =>
  throughTable(picture, (value) => value * factor);

/** @param gamma below 1 lifts the shadows, above 1 deepens them */
export const withGamma = (picture: Picture, gamma: number) =>
  throughTable(picture, (value) => 255 * (value / 255) ** gamma);

/** Luma of ITU-R BT.601 in all channels. */
export function greyscale({ width, height, rgb }: Picture): Picture {
  const out = blank(width, height);
  for (let at = 0; at < rgb.length; at += 3) {
    out.rgb.fill(Math.round(0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!), at, at + 3);
  }
  return out;
}

/** Left and right changed, as front cameras do. */
export function mirrored({ width, height, rgb }: Picture): Picture {
  return {
    width,
    height,
    rgb: Uint8Array.from(orientRgb(rgb, width, height, { mirrored: true, rotationDegrees: 0 })),
  };
}

/** Turned clockwise, with nothing in the file that says so. */
export function turned({ width, height, rgb }: Picture, degrees: 90 | 180 | 270): Picture {
  const turn = Uint8Array.from(orientRgb(rgb, width, height, { mirrored: false, rotationDegrees: degrees }));
  return degrees === 180 ? { width, height, rgb: turn } : { width: height, height: width, rgb: turn };
}

/** @param share of each side that is left */
export const scaled = (picture: Picture, share: number) =>
  resized(picture, whole(picture), even(picture.width * share), even(picture.height * share));

/** Four fifths of each side, as near to the middle as keeps the face with some of its surroundings inside. */
export function cropped(picture: Picture, face: Box): Picture {
  const [width, height] = [even(picture.width * 0.8), even(picture.height * 0.8)];
  const place = (middle: number, side: number, all: number, from: number, length: number) =>
    Math.round(
      Math.max(
        0,
        Math.min(all - side, Math.max(Math.min(middle, from - length * 0.2), from + length * 1.2 - side)),
      ),
    );
  const x = place((picture.width - width) / 2, width, picture.width, face.x, face.width);
  const y = place((picture.height - height) / 2, height, picture.height, face.y, face.height);
  return resized(picture, { x, y, width, height }, width, height);
}

export type BarFill = 'black' | 'white' | 'blurred';

/** A blurred, darkened enlargement of the picture, as players fill what a portrait video leaves free. */
function blurredBackdrop(picture: Picture, width: number, height: number): Picture {
  const coarse = resized(picture, whole(picture), 12, 12);
  const out = blank(width, height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = (row * width + column) * 3;
      sampleAt(coarse, ((column + 0.5) / width) * 12 - 0.5, ((row + 0.5) / height) * 12 - 0.5, out.rgb, at);
      for (let c = 0; c < 3; c++) out.rgb[at + c] = out.rgb[at + c]! * 0.7;
    }
  }
  return out;
}

/**
 * Bars on two sides, beyond the picture, which stays whole.
 * @param share what each bar takes of the finished height (or width)
 */
export function withBars(
  picture: Picture,
  where: 'above and below' | 'left and right',
  share: number,
  fill: BarFill,
): Picture {
  const stretch = 1 / (1 - 2 * share);
  const isTall = where === 'above and below';
  const width = isTall ? picture.width : even(picture.width * stretch);
  const height = isTall ? even(picture.height * stretch) : picture.height;
  const out = fill === 'blurred' ? blurredBackdrop(picture, width, height) : blank(width, height);
  if (fill === 'white') out.rgb.fill(255);
  const left = (width - picture.width) >> 1;
  const top = (height - picture.height) >> 1;
  for (let row = 0; row < picture.height; row++) {
    const line = picture.rgb.subarray(row * picture.width * 3, (row + 1) * picture.width * 3);
    out.rgb.set(line, ((top + row) * width + left) * 3);
  }
  return out;
}
