import { describe, expect, it } from 'vitest';
import { brightened, cropped, greyscale, mirrored, turned, withBars, withGamma } from './altered';
import { closeUpReplay } from './close-up-replay';
import {
  clearGlasses,
  darkGlasses,
  fullBeard,
  halfAFace,
  handOverMouth,
  headscarf,
  medicalMask,
  pastedFace,
  scarfOverMouth,
  tintedGlasses,
} from './covered';
import { COPIES, halved, makeOfPhoto, PHOTO_ATTACKS, RECORDING_ATTACKS } from './makers';
import type { Picture } from './picture';

/** Every pixel of its own colour. */
function gradient(width: number, height: number): Picture {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7 + (at >> 8) * 13) % 256);
  return { width, height, rgb };
}

const flat = (width: number, height: number, value: number): Picture => ({
  width,
  height,
  rgb: new Uint8Array(width * height * 3).fill(value),
});
const at = ({ width, rgb }: Picture, x: number, y: number) => [
  ...rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];
const face = { x: 20, y: 10, width: 20, height: 24 };
const picture = gradient(64, 48);

describe('altered copies', () => {
  it('light: clipped, not wrapped around; a gamma of 1 changes nothing', () => {
    expect(at(brightened(flat(2, 2, 200), 1.4), 0, 0)).toEqual([255, 255, 255]);
    expect(at(brightened(flat(2, 2, 200), 0.6), 0, 0)).toEqual([120, 120, 120]);
    expect(withGamma(picture, 1)).toEqual(picture);
    expect(at(withGamma(flat(2, 2, 64), 0.5), 0, 0)[0]).toBeGreaterThan(64);
  });

  it('greyscale has one value in all channels', () => {
    const { rgb } = greyscale(picture);
    for (let i = 0; i < rgb.length; i += 3) expect([rgb[i + 1], rgb[i + 2]]).toEqual([rgb[i], rgb[i]]);
  });

  it('four quarter turns, two half turns and two mirrors end where they began', () => {
    const quarter = (one: Picture) => turned(one, 90);
    expect(quarter(quarter(quarter(quarter(picture))))).toEqual(picture);
    expect(at(turned(picture, 90), 47, 0)).toEqual(at(picture, 0, 0));
    expect(turned(turned(picture, 180), 180)).toEqual(picture);
    expect(mirrored(mirrored(picture))).toEqual(picture);
  });

  it('a crop keeps the face wherever it is', () => {
    for (const x of [0, 22, 44]) {
      const white = flat(64, 48, 10);
      for (let row = 10; row < 34; row++) white.rgb.fill(255, (row * 64 + x) * 3, (row * 64 + x + 20) * 3);
      const cut = cropped(white, { ...face, x });
      expect([cut.width, cut.height]).toEqual([52, 38]);
      expect(cut.rgb.filter((value) => value === 255)).toHaveLength(20 * 24 * 3);
    }
  });

  it.each(['black', 'white', 'blurred'] as const)(
    '%s bars take their share and leave the picture whole',
    (fill) => {
      const tall = withBars(picture, 'above and below', 0.15, fill);
      expect(tall.width).toBe(64);
      expect((tall.height - 48) / 2 / tall.height).toBeCloseTo(0.15, 1);
      const top = (tall.height - 48) / 2;
      expect(tall.rgb.subarray(top * 64 * 3, (top + 48) * 64 * 3)).toEqual(picture.rgb);
      const wide = withBars(picture, 'left and right', 0.3, fill);
      expect((wide.width - 64) / 2 / wide.width).toBeCloseTo(0.3, 1);
      expect(at(wide, (wide.width - 64) / 2, 0)).toEqual(at(picture, 0, 0));
    },
  );
});

