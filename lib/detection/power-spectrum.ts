import FFT from 'fft.js';

/** What of the transform is used; its own declarations say `any`. */
interface Transform {
  realTransform(out: Float64Array, input: Float64Array): void;
  transform(out: Float64Array, input: Float64Array): void;
}

/** Two-dimensional power spectra of square tiles with a Hann window; one instance keeps its buffers. */
export class PowerSpectrum {
  private readonly transform: Transform;
  private readonly window: Float64Array;
  /** The window's power: white noise of variance v gives v times this much in each bin. */
  readonly windowPower: number;
  private readonly line: Float64Array;
  private readonly half: Float64Array;
  private readonly rows: Float64Array;
  private readonly eachRow: Float64Array[];

  /** @param side of a tile in pixels, a power of two */
  constructor(readonly side: number) {
    this.transform = new (FFT as unknown as new (size: number) => Transform)(side);
    this.window = Float64Array.from(
      { length: side },
      (_, at) => Math.sin((Math.PI * (at + 0.5)) / side) ** 2,
    );
    this.windowPower = this.window.reduce((sum, value) => sum + value * value, 0) ** 2;
    this.line = new Float64Array(2 * side);
    this.half = new Float64Array(2 * side);
    this.rows = new Float64Array(2 * side * side);
    this.eachRow = Array.from({ length: side }, (_, y) =>
      this.rows.subarray(2 * side * y, 2 * side * (y + 1)),
    );
  }

  /**
   * Adds the power of each frequency to `sum`: side × side numbers, vertical frequencies by row, both from 0 up and around.
   * Horizontal ones above side / 2 are left out: `complete` fills them in.
   * @param tile side × side values, row by row
   */
  addTo(sum: Float64Array, tile: Float32Array): void {
    const { side, window, line, half, rows, eachRow, transform } = this;
    let total = 0;
    for (let at = 0; at < tile.length; at++) total += tile[at]!;
    const mean = total / tile.length;
    for (let y = 0, at = 0; y < side; y++) {
      for (let x = 0; x < side; x++, at++) half[x] = (tile[at]! - mean) * window[y]! * window[x]!;
      transform.realTransform(eachRow[y]!, half);
    }
    for (let x = 0; x <= side / 2; x++) {
      for (let y = 0, from = 2 * x; y < side; y++, from += 2 * side) {
        line[2 * y] = rows[from]!;
        line[2 * y + 1] = rows[from + 1]!;
      }
      transform.transform(half, line);
      for (let y = 0, at = x; y < side; y++, at += side) {
        const [real, imaginary] = [half[2 * y]!, half[2 * y + 1]!];
        sum[at] = sum[at]! + (real * real + imaginary * imaginary);
      }
    }
  }

  /** Fills in what `addTo` left out: what is real has the same power at the opposite frequency. */
  complete(sum: Float64Array): void {
    const { side } = this;
    for (let y = 0; y < side; y++) {
      const opposite = ((side - y) % side) * side;
      for (let x = 1; x < side / 2; x++) sum[opposite + side - x] = sum[y * side + x]!;
    }
  }
}
