import { type InferenceSession, Tensor } from 'onnxruntime-node';
import type { Box } from '@/lib/detection/box';
import { writeCrop } from '@/lib/detection/context-crop';
import { sharedSession } from '@/lib/detection/inference-session';
import type { ModelInput, ModelManifest } from '@/lib/detection/model-manifest';
import type { RegisteredModel } from '@/lib/detection/model-registry';
import type { VideoFrame } from '@/lib/video/types';

const LIMIT = 11.5;

function logit(probability: number): number {
  const p = Math.min(Math.max(probability, 1e-5), 1 - 1e-5);
  return Math.log(p / (1 - p));
}

/** Log-odds of live from one row of a network's output, limited to ±11.5 so that sums stay finite. */
export function liveLogit(row: ArrayLike<number>, output: ModelManifest['output']): number {
  const live = row[output.live_index]!;
  if (output.activation === 'logit') return Math.min(Math.max(live, -LIMIT), LIMIT);
  if (output.activation === 'sigmoid') return logit(live);
  const values = Array.from(row);
  const highest = Math.max(...values);
  const exponents = values.map((value) => Math.exp(value - highest));
  return logit(exponents[output.live_index]! / exponents.reduce((sum, value) => sum + value, 0));
}

/** The per-frame network that looks at a face with its surroundings: ours, or an operator's with one crop. */
export class ContextNetwork {
  private readonly inputs: ModelInput[];

  private constructor(
    private readonly session: InferenceSession,
    private readonly model: RegisteredModel,
  ) {
    const { input } = model.manifest;
    this.inputs = Array.isArray(input) ? input : [input];
  }

  static async load(model: RegisteredModel): Promise<ContextNetwork> {
    return new ContextNetwork(await sharedSession(model.weightsPath, model.manifest.sha256), model);
  }

  /** Log-odds that the face in `box` is live, from this frame alone. */
  async score(frame: VideoFrame, box: Box): Promise<number> {
    const feeds: Record<string, Tensor> = {};
    for (const input of this.inputs) {
      const [height, width] = input.size;
      const data = new Float32Array(3 * height * width);
      writeCrop(frame, box, input, data, 0);
      feeds[input.name] = new Tensor('float32', data, [1, 3, height, width]);
    }
    const { output } = this.model.manifest;
    const results = await this.session.run(feeds);
    return liveLogit(results[output.name]!.data as Float32Array, output);
  }
}
