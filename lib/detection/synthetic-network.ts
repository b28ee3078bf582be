import { type Box, boxSide } from '@/lib/detection/box';
import { cropWindow } from '@/lib/detection/context-crop';
import { openNetwork } from '@/lib/detection/inference-session';
import type { ModelInput } from '@/lib/detection/model-manifest';
import type { RegisteredSynthetic } from '@/lib/detection/model-registry';
import { columnLogit, frameTensor, outputRow, planarCrop } from '@/lib/detection/network';
import type { InferenceSession } from '@/lib/detection/onnx-runtime';
import type { SyntheticLogits, SyntheticMeasure } from '@/lib/detection/synthetic';
import type { VideoFrame } from '@/lib/video/types';

/** Frames of a clip that it sees, spread over the judged ones. */
export const SYNTHETIC_FRAMES = 5;

/** From this many pixels of the frame for each of the crop a face is read twice as finely: else its pores and lashes alias to brush strokes. */
const FINER_FROM = 1.5;
/** A face of which the picture shows less than this, with its surroundings, is cut out: most of the crop would be mirrored. */
const MIN_SHOWN = 0.8;

/** The crop of a face, 3 × height × width, planar; of a large face each value is the mean of four of a finer crop. */
export function smoothCrop(frame: VideoFrame, face: Box, input: ModelInput): Float32Array {
  const [height, width] = input.size;
  const window = cropWindow(frame.width, frame.height, face, input.crop);
  if (window.width < FINER_FROM * width) return planarCrop(frame, face, input);
  const fine = planarCrop(frame, face, { ...input, size: [2 * height, 2 * width] });
  const out = new Float32Array(3 * height * width);
  for (let row = 0, at = 0; row < 3 * height; row++) {
    let above = 4 * row * width;
    let below = above + 2 * width;
    for (let column = 0; column < width; column++, above += 2, below += 2)
      out[at++] = (fine[above]! + fine[above + 1]! + fine[below]! + fine[below + 1]!) / 4;
  }
  return out;
}

/** Share of the crop's window that lies in the picture. */
export function shownShare(frame: VideoFrame, face: Box, crop: ModelInput['crop']): number {
  const { x, y, width, height } = cropWindow(frame.width, frame.height, face, crop);
  const across = Math.min(x + width, frame.width) - Math.max(x, 0);
  const down = Math.min(y + height, frame.height) - Math.max(y, 0);
  return (Math.max(across, 0) * Math.max(down, 0)) / (width * height);
}

/** The network of the second axis: ours (models/synthetic-v1), or an operator's. */
export class SyntheticNetwork {
  private constructor(
    private readonly session: InferenceSession,
    readonly manifest: RegisteredSynthetic['manifest'],
  ) {}

  /** @throws ModelError when the weights do not load or have another input than the manifest says */
  static async load(model: RegisteredSynthetic): Promise<SyntheticNetwork> {
    return new SyntheticNetwork(await openNetwork(model, [model.manifest.input]), model.manifest);
  }

  /**
   * Log-odds of one face, each limited to ±11.5.
   * @throws Error when the output has no such name or columns
   */
  async judge(frame: VideoFrame, face: Box): Promise<SyntheticLogits> {
    const { input, output } = this.manifest;
    const tensor = frameTensor(smoothCrop(frame, face, input), input);
    const results = await this.session.run({ [input.name]: tensor });
    const logit = (index: number | undefined) =>
      index === undefined
        ? null
        : columnLogit(outputRow(this.session, results, output.name, index), output.activation, index);
    return { rendered: logit(output.rendered_index), swapped: logit(output.swapped_index) };
  }
}

/** Shows the network a few frames of one clip. */
export class SyntheticWatch {
  private readonly frames: SyntheticLogits[] = [];

  constructor(private readonly network: SyntheticNetwork) {}

  /**
   * Takes a judged frame with a face; only a few of them are looked at, and of late or lost faces as many as of others.
   * @param progress share of the clip's frames up to this one, 0–1
   */
  async push(frame: VideoFrame, face: Box, progress: number): Promise<void> {
    if (this.frames.length >= Math.floor(progress * SYNTHETIC_FRAMES + 1e-9)) return;
    const { min_face_side: least, input } = this.network.manifest;
    if (boxSide(face) < least || shownShare(frame, face, input.crop) < MIN_SHOWN) return;
    this.frames.push(await this.network.judge(frame, face));
  }

  finish(): SyntheticMeasure {
    return { frames: this.frames, limits: this.network.manifest.limits };
  }
}
