import type { Bitmap, HdrTransfer } from './clip-options';

/** Light of a white sheet in nits, wherever it was graded (ITU-R BT.2408). */
const WHITE_NITS = 203;
/** Nominal peak of the display for which HLG is made, and the exponent of its system (ITU-R BT.2100). */
const HLG_PEAK_NITS = 1_000;
const HLG_SYSTEM_GAMMA = 1.2;
/** Steps of the table over the fourth root of linear light, which is near to how the code divides it. */
const STEPS = 4_096;

/** BT.709 primaries in those of BT.2020 (ITU-R BT.2087). */
const TO_2020 = [
  [0.6274, 0.3293, 0.0433],
  [0.0691, 0.9195, 0.0114],
  [0.0164, 0.088, 0.8956],
] as const;

/** Nits to signal, 0–1 (ITU-R BT.2100, PQ inverse EOTF). */
function pqSignal(nits: number): number {
  const power = (nits / 10_000) ** 0.1593017578125;
  return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375;
}

/** Scene light, 0–1, to signal (ITU-R BT.2100, HLG OETF). */
function hlgSignal(light: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
  return light <= 1 / 12 ? Math.sqrt(3 * light) : a * Math.log(12 * light - b) + c;
}

/** PQ signals for linear light, 0–1, of which 1 is white. */
const PQ_SIGNALS = Float32Array.from({ length: STEPS + 1 }, (_, at) =>
  pqSignal((at / STEPS) ** 4 * WHITE_NITS),
);
/** Linear light of the display to light of the scene of the same luminance: the inverse of the OOTF (ITU-R BT.2100). */
const sceneScale = (luminance: number) =>
  (WHITE_NITS / HLG_PEAK_NITS) ** (1 / HLG_SYSTEM_GAMMA) * luminance ** (1 / HLG_SYSTEM_GAMMA - 1);

function codeLight(light: readonly number[], transfer: HdrTransfer): number[] {
  if (transfer === 'pq') {
    return light.map((value) => PQ_SIGNALS[Math.round(Math.sqrt(Math.sqrt(Math.min(1, value))) * STEPS)]!);
  }
  const luminance = weigh(light);
  const scale = luminance > 0 ? sceneScale(luminance) : 0;
  return light.map((value) => hlgSignal(Math.max(0, value) * scale));
}

/** Luma of signals, or luminance of light (ITU-R BT.2020). */
const weigh = ([red, green, blue]: readonly number[]) => 0.2627 * red! + 0.678 * green! + 0.0593 * blue!;
/** Light of an SDR display (ITU-R BT.1886). */
const LIGHT = Float32Array.from({ length: 256 }, (_, value) => (value / 255) ** 2.4);

/**
 * An SDR picture as an HDR camera would store it: the same light, in BT.2020 primaries, 10 bits, limited range, planar 4:2:0.
 * @param bitmap of even width and height
 * @returns two bytes a sample, little endian
 */
export function toHdr420({ width, height, rgb }: Bitmap, transfer: HdrTransfer): Buffer {
  const out = Buffer.alloc(width * height * 3);
  const samples = new Uint16Array(out.buffer, out.byteOffset, (width * height * 3) / 2);
  const [quarter, blues] = [(width * height) / 4, new Float32Array((width * height) / 4)];
  const reds = new Float32Array(quarter);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const [r, g, b] = [LIGHT[rgb[at * 3]!]!, LIGHT[rgb[at * 3 + 1]!]!, LIGHT[rgb[at * 3 + 2]!]!];
      const light = TO_2020.map((row) => row[0] * r + row[1] * g + row[2] * b);
      const signal = codeLight(light, transfer);
      const luma = weigh(signal);
      samples[at] = Math.round(64 + 876 * luma);
      const chroma = (y >> 1) * (width >> 1) + (x >> 1);
      blues[chroma]! += (signal[2]! - luma) / 1.8814 / 4;
      reds[chroma]! += (signal[0]! - luma) / 1.4746 / 4;
    }
  }
  for (let at = 0; at < quarter; at++) {
    samples[width * height + at] = Math.round(512 + 896 * blues[at]!);
    samples[width * height + quarter + at] = Math.round(512 + 896 * reds[at]!);
  }
  return out;
}
