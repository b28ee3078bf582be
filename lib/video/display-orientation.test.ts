import { expect, test } from 'vitest';
import { displayOrientation } from './display-orientation';
import { UPRIGHT } from './orientation';

/** An H.264 message: cancel, horizontal and vertical flip, the turn anticlockwise in 2^16ths, then period and stop bit. */
function message(cancel: number, horizontal: number, vertical: number, turn: number): Buffer {
  const bits = (cancel << 23) | (horizontal << 22) | (vertical << 21) | (turn << 5) | 0b01001;
  return Buffer.from([0, 0, 1, 6, 47, 3, bits >> 16, (bits >> 8) & 0xff, bits & 0xff, 0x80]);
}

test.each([
  [0, 0, 0x0000, { mirrored: false, rotationDegrees: 0 }],
  [0, 0, 0x4000, { mirrored: false, rotationDegrees: 270 }],
  [0, 0, 0x8000, { mirrored: false, rotationDegrees: 180 }],
  [0, 0, 0xc000, { mirrored: false, rotationDegrees: 90 }],
  [0, 0, 0xfff0, { mirrored: false, rotationDegrees: 0 }],
  [1, 0, 0x0000, { mirrored: true, rotationDegrees: 0 }],
  [0, 1, 0x0000, { mirrored: true, rotationDegrees: 180 }],
  [1, 1, 0x0000, { mirrored: false, rotationDegrees: 180 }],
  [1, 0, 0x4000, { mirrored: true, rotationDegrees: 270 }],
])('flips %i and %i with a turn of %i are read as what they show', (horizontal, vertical, turn, wanted) => {
  expect(displayOrientation('h264', message(0, horizontal, vertical, turn), null)).toEqual(wanted);
});

test('a cancelled one is upright, none says nothing, and neither does what comes after the picture', () => {
  expect(displayOrientation('h264', message(1, 0, 0, 0x4000), null)).toEqual(UPRIGHT);
  const picture = Buffer.from([0, 0, 1, 0x65, 1, 2, 3]);
  expect(displayOrientation('h264', picture, null)).toBeNull();
  expect(displayOrientation('h264', Buffer.concat([picture, message(0, 0, 0, 0x4000)]), null)).toBeNull();
  expect(displayOrientation('vp9', message(0, 0, 0, 0x4000), null)).toBeNull();
});

test('it is found among other messages, behind prevention bytes, and by lengths', () => {
  const wanted = { mirrored: false, rotationDegrees: 270 };
  const own = message(0, 0, 0, 0x4000).subarray(4);
  // A recovery point with three zero bytes, of which the third is kept apart by a 3, and one of 300 bytes.
  const before = Buffer.from([6, 5, 0, 0, 3, 0, 0, 7]);
  const long = Buffer.concat([Buffer.from([5, 0xff, 45]), Buffer.alloc(300, 7)]);
  const unit = Buffer.concat([Buffer.from([6]), before, long, own]);
  expect(displayOrientation('h264', Buffer.concat([Buffer.from([0, 0, 1]), unit]), null)).toEqual(wanted);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(unit.length);
  const avcC = Buffer.from([1, 66, 0, 30, 0xff, 0xe1, 0]);
  expect(displayOrientation('h264', Buffer.concat([length, unit]), avcC)).toEqual(wanted);
});

test('broken units are read to their end and no further', () => {
  const whole = message(0, 0, 0, 0x4000);
  for (let size = 0; size < whole.length; size++)
    expect([null, 270]).toContain(
      displayOrientation('h264', whole.subarray(0, size), null)?.rotationDegrees ?? null,
    );
  const lies = Buffer.from([0xff, 0xff, 0xff, 0xff, 6, 47]);
  expect(displayOrientation('h264', lies, Buffer.from([1, 0, 0, 0, 3]))).toBeNull();
  expect(displayOrientation('h264', Buffer.from([0, 0, 1, 6, 0xff, 0xff]), null)).toBeNull();
});
