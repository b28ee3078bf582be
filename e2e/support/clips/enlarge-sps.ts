/** Reads and writes the bit strings of H.264 parameter sets (ITU-T H.264, 7.3.2.1 and 9.1). */
class Bits {
  at = 0;
  constructor(readonly bits: string) {}

  fixed(length: number): string {
    const value = this.bits.slice(this.at, this.at + length);
    this.at += length;
    return value;
  }

  golomb(): string {
    const zeros = this.bits.indexOf('1', this.at) - this.at;
    return this.fixed(zeros * 2 + 1);
  }
}

const golombOf = (value: number) => {
  const binary = (value + 1).toString(2);
  return '0'.repeat(binary.length - 1) + binary;
};

const toBits = (bytes: Buffer) => Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');

/**
 * Rewrites the picture size in the sequence parameter set of an Annex B header, so that a tiny stream asks its
 * decoder for enormous pictures. Baseline profile only (no chroma or scaling fields before the size).
 */
export function enlargeSps(annexB: Buffer, sideInBlocks: number): Buffer {
  const start = annexB.indexOf(Buffer.from([0, 0, 1, 0x67])) + 3;
  if (start < 3) throw new Error('no sequence parameter set');
  const next = annexB.indexOf(Buffer.from([0, 0, 1]), start);
  const end = next < 0 ? annexB.length : annexB[next - 1] === 0 ? next - 1 : next;
  const sps = annexB.subarray(start, end);
  if (sps[1] !== 66) throw new Error('not the baseline profile');
  const source = new Bits(toBits(sps));
  let out = source.fixed(32) + source.golomb() + source.golomb();
  const pictureOrder = source.golomb();
  out += pictureOrder;
  if (pictureOrder === '1') out += source.golomb();
  else if (pictureOrder === '010') throw new Error('picture order type 1');
  out += source.golomb() + source.fixed(1);
  source.golomb();
  source.golomb();
  out += golombOf(sideInBlocks - 1) + golombOf(sideInBlocks - 1);
  // Frames only, direct inference as it was; then no cropping, no usability information, and the stop bit.
  out += `${source.fixed(2)}001`;
  out = out.padEnd(Math.ceil(out.length / 8) * 8, '0');
  const bytes = Buffer.from(out.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
  return Buffer.concat([annexB.subarray(0, start), bytes, annexB.subarray(end)]);
}