describe('covered faces', () => {
  it.each([
    ['medicalMask', medicalMask, { eyes: false, mouth: true }],
    ['darkGlasses', darkGlasses, { eyes: true, mouth: false }],
    ['handOverMouth', handOverMouth, { eyes: false, mouth: true }],
    ['scarfOverMouth', scarfOverMouth, { eyes: false, mouth: true }],
    ['fullBeard', fullBeard, { eyes: false, mouth: false }],
    ['headscarf', headscarf, { eyes: false, mouth: false }],
  ] as const)('%s covers what it should and nothing else', (_name, cover, covered) => {
    const made = cover(picture, face);
    const isSame = (x: number, y: number) => `${at(made, x, y)}` === `${at(picture, x, y)}`;
    expect(isSame(30, 10 + 24 * 0.37)).toBe(!covered.eyes);
    expect(isSame(30, 10 + Math.round(24 * 0.8))).toBe(!covered.mouth);
    expect(isSame(2, 2)).toBe(true);
    expect(isSame(60, 40)).toBe(true);
  });

  it('tinted glasses leave nothing of the eyes, clear ones all but a tint', () => {
    const [wide, box] = [gradient(200, 200), { x: 50, y: 40, width: 100, height: 120 }];
    const darkness = (made: Picture) => {
      const places = [70, 72, 126, 130].flatMap((x) => at(made, x, 40 + Math.round(120 * 0.42)));
      return Math.max(...places);
    };
    expect(darkness(tintedGlasses(wide, box))).toBeLessThan(70);
    const [clear, plain] = [clearGlasses(wide, box), wide];
    const eye = [72, 40 + Math.round(120 * 0.4)] as const;
    expect(
      Math.max(...at(clear, ...eye).map((value, c) => Math.abs(value - at(plain, ...eye)[c]!))),
    ).toBeLessThan(16);
    expect(at(tintedGlasses(wide, box), 100, 130)).toEqual(at(wide, 100, 130));
  });

  it('half a face is one half of it', () => {
    const made = halfAFace(picture, face);
    expect(at(made, 25, 20)).not.toEqual(at(picture, 25, 20));
    expect(at(made, 35, 20)).toEqual(at(picture, 35, 20));
  });

  it('a pasted face has the colour of the face below it, and leaves the rest alone', () => {
    const other = gradient(40, 40);
    const made = pastedFace(flat(64, 48, 90), face, other, { x: 5, y: 5, width: 30, height: 30 });
    expect(at(made, 19, 22)).toEqual([90, 90, 90]);
    let [sum, count] = [0, 0];
    for (let y = 16; y < 29; y++)
      for (let x = 25; x < 35; x++)
        for (const value of at(made, x, y)) [sum, count] = [sum + value, count + 1];
    expect(sum / count).toBeGreaterThan(75);
    expect(sum / count).toBeLessThan(105);
    expect(new Set(made.rgb).size).toBeGreaterThan(20);
  });
});

describe('replays', () => {
  const pictures = [picture, picture, picture];
  const faces = [face, face, face];

  it('the same seed films the same screen, another seed another', () => {
    const once = closeUpReplay(pictures, faces, 15, 3);
    expect(closeUpReplay(pictures, faces, 15, 3)).toEqual(once);
    expect(closeUpReplay(pictures, faces, 15, 4)).not.toEqual(once);
    expect(once.map(({ width, height }) => [width, height])).toEqual([
      [64, 48],
      [64, 48],
      [64, 48],
    ]);
  });
});

describe('kinds', () => {
  it('every kind of photo attack is five seconds long, and the same by the same seed', () => {
    for (const kind of PHOTO_ATTACKS) {
      const { pictures, fps } = makeOfPhoto(kind, gradient(16, 12), 1);
      expect(pictures.length / fps, kind).toBe(5);
      expect(makeOfPhoto(kind, gradient(16, 12), 1).pictures.at(-1), kind).toEqual(pictures.at(-1));
    }
  });

  it('attacks with a recording have its size; twice as fast is half as long', () => {
    const recording = {
      pictures: Array.from({ length: 30 }, (_, shade) => flat(64, 48, shade)),
      faces: Array.from({ length: 30 }, () => face),
      fps: 30,
    };
    const other = { photo: picture, face };
    for (const [kind, make] of Object.entries(RECORDING_ATTACKS)) {
      const { pictures, fps } = make(recording, 1, other);
      expect(pictures[0]!.width, kind).toBe(64);
      expect(pictures.length / fps, kind).toBe(kind === 'played twice as fast' ? 0.5 : 1);
    }
    expect(halved(recording)).toMatchObject({ fps: 15, pictures: { length: 15 } });
    expect(halved({ ...recording, fps: 20 }).pictures).toHaveLength(30);
  });

  it('a smaller copy keeps the face large enough to be judged', () => {
    const { alter } = COPIES.find(({ kind }) => kind.startsWith('size'))!;
    expect(alter!(picture, face, 400).width).toBe(32);
    expect(alter!(picture, face, 125).width).toBe(52);
    expect(alter!(picture, face, 60).width).toBe(64);
  });

  it('no two copies have the same name', () => {
    expect(new Set(COPIES.map(({ kind }) => kind)).size).toBe(COPIES.length);
  });
});
