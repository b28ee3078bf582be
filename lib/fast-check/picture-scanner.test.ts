import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PictureScanner } from './picture-scanner';

const LIMITS = { maxPictureChars: 1_000, maxPictures: 10, maxRestBytes: 4_000 };

interface Scanned {
  pictures: string[];
  /** The body with every picture put back. */
  whole: unknown;
  rest: string;
}

function scan(text: string, cuts: number[] = [], limits = LIMITS): Scanned {
  const scanner = new PictureScanner(limits);
  const bytes = Buffer.from(text);
  const pictures: string[] = [];
  let from = 0;
  for (const to of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    pictures.push(...scanner.push(bytes.subarray(from, to)));
    from = to;
  }
  const rest = scanner.finish();
  const whole = JSON.parse(rest, (key, value) => {
    const number = key === 'pixels' && typeof value === 'string' ? scanner.pictureOf(value) : null;
    return number === null ? value : pictures[number];
  });
  return { pictures, whole, rest };
}

const frame = fc.record({
  index: fc.nat(),
  pixels: fc.base64String({ maxLength: 200 }),
  note: fc.oneof(
    fc.string(),
    fc.json().map((text) => JSON.parse(text)),
  ),
});

describe('PictureScanner', () => {
  it('takes out every picture and nothing else, however the body is cut', () => {
    const body = fc.oneof(
      fc.record({
        frames: fc.array(frame, { maxLength: 8 }),
        metadata: fc.dictionary(fc.string(), fc.string()),
      }),
      fc.record({ crops: fc.array(frame, { maxLength: 8 }), pixels: fc.string() }),
      fc.record({ frame, frames: fc.constant('none') }),
    );
    fc.assert(
      fc.property(body, fc.array(fc.nat(), { maxLength: 12 }), fc.boolean(), (value, cuts, isSpaced) => {
        const text = JSON.stringify(value, null, isSpaced ? 2 : 0);
        const { whole } = scan(text, cuts, { ...LIMITS, maxRestBytes: 1e6 });
        expect(whole).toEqual(JSON.parse(text));
      }),
    );
  });

  it('leaves texts that only look like pictures where they are', () => {
    const body = {
      pixels: 'a',
      metadata: { pixels: 'b', frames: [{ pixels: 'c' }] },
      frames: [{ deep: { pixels: 'd' } }],
    };
    expect(scan(JSON.stringify(body)).pictures).toEqual([]);
  });

  it('is not taken in by quotes and backslashes inside texts', () => {
    const body = { 'a\\"': '"frames":[{"pixels":"x', frames: [{ index: 0, pixels: 'AAAA', 'b\\\\': '\\"' }] };
    for (let cut = 0; cut < 80; cut++) expect(scan(JSON.stringify(body), [cut]).whole).toEqual(body);
  });

  it('takes a picture of the longest length and refuses one longer', () => {
    const of = (chars: number) => JSON.stringify({ frame: { pixels: 'A'.repeat(chars) } });
    expect(scan(of(1_000)).pictures[0]).toHaveLength(1_000);
    expect(() => scan(of(1_001))).toThrow(/Picture 0 is too large/);
  });

  it('takes the largest number of pictures and refuses one more', () => {
    const of = (count: number) => JSON.stringify({ frames: Array(count).fill({ pixels: 'AA' }) });
    expect(scan(of(10)).pictures).toHaveLength(10);
    expect(() => scan(of(11))).toThrow(/More than 10/);
  });

  it('bounds everything beside the pictures, and the depth', () => {
    const of = (chars: number) => JSON.stringify({ a: 'x'.repeat(chars) });
    expect(scan(of(4_000 - 8)).rest).toHaveLength(4_000);
    expect(() => scan(of(4_000 - 7))).toThrow(/4000 bytes/);
    expect(() => scan('['.repeat(65))).toThrow(/nested too deeply/);
  });

  it('refuses bytes that are no UTF-8', () => {
    const scanner = new PictureScanner(LIMITS);
    scanner.push(Buffer.from([0x22, 0xff, 0x22]));
    expect(() => scanner.finish()).toThrow(/UTF-8/);
  });
});
