import type { Box } from '@/lib/detection/box';
import { writeCrop } from '@/lib/detection/context-crop';
import type { ModelInput, ModelManifest } from '@/lib/detection/model-manifest';
import { type InferenceSession, Tensor } from '@/lib/detection/onnx-runtime';
import { logit } from '@/lib/detection/scoring';
import type { VideoFrame } from '@/lib/video/types';

/** Log-odds are limited to this, so that sums stay finite. */
const LIMIT = 11.5;

type Activation = ModelManifest['output']['activation'];

/** Log-odds of one column of a row of a network's output, limited to ±11.5. */
export function columnLogit(row: ArrayLike<number>, activation: Activation, index: number): number {
  const value = Number(row[index]!);
  if (activation === 'logit') return Math.min(Math.max(value, -LIMIT), LIMIT);
  if (activation === 'sigmoid') return logit(value);
  const values = Array.from(row, Number);
  const highest = Math.max(...values);
  const exponents = values.map((each) => Math.exp(each - highest));
  return logit(exponents[index]! / exponents.reduce((sum, each) => sum + each, 0));
}

/** Log-odds of live from one row of a network's output, limited to ±11.5. */
function liveLogit(row: ArrayLike<number>, output: ModelManifest['output']): number {
  return columnLogit(row, output.activation, output.live_index);
}

/**
 * The values of an output that has the wanted column.
 * @throws Error when there is no such output or column
 */
export function outputRow(
  session: InferenceSession,
  results: Awaited<ReturnType<InferenceSession['run']>>,
  name: string,
  index: number,
  field = 'column',
): ArrayLike<number> {
  const values = results[name]?.data as ArrayLike<number> | undefined;
  if (!values) throw new Error(`it has no output ${name}, only ${session.outputNames.join(', ')}`);
  if (values.length <= index)
    throw new Error(`its output ${name} has ${values.length} values, so no ${field} ${index}`);
  return values;
}

/** Turns planar pictures into pictures whose channels lie together. */
function interleaved(planes: Float32Array, pixels: number): Float32Array {
  const out = new Float32Array(planes.length);
  for (let at = 0; at < pixels; at++) {
    for (let channel = 0; channel < 3; channel++) out[at * 3 + channel] = planes[channel * pixels + at]!;
  }
  return out;
}

function tensorOf(input: ModelInput, values: Float32Array, shape: number[]): Tensor {
  if (input.dtype === 'float32') return new Tensor('float32', values, shape);
  return new Tensor(
    'uint8',
    Uint8Array.from(values, (value) => Math.min(255, Math.max(0, value))),
    shape,
  );
}

/** The crop of one frame as an input wants it: 3 × height × width, planar, normalised. */
export function planarCrop(frame: VideoFrame, box: Box, input: ModelInput): Float32Array {
  const data = new Float32Array(3 * input.size[0] * input.size[1]);
  writeCrop(frame, box, input, data, 0);
  return data;
}

/** Tensor of one crop for a frame network. */
export function frameTensor(crop: Float32Array, input: ModelInput): Tensor {
  const [height, width] = input.size;
  if (input.layout === 'NHWC')
    return tensorOf(input, interleaved(crop, height * width), [1, height, width, 3]);
  return tensorOf(input, crop, [1, 3, height, width]);
}

/** Tensor of all crops of a clip, T of them, for a clip network. */
export function clipTensor(crops: readonly Float32Array[], input: ModelInput): Tensor {
  const [height, width] = input.size;
  const pixels = height * width;
  const all = new Float32Array(crops.length * 3 * pixels);
  for (const [at, crop] of crops.entries()) {
    if (input.layout === 'NTCHW') {
      all.set(crop, at * 3 * pixels);
      continue;
    }
    for (let channel = 0; channel < 3; channel++) {
      all.set(
        crop.subarray(channel * pixels, (channel + 1) * pixels),
        (channel * crops.length + at) * pixels,
      );
    }
  }
  const isTimeFirst = input.layout === 'NTCHW';
  const shape = isTimeFirst ? [1, crops.length, 3, height, width] : [1, 3, crops.length, height, width];
  return tensorOf(input, all, shape);
}

/**
 * Runs a network once. @returns log-odds of live
 * @throws Error when the output has no such name or column
 */
export async function runNetwork(
  session: InferenceSession,
  output: ModelManifest['output'],
  feeds: Record<string, Tensor>,
): Promise<number> {
  const results = await session.run(feeds);
  return liveLogit(outputRow(session, results, output.name, output.live_index, 'live_index'), output);
}
