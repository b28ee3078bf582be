/** BT.709 by its number in ITU-T H.273 (and FFmpeg). */
const BT709 = 1;
/** What makes RGB of Y, Cb and Cr in BT.709. */
const [RED_CR, GREEN_CB, GREEN_CR, BLUE_CB] = [1.5748, 0.187324, 0.468124, 1.8556];

/**
 * Corrects, in place, RGB that was made with the weights of BT.601 from a BT.709 picture: node-av's scaler knows no
 * other weights, and most HD clips say BT.709. (The same for BT.2020 was measured to make things worse.)
 */
export function correctColours(rgb: Uint8Array, colourSpace: number): void {
  if (colourSpace !== BT709) return;
  const out = new Uint8ClampedArray(rgb.buffer, rgb.byteOffset, rgb.length);
  for (let at = 0; at < rgb.length; at += 3) {
    const [red, green, blue] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
    const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    const cr = (red - luma) / 1.402;
    const cb = (blue - luma) / 1.772;
    out[at] = luma + RED_CR * cr;
    out[at + 1] = luma - GREEN_CB * cb - GREEN_CR * cr;
    out[at + 2] = luma + BLUE_CB * cb;
  }
}
