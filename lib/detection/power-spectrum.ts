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
  }

  /**
   * Adds the power of each frequency to `sum`: side × side numbers, vertical frequencies by row, both from 0 up and around.
   * @param tile side × side values, row by row
   */
  addTo(sum: Float64Array, tile: Float32Array): void {
    const { side, window, line, half, rows, transform } = this;
    const mean = tile.reduce((total, value) => total + value, 0) / tile.length;
    const real = line.subarray(0, side);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) real[x] = (tile[y * side + x]! - mean) * window[y]! * window[x]!;
      transform.realTransform(half, real);
      rows.set(half, 2 * side * y);
    }
    for (let x = 0; x <= side / 2; x++) {
      for (let y = 0; y < side; y++) {
        line[2 * y] = rows[2 * (side * y + x)]!;
        line[2 * y + 1] = rows[2 * (side * y + x) + 1]!;
      }
      transform.transform(half, line);
      // What is real has the same power at the opposite frequency.
      const opposite = x === 0 || x === side / 2 ? x : side - x;
      for (let y = 0; y < side; y++) {
        const power = half[2 * y]! ** 2 + half[2 * y + 1]! ** 2;
        sum[y * side + x]! += power;
        if (opposite !== x) sum[((side - y) % side) * side + opposite]! += power;
      }
    }
  }
}
