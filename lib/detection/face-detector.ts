import { type Box, iou } from '@/lib/detection/box';
import { type Detection, decodeDetections } from '@/lib/detection/detections';
import { sharedSession } from '@/lib/detection/inference-session';
import { type Letterbox, letterbox } from '@/lib/detection/letterbox';
import type { DetectorManifest } from '@/lib/detection/model-manifest';
import type { RegisteredDetector } from '@/lib/detection/model-registry';
import { type InferenceSession, Tensor } from '@/lib/detection/onnx-runtime';
import type { VideoFrame } from '@/lib/video/types';

/** A found face; the box is in pixels of the frame. */
export type Face = Detection;

export interface DetectedFaces {
  /** Most probable first; overlapping detections merged. */
  faces: Face[];
  /** The small picture the detector looked at. */
  thumbnail: Letterbox;
}

const MERGE_IOU = 0.35;

/** True when most of the smaller box lies in the bigger one: two detections of one face. */
function inside(a: Box, b: Box): boolean {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const smaller = Math.min(a.width * a.height, b.width * b.height);
  return width > 0 && height > 0 && width * height > 0.6 * smaller;
}

/** The most probable detection of each face, most probable first. */
export function nonMaximumSuppression(detections: readonly Detection[]): Face[] {
  const kept: Face[] = [];
  for (const face of [...detections].sort((a, b) => b.probability - a.probability)) {
    if (kept.every((other) => iou(face, other) < MERGE_IOU && !inside(face, other))) kept.push(face);
  }
  return kept;
}

/** As the network wants its pixels; the planes themselves when it takes them as they are. */
function normalised(planes: Float32Array, { color, mean, std }: DetectorManifest['input']): Float32Array {
  if (color === 'RGB' && mean === 0 && std === 1) return planes;
  const pixels = planes.length / 3;
  const out = new Float32Array(planes.length);
  for (let channel = 0; channel < 3; channel++) {
    const from = (color === 'BGR' ? 2 - channel : channel) * pixels;
    for (let at = 0; at < pixels; at++) out[channel * pixels + at] = (planes[from + at]! - mean) / std;
  }
  return out;
}

/** The face detector: ours (models/face-finder), or an operator's. */
export class FaceDetector {
  private constructor(
    private readonly session: InferenceSession,
    private readonly model: RegisteredDetector,
  ) {}

  static async load(model: RegisteredDetector): Promise<FaceDetector> {
    return new FaceDetector(await sharedSession(model.weightsPath, model.manifest.sha256), model);
  }

  /** From this probability on a detection is a face by itself. */
  get threshold(): number {
    return this.model.manifest.threshold;
  }

  /** All faces of one frame, weak detections (from half the threshold on) included: they may continue a track. */
  async detect(frame: VideoFrame): Promise<DetectedFaces> {
    const { input, output } = this.model.manifest;
    const [rows, columns] = typeof input.size === 'number' ? [input.size, input.size] : input.size;
    const fit = letterbox(frame, columns, rows);
    const tensor = new Tensor('float32', normalised(fit.planes, input), [1, 3, rows, columns]);
    const results = await this.session.run({ [input.name]: tensor });
    const detections = decodeDetections(results, output, { rows, columns, threshold: this.threshold / 2 });
    const inFrame = detections.map((one) => ({
      probability: one.probability,
      x: (one.x - fit.left) / fit.scale,
      y: (one.y - fit.top) / fit.scale,
      width: one.width / fit.scale,
      height: one.height / fit.scale,
    }));
    return { faces: nonMaximumSuppression(inFrame), thumbnail: fit };
  }
}
