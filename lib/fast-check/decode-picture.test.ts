import { describe, expect, it } from 'vitest';
import { encodePng } from '@/e2e/support/png';
import { decodePicture } from './decode-picture';

const PNG = encodePng({ width: 2, height: 1, rgb: new Uint8Array(6) });

describe('decodePicture', () => {
  it.each([
    ['base64', PNG.toString('base64')],
    ['base64url without padding', PNG.toString('base64url')],
    ['a data: address', `data:image/png;base64,${PNG.toString('base64')}`],
    ['base64 with escaped slashes', PNG.toString('base64').replaceAll('/', '\\/')],
  ])('reads %s', (_form, text) => {
    expect(decodePicture(text, 0).equals(PNG)).toBe(true);
  });

  it.each([
    ['', /not a PNG/],
    ['%%%%', /not valid base64/],
    [`${PNG.toString('base64')}\\n`, /not valid base64/],
    [Buffer.from('GIF89a, which is no picture of a camera').toString('base64'), /not a PNG, JPEG or WebP/],
  ])('refuses %j', (text, message) => {
    expect(() => decodePicture(text, 7)).toThrow(message);
    expect(() => decodePicture(text, 7)).toThrow(/Picture 7/);
  });
});
