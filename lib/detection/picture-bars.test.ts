import { describe, expect, it } from 'vitest';
import { seededRandom } from '@/e2e/support/clips/draw-picture';
import { type Bars, findBars } from '@/lib/detection/picture-bars';
import type { VideoFrame } from '@/lib/video/types';

type Picture = Pick<VideoFrame, 'width' | 'height' | 'rgb'>;
type Colour = readonly [number, number, number];

const frame = (picture: Picture, index: number): VideoFrame => ({
  ...picture,
  index,
  timestampMs: index * 400,
});

/** A picture of values asked for by column, row and channel. */
function drawn(width: number, height: number, value: (x: number, y: number, c: number) => number): Picture {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++, at++) rgb[at] = Math.max(0, Math.min(255, Math.round(value(x, y, c))));
    }
  }
  return { width, height, rgb };
}

const pixel = ({ rgb, width }: Picture, x: number, y: number, c: number) => rgb[(y * width + x) * 3 + c]!;

/** What a camera saw, three times: large patches of light and colour that drift, fine structure, noise. */
function drawScenes(width: number, height: number): Picture[] {
  return [0, 12, 24].map((at) => {
    const random = seededRandom(at + 9);
    return drawn(width, height, (x, y, c) => {
      const patches = 60 * Math.sin(x / 31 + at / 9 + c) + 45 * Math.cos(y / 27 - at / 12 + (x + c) / 90);
      return 125 + patches + 25 * Math.sin(x / 2.1 + y / 3.7) + 8 * random();
    });
  });
}

const SCENES = drawScenes(320, 240);

interface Place {
  left?: number;
  top?: number;
  right?: number;
  bottom?: number;
}

/** The picture with so many pixels around it, drawn by `fill`. */
function framed(
  picture: Picture,
  { left = 0, top = 0, right = 0, bottom = 0 }: Place,
  fill: (x: number, y: number, c: number) => number,
): Picture {
  return drawn(picture.width + left + right, picture.height + top + bottom, (x, y, c) => {
    const isInside = x >= left && y >= top && x < left + picture.width && y < top + picture.height;
    return isInside ? pixel(picture, x - left, y - top, c) : fill(x, y, c);
  });
}

/** One colour, as it comes out of a codec: a grey level more or less here and there. */
const plain =
  (colour: Colour) =>
  (x: number, y: number, c: number): number =>
    colour[c]! + ((x * 7 + y * 3) % 11 === 0 ? 1 : 0);

/** The picture itself, enlarged until it covers everything, blurred and darkened, as editors fill with it. */
function blurredCopy(
  picture: Picture,
  width: number,
  height: number,
): (x: number, y: number, c: number) => number {
  const scale = Math.max(width / picture.width, height / picture.height);
  const radius = 12 / scale;
  return (x, y, c) => {
    const centreX = picture.width / 2 + (x - width / 2) / scale;
    const centreY = picture.height / 2 + (y - height / 2) / scale;
    let [sum, count] = [0, 0];
    for (let dy = -radius; dy <= radius; dy += radius / 2) {
      for (let dx = -radius; dx <= radius; dx += radius / 2) {
        const fromX = Math.round(Math.max(0, Math.min(picture.width - 1, centreX + dx)));
        const fromY = Math.round(Math.max(0, Math.min(picture.height - 1, centreY + dy)));
        sum += pixel(picture, fromX, fromY, c);
        count++;
      }
    }
    return (sum / count) * 0.8;
  };
}

const NONE: Bars = { left: 0, top: 0, right: 0, bottom: 0 };

/** Nothing of the bars is left, and of the picture at most 3 % are lost on a side. */
function expectBars(found: Bars | null, expected: Partial<Bars>): void {
  const wanted = { ...NONE, ...expected };
  expect(found).not.toBeNull();
  for (const side of ['left', 'top', 'right', 'bottom'] as const) {
    if (wanted[side] === 0) expect([side, found![side]]).toEqual([side, 0]);
    else {
      expect(found![side]).toBeGreaterThanOrEqual(wanted[side] - 0.001);
      expect(found![side]).toBeLessThan(wanted[side] + 0.03);
    }
  }
}

const COLOURS: [string, Colour][] = [
  ['black', [0, 0, 0]],
  ['video black', [16, 16, 16]],
  ['white', [255, 255, 255]],
  ['blue', [30, 60, 200]],
];

