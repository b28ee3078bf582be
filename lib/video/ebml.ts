/** A variable-length number of EBML (RFC 8794, section 4) with the bytes it takes. */
export interface EbmlNumber {
  value: number;
  length: number;
  /** All value bits set: a size that was not known when it was written (live recordings). */
  unknown: boolean;
}

/** The number at `at`, or null where there is none. Element ids keep their marker bit, sizes lose it. */
function ebmlNumber(bytes: Uint8Array, at: number, kind: 'id' | 'size'): EbmlNumber | null {
  const first = bytes[at];
  if (first === undefined || first === 0) return null;
  const length = Math.clz32(first) - 23;
  if (at + length > bytes.length) return null;
  const mask = 0xff >> length;
  let value = kind === 'id' ? first : first & mask;
  let unknown = (first & mask) === mask;
  for (let next = at + 1; next < at + length; next++) {
    value = value * 256 + bytes[next]!;
    unknown &&= bytes[next] === 0xff;
  }
  return { value, length, unknown };
}

/** Where an EBML element's content starts and ends; null where there is no element. */
export function ebmlElement(
  bytes: Uint8Array,
  at: number,
): { id: number; from: number; end: number; unknownSize: boolean } | null {
  const id = ebmlNumber(bytes, at, 'id');
  const size = id && ebmlNumber(bytes, at + id.length, 'size');
  if (!id || !size) return null;
  const from = at + id.length + size.length;
  return { id: id.value, from, end: from + size.value, unknownSize: size.unknown };
}
