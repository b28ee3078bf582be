/** A 3×3 matrix, row by row, that maps points of one plane to another. */
export type Homography = Float64Array;

/** The product a·b, scaled so that its last number is 1. */
export function multiply(a: Homography, b: Homography): Homography {
  const out = new Float64Array(9);
  for (let r = 0; r < 3; r++) {
    for (let c = 0; c < 3; c++) {
      out[r * 3 + c] = a[r * 3]! * b[c]! + a[r * 3 + 1]! * b[3 + c]! + a[r * 3 + 2]! * b[6 + c]!;
    }
  }
  const scale = out[8]!;
  return scale === 0 ? out : out.map((value) => value / scale);
}

/** The inverse of any scale; null when there is none. */
export function inverse(m: Homography): Homography | null {
  const [a, b, c, d, e, f, g, h, i] = m as unknown as number[];
  const A = e! * i! - f! * h!;
  const B = f! * g! - d! * i!;
  const C = d! * h! - e! * g!;
  const determinant = a! * A + b! * B + c! * C;
  if (!Number.isFinite(determinant) || Math.abs(determinant) < 1e-9) return null;
  const out = [
    A,
    c! * h! - b! * i!,
    b! * f! - c! * e!,
    B,
    a! * i! - c! * g!,
    c! * d! - a! * f!,
    C,
    b! * g! - a! * h!,
    a! * e! - b! * d!,
  ];
  return Float64Array.from(out, (value) => value / determinant);
}

/** Solves the symmetric system in place by Gauss with pivoting; null when singular. */
export function solve(matrix: Float64Array, right: Float64Array): Float64Array | null {
  const n = right.length;
  const a = matrix.slice();
  const b = right.slice();
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let r = k + 1; r < n; r++) if (Math.abs(a[r * n + k]!) > Math.abs(a[pivot * n + k]!)) pivot = r;
    if (Math.abs(a[pivot * n + k]!) < 1e-12) return null;
    if (pivot !== k) {
      for (let c = 0; c < n; c++) [a[k * n + c], a[pivot * n + c]] = [a[pivot * n + c]!, a[k * n + c]!];
      [b[k], b[pivot]] = [b[pivot]!, b[k]!];
    }
    for (let r = k + 1; r < n; r++) {
      const factor = a[r * n + k]! / a[k * n + k]!;
      for (let c = k; c < n; c++) a[r * n + c] = a[r * n + c]! - factor * a[k * n + c]!;
      b[r] = b[r]! - factor * b[k]!;
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let c = k + 1; c < n; c++) b[k] = b[k]! - a[k * n + c]! * b[c]!;
    b[k] = b[k]! / a[k * n + k]!;
  }
  return b;
}
