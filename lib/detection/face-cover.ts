import type { Box } from '@/lib/detection/box';
import { openNetwork } from '@/lib/detection/inference-session';
import type { CoverManifest } from '@/lib/detection/model-manifest';
import type { RegisteredCover } from '@/lib/detection/model-registry';
import { frameTensor, planarCrop } from '@/lib/detection/network';
import type { InferenceSession } from '@/lib/detection/onnx-runtime';
import { sigmoid } from '@/lib/detection/scoring';
import type { VideoFrame } from '@/lib/video/types';

/** Frames looked at, spread over the judged ones: a verdict may not cost more for this than for two of its frames. */
export const LOOKS = 5;

/** The middle one of a part's log-odds, the lower of two: a hand that passes is in fewer than half of the frames. */
export function pooledCover(logits: readonly number[]): number {
  const sorted = [...logits].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? Number.NEGATIVE_INFINITY;
}

/** What hides the face in one clip. */
export class CoverWatch {
  private readonly logits: number[][];

  constructor(
    private readonly session: InferenceSession,
    private readonly manifest: CoverManifest,
  ) {
    this.logits = manifest.output.labels.map(() => []);
  }

  /**
   * Looks at the face of a judged frame.
   * @throws Error when the network has another output than its manifest says
   */
  async push(frame: VideoFrame, face: Box): Promise<void> {
    const { input, output } = this.manifest;
    const results = await this.session.run({
      [input.name]: frameTensor(planarCrop(frame, face, input), input),
    });
    const values = results[output.name]?.data as ArrayLike<number> | undefined;
    if (values?.length !== output.labels.length) {
      throw new Error(
        `its output ${output.name} has ${values?.length ?? 'no'} values, not ${output.labels.length}`,
      );
    }
    for (const [at, logits] of this.logits.entries()) logits.push(Number(values[at]));
  }

  /** `covered_<part>`: how likely that part of the face is hidden in most of the clip, 0–1. Empty without a face. */
  get signals(): Record<string, number> {
    const named = this.manifest.output.labels.map((label, at): [string, number] => [
      `covered_${label}`,
      sigmoid(pooledCover(this.logits[at]!)),
    ]);
    return Object.fromEntries(this.logits[0]!.length > 0 ? named : []);
  }

  /** The most hidden part against the limit of these weights: 1 is at the limit. */
  get share(): number {
    return Math.max(0, ...Object.values(this.signals)) / this.manifest.threshold;
  }
}

/** The network that sees whether a face is covered: ours (models/face-cover), or an operator's. */
export class FaceCover {
  private constructor(
    private readonly session: InferenceSession,
    private readonly manifest: CoverManifest,
  ) {}

  /**
   * @returns null without a model: then nobody is told that their face is covered
   * @throws ModelError when the weights do not load or have another input than the manifest says
   */
  static async load(model: RegisteredCover | null): Promise<FaceCover | null> {
    if (model === null) return null;
    return new FaceCover(await openNetwork(model, [model.manifest.input]), model.manifest);
  }

  /** A fresh watch over one clip. */
  start(): CoverWatch {
    return new CoverWatch(this.session, this.manifest);
  }
}
