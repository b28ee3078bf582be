import type { VideoFrame } from '@/lib/video/types';

/** A frame fitted into a rectangle, black around it. */
export interface Letterbox {
  /** Planar RGB, 0–255, 3 × rows × columns. */
  planes: Float32Array;
  /** Width of the rectangle. */
  columns: number;
  /** Pixels of the rectangle per pixel of the frame. */
  scale: number;
  left: number;
  top: number;
  /** Size of the frame within. */
  width: number;
  height: number;
}

interface Span {
  first: Int32Array;
  /** Weights of the source pixels of each target pixel, `taps` each. */
  weights: Float32Array;
  taps: number;
}

/** Area weights when shrinking, bilinear when enlarging: the same as OpenCV's INTER_AREA and INTER_LINEAR. */
function spans(source: number, target: number): Span {
  const step = source / target;
  const taps = step > 1 ? Math.ceil(step) + 1 : 2;
  const first = new Int32Array(target);
  const weights = new Float32Array(target * taps);
  for (let i = 0; i < target; i++) {
    if (step > 1) {
      const start = i * step;
      const end = Math.min(source, start + step);
      first[i] = Math.min(Math.floor(start), source - 1);
      for (let t = 0; t < taps; t++) {
        const pixel = first[i]! + t;
        const covered = Math.min(end, pixel + 1) - Math.max(start, pixel);
        weights[i * taps + t] = pixel < source ? Math.max(0, covered) / (end - start) : 0;
      }
    } else {
      const position = Math.min(Math.max((i + 0.5) * step - 0.5, 0), source - 1);
      first[i] = Math.min(Math.floor(position), Math.max(0, source - 2));
      weights[i * taps] = 1 - (position - first[i]!);
      weights[i * taps + 1] = source > 1 ? position - first[i]! : 0;
    }
  }
  return { first, weights, taps };
}

const spanCache = new Map<string, Span>();

function cachedSpans(source: number, target: number): Span {
  const key = `${source}/${target}`;
  let span = spanCache.get(key);
  if (!span) {
    if (spanCache.size > 64) spanCache.clear();
    span = spans(source, target);
    spanCache.set(key, span);
  }
  return span;
}

/** Adds one source row, shrunk horizontally and weighted, to a target row of packed RGB. */
function addRow(
  rgb: Uint8Array,
  at: number,
  xs: Span,
  width: number,
  weight: number,
  row: Float32Array,
): void {
  const { first, weights, taps } = xs;
  for (let column = 0; column < width; column++) {
    let pixel = at + first[column]! * 3;
    let tap = column * taps;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (const end = tap + taps; tap < end; tap++, pixel += 3) {
      const w = weights[tap]!;
      if (w === 0) continue;
      red += rgb[pixel]! * w;
      green += rgb[pixel + 1]! * w;
      blue += rgb[pixel + 2]! * w;
    }
    row[column * 3] = row[column * 3]! + red * weight;
    row[column * 3 + 1] = row[column * 3 + 1]! + green * weight;
    row[column * 3 + 2] = row[column * 3 + 2]! + blue * weight;
  }
}

/** Fits a frame into `columns` × `rows` pixels, aspect kept, centred; training/train_finder.py has the twin. */
export function letterbox(frame: VideoFrame, columns: number, rows = columns): Letterbox {
  const scale = Math.min(columns / frame.width, rows / frame.height);
  const width = Math.max(1, Math.round(frame.width * scale));
  const height = Math.max(1, Math.round(frame.height * scale));
  const left = Math.floor((columns - width) / 2);
  const top = Math.floor((rows - height) / 2);
  const xs = cachedSpans(frame.width, width);
  const ys = cachedSpans(frame.height, height);
  const planes = new Float32Array(3 * rows * columns);
  const row = new Float32Array(width * 3);
  for (let y = 0; y < height; y++) {
    row.fill(0);
    for (let t = 0; t < ys.taps; t++) {
      const weight = ys.weights[y * ys.taps + t]!;
      if (weight > 0) addRow(frame.rgb, (ys.first[y]! + t) * frame.width * 3, xs, width, weight, row);
    }
    const start = (top + y) * columns + left;
    for (let channel = 0; channel < 3; channel++) {
      const plane = start + channel * rows * columns;
      for (let x = 0; x < width; x++) planes[plane + x] = row[x * 3 + channel]!;
    }
  }
  return { planes, columns, scale, left, top, width, height };
}
