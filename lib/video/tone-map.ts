/** How an HDR picture codes light (ITU-R BT.2100): perceptual quantiser (HDR10) or hybrid log-gamma. */
export type HdrTransfer = 'pq' | 'hlg';

/** SMPTE ST 2084 and ARIB STD-B67 by their numbers in ITU-T H.273 (and FFmpeg), and by FFmpeg's names. */
const TRANSFERS: ReadonlyMap<number | string, HdrTransfer> = new Map<number | string, HdrTransfer>([
  [16, 'pq'],
  ['smpte2084', 'pq'],
  [18, 'hlg'],
  ['arib-std-b67', 'hlg'],
]);

/** The HDR transfer that a stream or a frame names; null for all others. */
export function hdrTransfer(name: number | string | undefined): HdrTransfer | null {
  return name === undefined ? null : (TRANSFERS.get(name) ?? null);
}

/** PQ, BT.2100 table 4. */
const [M1, M2] = [2610 / 16384, (2523 / 4096) * 128];
const [C1, C2, C3] = [3424 / 4096, (2413 / 4096) * 32, (2392 / 4096) * 32];

/** cd/m² of a PQ signal of 0–1. */
export function pqToNits(signal: number): number {
  const power = signal ** (1 / M2);
  return 10_000 * (Math.max(power - C1, 0) / (C2 - C3 * power)) ** (1 / M1);
}

/** PQ signal, 0–1, of cd/m². */
export function nitsToPq(nits: number): number {
  const power = (Math.max(0, nits) / 10_000) ** M1;
  return ((C1 + C2 * power) / (1 + C3 * power)) ** M2;
}

/** HLG, BT.2100 table 5. */
const [A, B, C] = [0.17883277, 0.28466892, 0.55991073];

/** Light of the scene, 0–1, of an HLG signal of 0–1. */
export function hlgToScene(signal: number): number {
  return signal <= 0.5 ? signal ** 2 / 3 : (Math.exp((signal - C) / A) + B) / 12;
}

/** Peak and system gamma of the reference display for HLG (BT.2100 table 5); most HDR10 is graded to this peak too. */
const PEAK_NITS = 1_000;
const HLG_GAMMA = 1.2;
/** What white of SDR is in HDR (BT.2408, HDR reference white). */
const WHITE_NITS = 203;
/** SDR's display gamma (BT.1886). */
const SDR_GAMMA = 2.4;
/** Luminance from linear BT.2020 colours. */
const [LUMA_RED, LUMA_GREEN, LUMA_BLUE] = [0.2627, 0.678, 0.0593];
/** Linear BT.2020 to BT.709 (BT.2087, from its inverse). */
const TO_BT709 = [
  [1.6605, -0.5876, -0.0728],
  [-0.1246, 1.1329, -0.0083],
  [-0.0182, -0.1006, 1.1187],
] as const;

/** The EETF of BT.2390, 5.4: a Hermite spline in PQ from the knee up, which brings 1,000 cd/m² down to white of SDR. */
export function compress(nits: number): number {
  const peak = nitsToPq(PEAK_NITS);
  const highest = nitsToPq(WHITE_NITS) / peak;
  const knee = 1.5 * highest - 0.5;
  const signal = Math.min(1, nitsToPq(nits) / peak);
  if (signal < knee) return nits;
  const t = (signal - knee) / (1 - knee);
  const [t2, t3] = [t * t, t * t * t];
  const bent = (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (3 * t2 - 2 * t3) * highest;
  return pqToNits(bent * peak);
}

const LEVELS = 65_536;
/** Entries of the tables over the square root of light, which spreads the dark end. */
const STEPS = 4_096;

const tabled = (count: number, value: (share: number) => number) =>
  Float32Array.from({ length: count }, (_, at) => value(at / (count - 1)));

interface Tables {
  /** Light of a signal of 16 bits: cd/m² (PQ), light of the scene (HLG). */
  light: Float32Array;
  /** By how much light of this luminance is dimmed, over √(nits / 1,000). */
  gain: Float32Array;
  /** SDR signal, 0–255, over √(share of white). */
  sdr: Float32Array;
}

const made = new Map<HdrTransfer, Tables>();

function tablesFor(transfer: HdrTransfer): Tables {
  let tables = made.get(transfer);
  if (!tables) {
    tables = {
      light: tabled(LEVELS, transfer === 'pq' ? pqToNits : hlgToScene),
      gain: tabled(STEPS, (root) =>
        root === 0 ? 1 : compress(root ** 2 * PEAK_NITS) / (root ** 2 * PEAK_NITS),
      ),
      sdr: tabled(STEPS, (root) => 255 * root ** (2 / SDR_GAMMA)),
    };
    made.set(transfer, tables);
  }
  return tables;
}

/**
 * Makes SDR (BT.709, BT.1886) of an HDR picture: BT.2100's transfer to the light of a display of 1,000 cd/m², BT.2390's
 * EETF on its luminance, BT.2087's change of primaries; what is still outside is cut off.
 * @param rgb packed R′G′B′ in BT.2020, 16 bits a colour
 * @returns packed RGB, 8 bits a colour
 */
export function toneMap(rgb: Uint16Array, transfer: HdrTransfer): Uint8Array {
  const { light, gain, sdr } = tablesFor(transfer);
  const out = new Uint8ClampedArray(rgb.length);
  for (let at = 0; at < rgb.length; at += 3) {
    const [red, green, blue] = [light[rgb[at]!]!, light[rgb[at + 1]!]!, light[rgb[at + 2]!]!];
    let luminance = LUMA_RED * red + LUMA_GREEN * green + LUMA_BLUE * blue;
    let scale = 1;
    if (transfer === 'hlg') {
      // BT.2100's OOTF: light of the display from that of the scene.
      scale = PEAK_NITS * luminance ** (HLG_GAMMA - 1);
      luminance *= scale;
    }
    const place = Math.min(STEPS - 1, Math.round(Math.sqrt(luminance / PEAK_NITS) * (STEPS - 1)));
    scale *= luminance > PEAK_NITS ? WHITE_NITS / luminance : gain[place]!;
    for (let channel = 0; channel < 3; channel++) {
      const [fromRed, fromGreen, fromBlue] = TO_BT709[channel]!;
      const share = ((fromRed * red + fromGreen * green + fromBlue * blue) * scale) / WHITE_NITS;
      const root = Math.sqrt(Math.min(1, Math.max(0, share)));
      out[at + channel] = sdr[Math.round(root * (STEPS - 1))]!;
    }
  }
  return new Uint8Array(out.buffer);
}

/** What makes RGB of Y, Cb and Cr in BT.2020 (non-constant luminance). */
const [RED_CR, GREEN_CB, GREEN_CR, BLUE_CB] = [1.4746, 0.164553, 0.571353, 1.8814];

/** Corrects, in place, 16-bit RGB that was made with the weights of BT.601 from a BT.2020 picture. */
export function correctBt2020(rgb: Uint16Array): void {
  const clip = (value: number) => Math.min(LEVELS - 1, Math.max(0, Math.round(value)));
  for (let at = 0; at < rgb.length; at += 3) {
    const [red, green, blue] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
    const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    const cr = (red - luma) / 1.402;
    const cb = (blue - luma) / 1.772;
    rgb[at] = clip(luma + RED_CR * cr);
    rgb[at + 1] = clip(luma - GREEN_CB * cb - GREEN_CR * cr);
    rgb[at + 2] = clip(luma + BLUE_CB * cb);
  }
}
