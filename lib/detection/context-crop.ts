import type { Box } from '@/lib/detection/box';
import type { ModelInput } from '@/lib/detection/model-manifest';
import type { VideoFrame } from '@/lib/video/types';

/**
 * The window of a crop: the box grown `scale` times; `shift` shrinks it if it can't fit and moves it into the picture
 * (MiniFASNet's CropImage), `square` keeps it centred and lets it reach outside. training/teacher.py has the twin.
 */
export function cropWindow(frameWidth: number, frameHeight: number, box: Box, crop: ModelInput['crop']): Box {
  const centreX = box.x + box.width / 2;
  const centreY = box.y + box.height / 2;
  if (crop.mode === 'square') {
    const side = Math.max(box.width, box.height) * crop.scale;
    return { x: centreX - side / 2, y: centreY - side / 2, width: side, height: side };
  }
  const scale = Math.min((frameHeight - 1) / box.height, (frameWidth - 1) / box.width, crop.scale);
  const width = box.width * scale;
  const height = box.height * scale;
  return {
    x: Math.min(Math.max(centreX - width / 2, 0), frameWidth - 1 - width),
    y: Math.min(Math.max(centreY - height / 2, 0), frameHeight - 1 - height),
    width,
    height,
  };
}

function mirrored(position: number, size: number): number {
  const last = size - 1;
  if (last === 0) return 0;
  const turned = Math.abs(position) % (2 * last);
  return turned > last ? 2 * last - turned : turned;
}

interface Taps {
  low: Int32Array;
  high: Int32Array;
  weight: Float32Array;
}

/** Source positions of `count` samples of a span, pixel centres at half. */
function taps(start: number, length: number, count: number, size: number, mirror: boolean): Taps {
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  const weight = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const wanted = start + ((i + 0.5) * length) / count - 0.5;
    const position = mirror ? mirrored(wanted, size) : Math.min(Math.max(wanted, 0), size - 1);
    low[i] = Math.floor(position);
    high[i] = Math.min(low[i]! + 1, size - 1);
    weight[i] = position - low[i]!;
  }
  return { low, high, weight };
}

function channelValue(value: number | number[], channel: number): number {
  return typeof value === 'number' ? value : value[channel]!;
}

/** Brings whole grey levels of three planes to what the input wants. */
function normalise(planes: Float32Array, { scale, mean, std }: ModelInput): void {
  const pixels = planes.length / 3;
  for (let channel = 0; channel < 3; channel++) {
    const gain = scale / channelValue(std, channel);
    const shift = channelValue(mean, channel) / channelValue(std, channel);
    if (gain === 1 && shift === 0) continue;
    const end = (channel + 1) * pixels;
    for (let at = channel * pixels; at < end; at++) planes[at] = planes[at]! * gain - shift;
  }
}

/**
 * Writes one bilinear crop as planar floats (NCHW, one picture) into `out` at `offset`.
 * `out` gets 3 × height × width numbers, normalised as the input says.
 */
export function writeCrop(
  frame: VideoFrame,
  box: Box,
  input: ModelInput,
  out: Float32Array,
  offset: number,
): void {
  const [height, width] = input.size;
  const pixels = height * width;
  const window = cropWindow(frame.width, frame.height, box, input.crop);
  const mirror = input.crop.mode === 'square';
  const xs = taps(window.x, window.width, width, frame.width, mirror);
  const ys = taps(window.y, window.height, height, frame.height, mirror);
  const { rgb } = frame;
  const stride = frame.width * 3;
  const planes = out.subarray(offset, offset + 3 * pixels);
  const [first, second, third] = input.color === 'BGR' ? [2 * pixels, pixels, 0] : [0, pixels, 2 * pixels];
  // Whole grey levels, as the training crops are stored. All colours of a pixel at once: its weights are the same for them.
  for (let row = 0, at = 0; row < height; row++) {
    const top = ys.low[row]! * stride;
    const bottom = ys.high[row]! * stride;
    const fy = ys.weight[row]!;
    const gy = 1 - fy;
    for (let column = 0; column < width; column++, at++) {
      const left = xs.low[column]! * 3;
      const right = xs.high[column]! * 3;
      const fx = xs.weight[column]!;
      const gx = 1 - fx;
      const a = top + left;
      const b = top + right;
      const c = bottom + left;
      const d = bottom + right;
      planes[first + at] = Math.round(
        (rgb[a]! * gx + rgb[b]! * fx) * gy + (rgb[c]! * gx + rgb[d]! * fx) * fy,
      );
      planes[second + at] = Math.round(
        (rgb[a + 1]! * gx + rgb[b + 1]! * fx) * gy + (rgb[c + 1]! * gx + rgb[d + 1]! * fx) * fy,
      );
      planes[third + at] = Math.round(
        (rgb[a + 2]! * gx + rgb[b + 2]! * fx) * gy + (rgb[c + 2]! * gx + rgb[d + 2]! * fx) * fy,
      );
    }
  }
  normalise(planes, input);
}
