import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { type Box, overlap } from '@/lib/detection/box';
import { sharedSession } from '@/lib/detection/inference-session';
import { type Letterbox, letterbox } from '@/lib/detection/letterbox';
import type { RegisteredFinder } from '@/lib/detection/model-registry';
import type { VideoFrame } from '@/lib/video/types';

/** A found face; the box is in pixels of the frame. */
export interface Face extends Box {
  probability: number;
}

export interface FoundFaces {
  /** Most probable first; overlapping finds merged. */
  faces: Face[];
  /** The small picture the finder looked at: planar RGB, 0–255, `side` squared. */
  thumbnail: Float32Array;
}

const MERGE_OVERLAP = 0.35;

/** Reads [5, cells, cells]: probability, then left, top, right, bottom distances in pixels of the letterbox. */
export function decodeFaces(
  output: Float32Array,
  cells: number,
  stride: number,
  threshold: number,
  fit: Pick<Letterbox, 'scale' | 'left' | 'top'>,
): Face[] {
  const plane = cells * cells;
  const found: Face[] = [];
  for (let at = 0; at < plane; at++) {
    const probability = output[at]!;
    if (probability < threshold) continue;
    const centreX = ((at % cells) + 0.5) * stride;
    const centreY = (Math.floor(at / cells) + 0.5) * stride;
    const left = output[plane + at]!;
    const top = output[2 * plane + at]!;
    found.push({
      x: (centreX - left - fit.left) / fit.scale,
      y: (centreY - top - fit.top) / fit.scale,
      width: (left + output[3 * plane + at]!) / fit.scale,
      height: (top + output[4 * plane + at]!) / fit.scale,
      probability,
    });
  }
  found.sort((a, b) => b.probability - a.probability);
  const kept: Face[] = [];
  for (const face of found) {
    if (kept.every((other) => overlap(face, other) < MERGE_OVERLAP && !inside(face, other))) kept.push(face);
  }
  return kept;
}

/** True when most of the smaller box lies in the bigger one: two finds of one face. */
function inside(a: Box, b: Box): boolean {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const smaller = Math.min(a.width * a.height, b.width * b.height);
  return width > 0 && height > 0 && width * height > 0.6 * smaller;
}

/** Our own anchor-free face finder (models/face-finder). */
export class FaceFinder {
  private constructor(
    private readonly session: InferenceSession,
    private readonly model: RegisteredFinder,
  ) {}

  static async load(model: RegisteredFinder): Promise<FaceFinder> {
    return new FaceFinder(await sharedSession(model.weightsPath, model.manifest.sha256), model);
  }

  /** From this probability on a find is a face by itself. */
  get threshold(): number {
    return this.model.manifest.threshold;
  }

  /** All faces of one frame, weak finds (from half the threshold on) included: they may continue a track. */
  async find(frame: VideoFrame): Promise<FoundFaces> {
    const { input, output } = this.model.manifest;
    const fit = letterbox(frame, input.size);
    const tensor = new Tensor('float32', fit.planes, [1, 3, input.size, input.size]);
    const results = await this.session.run({ [input.name]: tensor });
    const data = results[output.name]!.data as Float32Array;
    const faces = decodeFaces(data, input.size / output.stride, output.stride, this.threshold / 2, fit);
    return { faces, thumbnail: fit.planes };
  }
}
