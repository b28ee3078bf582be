import type { Box } from '@/lib/detection/box';
import type { DetectorManifest } from '@/lib/detection/model-manifest';
import type { Tensor } from '@/lib/detection/onnx-runtime';

/** One answer of a face detector; the box is in pixels of what the network saw. */
export interface Detection extends Box {
  probability: number;
}

/** Size of the network's input, and the least probability that counts. */
export interface DetectorInput {
  rows: number;
  columns: number;
  threshold: number;
}

type Results = Readonly<Record<string, Pick<Tensor, 'data'>>>;
type Output<Format> = Extract<DetectorManifest['output'], { format: Format }>;

function dataOf(results: Results, name: string): Float32Array {
  const data = results[name]?.data;
  if (data instanceof Float32Array) return data;
  throw new Error(`it has no output ${name} of 32-bit floats, only ${Object.keys(results).join(', ')}`);
}

/** [5, cells, cells]: probability, then left, top, right, bottom distances in pixels of the input. */
function fromDistances(results: Results, output: Output<'distances'>, view: DetectorInput): Detection[] {
  const data = dataOf(results, output.name);
  const across = Math.floor(view.columns / output.stride);
  const plane = across * Math.floor(view.rows / output.stride);
  if (data.length !== 5 * plane)
    throw new Error(`its output ${output.name} has ${data.length} values, not ${5 * plane}`);
  const detections: Detection[] = [];
  for (let at = 0; at < plane; at++) {
    const probability = data[at]!;
    if (probability < view.threshold) continue;
    const [left, top] = [data[plane + at]!, data[2 * plane + at]!];
    detections.push({
      x: ((at % across) + 0.5) * output.stride - left,
      y: (Math.floor(at / across) + 0.5) * output.stride - top,
      width: left + data[3 * plane + at]!,
      height: top + data[4 * plane + at]!,
      probability,
    });
  }
  return detections;
}

/** [n, 4] corners as shares of the input, [n, classes] probabilities. */
function fromCorners(results: Results, output: Output<'corners'>, view: DetectorInput): Detection[] {
  const boxes = dataOf(results, output.boxes);
  const scores = dataOf(results, output.scores);
  const count = boxes.length / 4;
  const classes = scores.length / count;
  if (!Number.isInteger(classes) || classes <= output.face_index)
    throw new Error(`its outputs ${output.boxes} and ${output.scores} do not belong together`);
  const detections: Detection[] = [];
  for (let at = 0; at < count; at++) {
    const probability = scores[at * classes + output.face_index]!;
    if (probability < view.threshold) continue;
    const [left, top, right, bottom] = boxes.subarray(at * 4, at * 4 + 4);
    detections.push({
      x: left! * view.columns,
      y: top! * view.rows,
      width: (right! - left!) * view.columns,
      height: (bottom! - top!) * view.rows,
      probability,
    });
  }
  return detections;
}

/** Per stride: class and object probabilities, and [n, 4] of centre offsets and log sizes in strides. */
function fromYuNet(results: Results, output: Output<'yunet'>, view: DetectorInput): Detection[] {
  const detections: Detection[] = [];
  for (const stride of output.strides) {
    const [classes, objects, boxes] = ['cls', 'obj', 'bbox'].map((kind) =>
      dataOf(results, `${kind}_${stride}`),
    ) as [Float32Array, Float32Array, Float32Array];
    const across = Math.ceil(view.columns / stride);
    for (let at = 0; at < classes.length; at++) {
      const probability = Math.sqrt(Math.max(0, classes[at]! * objects[at]!));
      if (probability < view.threshold) continue;
      const [dx, dy, logWidth, logHeight] = boxes.subarray(at * 4, at * 4 + 4);
      const width = Math.exp(logWidth!) * stride;
      const height = Math.exp(logHeight!) * stride;
      const x = ((at % across) + dx!) * stride - width / 2;
      const y = (Math.floor(at / across) + dy!) * stride - height / 2;
      detections.push({ x, y, width, height, probability });
    }
  }
  return detections;
}

/**
 * Reads a face detector's answers in the format of its manifest, overlapping ones included.
 * @throws Error when they do not have the names or sizes of the format
 */
export function decodeDetections(
  results: Results,
  output: DetectorManifest['output'],
  view: DetectorInput,
): Detection[] {
  switch (output.format) {
    case 'distances':
      return fromDistances(results, output, view);
    case 'corners':
      return fromCorners(results, output, view);
    default:
      return fromYuNet(results, output, view);
  }
}