describe('findBars', () => {
  it.each(COLOURS)(
    'finds %s bars of any size above and below, left and right, and on one side',
    (_, colour) => {
      for (const share of [0.08, 0.15, 0.3]) {
        const rows = Math.round((240 * share) / (1 - 2 * share));
        const columns = Math.round((320 * share) / (1 - 2 * share));
        const around = (place: Place) =>
          SCENES.map((one, at) => frame(framed(one, place, plain(colour)), at));
        const height = rows / (240 + 2 * rows);
        const width = columns / (320 + 2 * columns);
        expectBars(findBars(around({ top: rows, bottom: rows })), { top: height, bottom: height });
        expectBars(findBars(around({ left: columns, right: columns })), { left: width, right: width });
        expectBars(findBars(around({ bottom: rows >> 1 })), { bottom: (rows >> 1) / (240 + (rows >> 1)) });
        expectBars(findBars(around({ left: columns >> 1 })), {
          left: (columns >> 1) / (320 + (columns >> 1)),
        });
      }
    },
  );

  it('finds bars on all four sides', () => {
    const place = { left: 40, right: 40, top: 60, bottom: 60 };
    const found = findBars(SCENES.map((one, at) => frame(framed(one, place, plain([16, 16, 16])), at)));
    expectBars(found, { left: 0.1, right: 0.1, top: 60 / 360, bottom: 60 / 360 });
  });

  it.each([0.08, 0.15, 0.3])('finds a blurred copy of the picture of %f on two sides', (share) => {
    const rows = Math.round((240 * share) / (1 - 2 * share));
    const columns = Math.round((320 * share) / (1 - 2 * share));
    const tall = SCENES.map((one) =>
      framed(one, { top: rows, bottom: rows }, blurredCopy(one, 320, 240 + 2 * rows)),
    );
    const wide = SCENES.map((one) =>
      framed(one, { left: columns, right: columns }, blurredCopy(one, 320 + 2 * columns, 240)),
    );
    const height = rows / (240 + 2 * rows);
    const width = columns / (320 + 2 * columns);
    expectBars(findBars(tall.map(frame)), { top: height, bottom: height });
    expectBars(findBars(wide.map(frame)), { left: width, right: width });
  });

  it('finds bars in which something is written', () => {
    const fill = (x: number, y: number, c: number) =>
      x > 150 && x < 165 && y > 12 && y < 24 ? 250 : plain([0, 0, 0])(x, y, c);
    const found = findBars(SCENES.map((one, at) => frame(framed(one, { top: 36, bottom: 36 }, fill), at)));
    expectBars(found, { top: 36 / 312, bottom: 36 / 312 });
  });

  it('finds none in a picture without', () => {
    expect(findBars(SCENES.map(frame))).toBeNull();
    expect(findBars([])).toBeNull();
    expect(
      findBars([
        frame(
          drawn(320, 240, () => 0),
          0,
        ),
      ]),
    ).toBeNull();
    expect(
      findBars([
        frame(
          drawn(1, 1, () => 0),
          0,
        ),
      ]),
    ).toBeNull();
  });

  it('takes nothing for a bar that is not there in every frame', () => {
    const [, ...others] = drawScenes(320, 312);
    const once = framed(SCENES[0]!, { top: 36, bottom: 36 }, plain([0, 0, 0]));
    expect(findBars([once, ...others].map(frame))).toBeNull();
  });
});

/** A screen that shows a picture, in front of something: what a replay looks like. `slope` tilts its upper edge. */
function screenBefore(
  background: (x: number, y: number, c: number) => number,
  { slope, bezel }: { slope: number; bezel: number },
): VideoFrame[] {
  return SCENES.map((shown, at) => {
    const picture = drawn(320, 240, (x, y, c) => {
      const depth = Math.min(
        x - 60 - slope * y,
        260 - x + slope * y,
        y - 40 - slope * x,
        200 - y + slope * x,
      );
      if (depth < 0) return background(x, y, c);
      return depth < bezel ? 8 : pixel(shown, x, y, c);
    });
    return frame(picture, at);
  });
}

describe('a picture within the picture is filmed, so it has no bars', () => {
  const random = seededRandom(3);
  /** A wall in uneven light. */
  const wall = (x: number, y: number) => 170 + x / 12 - y / 9 + 5 * random();
  const darkRoom = (x: number, y: number) => 10 + x / 40 + y / 60 + 6 * random();

  it.each([
    ['a screen before a wall', wall, { slope: 0.02, bezel: 8 }],
    ['a screen before a wall, perfectly straight', wall, { slope: 0, bezel: 8 }],
    ['a screen without a frame, perfectly straight', wall, { slope: 0, bezel: 0 }],
    ['a screen in a dark room', darkRoom, { slope: 0.02, bezel: 8 }],
    ['a screen in a black room, held by hand', () => 2, { slope: 0.04, bezel: 8 }],
  ])('%s', (_, background, screen) => {
    expect(findBars(screenBefore(background, screen))).toBeNull();
  });

  it.each([
    ['a dark room', 12],
    ['a white wall', 235],
  ])('%s behind a person', (_, level) => {
    const pictures = SCENES.map((one, at) => {
      const noise = seededRandom(at + 1);
      return drawn(320, 240, (x, y, c) => {
        const isPerson = ((x - 160) / 70) ** 2 + ((y - 150) / 110) ** 2 < 1;
        return isPerson ? pixel(one, x, y, c) : level + x / 60 + 4 * noise();
      });
    });
    expect(findBars(pictures.map(frame))).toBeNull();
  });
});
