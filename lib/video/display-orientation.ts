import { type Orientation, UPRIGHT } from './orientation';

/** How a coded stream is cut into NAL units, and which of them are what. */
interface NalSyntax {
  headerBytes: number;
  typeOf(firstByte: number): number;
  /** Supplemental enhancement information before the picture. */
  sei: number;
  isPicture(type: number): boolean;
}

const SYNTAX: Record<string, NalSyntax> = {
  // ITU-T H.264, 7.3.1 and table 7-1
  h264: {
    headerBytes: 1,
    typeOf: (byte) => byte & 0x1f,
    sei: 6,
    isPicture: (type) => type >= 1 && type <= 5,
  },
  // ITU-T H.265, 7.3.1 and table 7-1
  hevc: { headerBytes: 2, typeOf: (byte) => (byte >> 1) & 0x3f, sei: 39, isPicture: (type) => type < 32 },
};
/** Display orientation (ITU-T H.264, D.1.27; H.265, D.2.17); both begin alike. */
const DISPLAY_ORIENTATION = 47;
const FLAGS_AND_ROTATION_BYTES = 3;

/** Bytes of the length before each NAL unit (avcC, hvcC); null where start codes part them. */
function lengthBytes(codec: string, extradata: Uint8Array | null): number | null {
  const at = codec === 'h264' ? 4 : 21;
  if (extradata === null || extradata.length <= at || extradata[0] !== 1) return null;
  return (extradata[at]! & 3) + 1;
}

function* unitsByLength(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at + size <= bytes.length; ) {
    let length = 0;
    for (let next = 0; next < size; next++) length = length * 256 + bytes[at + next]!;
    yield bytes.subarray(at + size, at + size + length);
    at += size + length;
  }
}

function* unitsByStartCode(bytes: Uint8Array): Generator<Uint8Array> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const code = Buffer.from([0, 0, 1]);
  for (let at = buffer.indexOf(code); at >= 0; ) {
    const next = buffer.indexOf(code, at + 3);
    yield bytes.subarray(at + 3, next < 0 ? bytes.length : next);
    at = next;
  }
}

/** A unit's payload without the bytes that keep start codes from arising in it. */
function withoutEmulation(bytes: Uint8Array): Uint8Array {
  let zeros = 0;
  return bytes.filter((byte) => {
    const isPrevention = byte === 3 && zeros >= 2;
    zeros = byte === 0 ? zeros + 1 : 0;
    return !isPrevention;
  });
}

/** Flips first, then the turn; a vertical flip is a mirror and half a turn. Turns between the quarters are the nearest. */
function orientationOf(payload: Uint8Array): Orientation | null {
  if (payload.length < FLAGS_AND_ROTATION_BYTES) return null;
  const bits = (payload[0]! << 16) | (payload[1]! << 8) | payload[2]!;
  const isCanceled = bits >> 23 === 1;
  if (isCanceled) return UPRIGHT;
  const [horizontal, vertical] = [(bits >> 22) & 1, (bits >> 21) & 1];
  const quartersBack = Math.round(((bits >> 5) & 0xffff) / 0x4000);
  const quarters = (2 * vertical + 4 - (quartersBack % 4)) % 4;
  return {
    mirrored: horizontal !== vertical,
    rotationDegrees: (quarters * 90) as Orientation['rotationDegrees'],
  };
}

/** Looks through the messages of one SEI unit (ITU-T H.264, 7.3.2.3.1). */
function readMessages(sei: Uint8Array): Orientation | null {
  for (let at = 0; at + 2 < sei.length; ) {
    let [type, size] = [0, 0];
    while (sei[at] === 0xff) [type, at] = [type + 0xff, at + 1];
    type += sei[at++] ?? 0;
    while (sei[at] === 0xff) [size, at] = [size + 0xff, at + 1];
    size += sei[at++] ?? 0;
    if (type === DISPLAY_ORIENTATION) return orientationOf(sei.subarray(at, at + size));
    at += size;
  }
  return null;
}

/**
 * How a stream says that its pictures are to be shown: the display orientation message of H.264 and HEVC, which cameras write
 * that turn nothing in the container.
 * @param packet the first one of a picture @param extradata the codec's configuration
 * @returns null where it says nothing
 */
export function displayOrientation(
  codec: string,
  packet: Uint8Array,
  extradata: Uint8Array | null,
): Orientation | null {
  const syntax = SYNTAX[codec];
  if (syntax === undefined) return null;
  const size = lengthBytes(codec, extradata);
  for (const unit of size === null ? unitsByStartCode(packet) : unitsByLength(packet, size)) {
    if (unit.length <= syntax.headerBytes) continue;
    const type = syntax.typeOf(unit[0]!);
    if (syntax.isPicture(type)) return null;
    const found =
      type === syntax.sei ? readMessages(withoutEmulation(unit.subarray(syntax.headerBytes))) : null;
    if (found !== null) return found;
  }
  return null;
}
