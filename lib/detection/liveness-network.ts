import type { Box } from '@/lib/detection/box';
import { openNetwork } from '@/lib/detection/inference-session';
import { inputsOf, type ModelInput, type ModelManifest } from '@/lib/detection/model-manifest';
import type { RegisteredModel } from '@/lib/detection/model-registry';
import { clipTensor, frameTensor, planarCrop, runNetwork } from '@/lib/detection/network';
import type { InferenceSession, Tensor } from '@/lib/detection/onnx-runtime';
import { logit, poolLogits, sigmoid } from '@/lib/detection/scoring';
import type { VideoFrame } from '@/lib/video/types';

/** Judges one clip from its frames with a face. */
export interface ClipScorer {
  /** What each frame said by itself, so far; empty when only the whole clip is judged. */
  readonly frameLogits: readonly number[];
  /** Takes the next frame. @returns log-odds by this frame alone; null when only the whole clip is judged */
  push(frame: VideoFrame, face: Box): Promise<number | null>;
  /** Log-odds of the whole clip; null when no frame was taken. */
  finish(): Promise<number | null>;
}

interface Network {
  session: InferenceSession;
  manifest: ModelManifest;
  inputs: ModelInput[];
}

async function open(model: RegisteredModel): Promise<Network> {
  const { manifest } = model;
  const inputs = inputsOf(manifest);
  return { session: await openNetwork(model, inputs), manifest, inputs };
}

/** Each network sees each frame; the lowest frames make the clip's answer. */
class FrameScorer implements ClipScorer {
  readonly frameLogits: number[] = [];

  constructor(
    private readonly networks: readonly Network[],
    private readonly pool: ModelManifest['pool'],
  ) {}

  async push(frame: VideoFrame, face: Box): Promise<number> {
    let [sum, weights, only] = [0, 0, 0];
    for (const { session, manifest, inputs } of this.networks) {
      const feeds: Record<string, Tensor> = {};
      for (const input of inputs) feeds[input.name] = frameTensor(planarCrop(frame, face, input), input);
      only = await runNetwork(session, manifest.output, feeds);
      sum += sigmoid(only) * manifest.ensemble_weight;
      weights += manifest.ensemble_weight;
    }
    // One network's own log-odds are not sent through a probability and back.
    const answer = this.networks.length === 1 ? only : logit(sum / weights);
    this.frameLogits.push(answer);
    return answer;
  }

  async finish(): Promise<number | null> {
    return this.frameLogits.length === 0 ? null : poolLogits(this.frameLogits, this.pool.share);
  }
}

/** One network sees the crops of all frames at once. Where the face was lost, the last crop stands in. */
class WholeClipScorer implements ClipScorer {
  readonly frameLogits = [];
  private readonly crops: Float32Array[][] = [];

  constructor(private readonly network: Network) {}

  async push(frame: VideoFrame, face: Box): Promise<null> {
    this.crops.push(this.network.inputs.map((input) => planarCrop(frame, face, input)));
    return null;
  }

  async finish(): Promise<number | null> {
    const last = this.crops.at(-1);
    if (!last) return null;
    const { session, manifest, inputs } = this.network;
    while (this.crops.length < manifest.frames) this.crops.push(last);
    const feeds: Record<string, Tensor> = {};
    for (const [at, input] of inputs.entries()) {
      feeds[input.name] = clipTensor(
        this.crops.map((crops) => crops[at]!),
        input,
      );
    }
    return runNetwork(session, manifest.output, feeds);
  }
}

/** The networks of one alias: ours, or an operator's. */
export class LivenessNetwork {
  private constructor(
    private readonly networks: readonly [Network, ...Network[]],
    private readonly manifest: ModelManifest,
  ) {}

  /** @throws ModelError when the weights do not load or have other inputs than the manifest says */
  static async load(model: RegisteredModel): Promise<LivenessNetwork> {
    const first = await open(model);
    const others = await Promise.all(model.partners.map(open));
    return new LivenessNetwork([first, ...others], model.manifest);
  }

  /** A fresh scorer for one clip. */
  start(): ClipScorer {
    return this.manifest.kind === 'clip'
      ? new WholeClipScorer(this.networks[0])
      : new FrameScorer(this.networks, this.manifest.pool);
  }
}
