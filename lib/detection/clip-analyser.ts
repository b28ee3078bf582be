import { type Box, boxSide } from '@/lib/detection/box';
import type { ClipView } from '@/lib/detection/clip-view';
import { type CoverWatch, FaceCover, LOOKS } from '@/lib/detection/face-cover';
import { FaceDetector } from '@/lib/detection/face-detector';
import { faceLight } from '@/lib/detection/face-light';
import { FaceTrack } from '@/lib/detection/face-track';
import { FirstFrames } from '@/lib/detection/first-frames';
import { greyPatch, sharpness } from '@/lib/detection/grey-patch';
import type { Letterbox } from '@/lib/detection/letterbox';
import { type ClipScorer, LivenessNetwork } from '@/lib/detection/liveness-network';
import { ModelRegistry, type RegisteredModel, samplingFor } from '@/lib/detection/model-registry';
import { joinReasons, judgeMotion } from '@/lib/detection/motion';
import { type ClipMeasurements, judgeQuality } from '@/lib/detection/quality';
import { glanceOf, RepetitionWatch } from '@/lib/detection/repetition';
import { measureRigidity, median, type PlacedPatch } from '@/lib/detection/rigidity';
import { calibrate, poolLogits } from '@/lib/detection/scoring';
import { GRATING_FRAMES, judgeGrating, ScreenGrating } from '@/lib/detection/screen-grating';
import { SeriesRecorder } from '@/lib/detection/series-recorder';
import { judgeSynthetic } from '@/lib/detection/synthetic';
import { SyntheticNetwork, SyntheticWatch } from '@/lib/detection/synthetic-network';
import type { ClipAnalysis } from '@/lib/detection/types';
import type { FrameSampling, Glance, ProbedVideo, VideoFrame } from '@/lib/video/types';

/** Face patches kept for the rigidity measure, spread over the clip. */
const PATCHES = 10;
/** The highest real score of a moved flat picture, of a screen whose grating is seen, and of a face that is no photograph of a person. */
export const RIGID_SCORE = 0.2;

/** Loaded models of one alias, ready to analyse clip after clip. */
export class ClipDetector {
  private constructor(
    private readonly detector: FaceDetector,
    private readonly network: LivenessNetwork,
    private readonly cover: FaceCover | null,
    private readonly synthetic: SyntheticNetwork | null,
    readonly model: RegisteredModel,
  ) {}

  /**
   * Loads an alias of the models folders. Sessions are shared within the process.
   * @throws ModelError when the folder or a file in it is wrong, or the alias is unknown.
   */
  static async load(modelFolders: readonly string[], alias: string): Promise<ClipDetector> {
    return ClipDetector.of(await ModelRegistry.load(...modelFolders), alias);
  }

  /** The same from a registry that is read already. @throws ModelError */
  static async of(registry: ModelRegistry, alias: string): Promise<ClipDetector> {
    const model = registry.getModel(alias);
    const [detector, network, cover, synthetic] = await Promise.all([
      FaceDetector.load(model.detector),
      LivenessNetwork.load(model),
      FaceCover.load(registry.faceCover),
      registry.synthetic && SyntheticNetwork.load(registry.synthetic),
    ]);
    return new ClipDetector(detector, network, cover, synthetic, model);
  }

  /** The frames this alias wants. */
  get sampling(): FrameSampling {
    return samplingFor(this.model);
  }

  /** Does the runtime's first-run work, on any picture. */
  async warmUp(frame: VideoFrame): Promise<void> {
    await this.detector.detect(frame);
  }

  /** Side of the largest face in a frame, in pixels; 0 when the detector is sure of none. */
  async faceSide(frame: VideoFrame): Promise<number> {
    const { faces } = await this.detector.detect(frame);
    const sure = faces.filter((face) => face.probability >= this.detector.threshold);
    return Math.max(0, ...sure.map(boxSide));
  }

  /** A fresh analyser for one clip. */
  start(): ClipAnalyser {
    const cover = this.cover?.start() ?? null;
    return new ClipAnalyser(this.detector, this.network.start(), cover, this.model, this.synthetic);
  }
}

/** True at `count` of `total` slots, evenly spread. */
const isDue = (slot: number, count: number, total: number): boolean =>
  Math.floor(((slot + 1) * count) / total) > Math.floor((slot * count) / total);

/** Judges one clip from frames pushed one at a time; holds a few of the first until it knows how to look at them. */
export class ClipAnalyser {
  private readonly track: FaceTrack;
  private readonly patches: PlacedPatch[] = [];
  private readonly sides: number[] = [];
  private readonly lumas: number[] = [];
  private readonly clipped: number[] = [];
  private readonly chromas: number[] = [];
  private readonly sharpnesses: number[] = [];
  private readonly pictureLumas: number[] = [];
  private readonly series = new SeriesRecorder();
  private readonly repetition = new RepetitionWatch();
  private readonly grating = new ScreenGrating();
  private readonly synthetic: SyntheticWatch | null;
  private hasGlances = false;
  private firstThumbnail: Float32Array | null = null;
  private largestChange = 0;
  private readonly first: FirstFrames;
  private view: ClipView | null = null;
  private frames = 0;
  private frameWidth = 0;

  constructor(
    private readonly detector: FaceDetector,
    private readonly scorer: ClipScorer,
    private readonly cover: CoverWatch | null,
    private readonly model: RegisteredModel,
    synthetic: SyntheticNetwork | null = null,
  ) {
    this.synthetic = synthetic && new SyntheticWatch(synthetic);
    this.track = new FaceTrack(detector.threshold);
    this.first = new FirstFrames(detector, model.manifest.frames);
  }

  /** Takes a small picture of a frame, wanted or not, before `push` has it; only loops and standstills are sought in it. */
  glance(glance: Glance): void {
    this.hasGlances = true;
    this.repetition.add(glance);
  }

  /** Takes the next frame in display order; the pixels may be reused by the caller afterwards. */
  async push(frame: VideoFrame): Promise<void> {
    if (this.view) return this.judge(frame, this.view);
    this.first.hold(frame);
    if (this.first.areEnough) await this.judgeFirst();
  }

  private async judgeFirst(): Promise<ClipView> {
    const view = await this.first.findView();
    this.view = view;
    this.track.begin(await this.first.findFaces(view));
    for (const frame of this.first.release()) await this.judge(frame, view);
    return view;
  }

  private async judge(picture: VideoFrame, view: ClipView): Promise<void> {
    const wanted = this.model.manifest.frames;
    if (this.frames >= wanted) return;
    const slot = this.frames++;
    this.frameWidth = picture.width;
    const frame = view.of(picture);
    const { faces, thumbnail } = this.first.found.get(frame.index) ?? (await this.detector.detect(frame));
    this.compare(thumbnail);
    if (isDue(slot, GRATING_FRAMES, wanted)) this.grating.add(frame);
    if (!this.hasGlances) this.repetition.add(glanceOf(frame, thumbnail));
    const face = this.track.next(faces, frame);
    if (!face) {
      this.series.addNothing(frame);
      return;
    }
    const light = faceLight(frame, face);
    this.sides.push(boxSide(face));
    this.lumas.push(light.luma);
    this.clipped.push(light.clippedShare);
    this.chromas.push(light.chroma);
    if (isDue(slot, PATCHES, wanted)) this.keepPatch(frame, face);
    if (isDue(slot, LOOKS, wanted)) await this.cover?.push(frame, face);
    await this.synthetic?.push(frame, face, (slot + 1) / wanted);
    const logit = await this.scorer.push(frame, face);
    const score = logit === null ? null : calibrate(logit, this.model.manifest.calibration);
    this.series.addFace(picture, view.inFrame(face, picture), light, score);
  }

  private compare({ planes, width, height }: Letterbox): void {
    const values = 3 * width * height; // What lies around the picture is black, in every frame.
    this.firstThumbnail ??= planes;
    const first = this.firstThumbnail;
    let [sum, difference] = [0, 0];
    for (let at = 0; at < planes.length; at++) {
      const value = planes[at]!;
      sum += value;
      difference += Math.abs(value - first[at]!);
    }
    this.pictureLumas.push(sum / values);
    this.largestChange = Math.max(this.largestChange, difference / values);
  }

  private keepPatch(frame: VideoFrame, face: Box): void {
    const side = boxSide(face) * 1.1;
    const box = {
      x: face.x + (face.width - side) / 2,
      y: face.y + (face.height - side) / 2,
      width: side,
      height: side,
    };
    const patch = greyPatch(frame, box);
    this.patches.push({ patch, box, timestampMs: frame.timestampMs });
    this.sharpnesses.push(sharpness(patch));
  }

  private measurements(probe: ProbedVideo): ClipMeasurements {
    // The decoder may have scaled the frames down; sizes are promised in pixels of the original.
    const zoom = this.frameWidth > 0 ? Math.max(1, probe.width / this.frameWidth) : 1;
    const hasFace = this.lumas.length > 0;
    return {
      framesWanted: this.model.manifest.frames,
      frames: this.frames,
      framesWithFace: this.track.framesWithFace,
      framesWithSeveralFaces: this.track.framesWithSeveral,
      longestGap: this.track.longestGap,
      faceSidePixels: median(this.sides) * zoom,
      luma: hasFace ? median(this.lumas) : median(this.pictureLumas),
      clippedShare: median(this.clipped),
      chroma: median(this.chromas),
      judgesGreyscale: this.model.manifest.judges_greyscale,
      sharpness: this.sharpnesses.length > 0 ? median(this.sharpnesses) : 0,
      covered: this.cover?.share ?? 0,
      largestChange: this.largestChange,
      averageFps: probe.averageFps,
      isCropped: probe.isCropped ?? false,
    };
  }

  /** The verdict on the frames pushed so far. */
  async finish(probe: ProbedVideo): Promise<ClipAnalysis> {
    const view = this.view ?? (await this.judgeFirst());
    const clip = this.measurements(probe);
    const rigidity = measureRigidity(this.patches);
    const repetition = this.repetition.finish();
    const motion = judgeMotion({ rigidity, repetition, standstillMs: probe.standstillMs ?? 0 });
    const grating = judgeGrating(this.grating.finish());
    const synthetic = judgeSynthetic(this.synthetic?.finish() ?? null);
    const others = [...motion.reasons, ...grating.reasons, ...synthetic.reasons];
    const reasons = joinReasons(judgeQuality(clip), others);
    const signals: Record<string, number> = {
      face_share: clip.frames > 0 ? clip.framesWithFace / clip.frames : 0,
      face_side_px: clip.faceSidePixels,
      luma: clip.luma,
      clipped_share: clip.clippedShare,
      chroma: clip.chroma,
      sharpness: clip.sharpness,
      largest_change: clip.largestChange,
      ...view.signals,
      ...this.cover?.signals,
    };
    Object.assign(signals, motion.signals, grating.signals, synthetic.signals);
    const pooled = await this.scorer.finish();
    const { frameLogits } = this.scorer;
    if (frameLogits.length > 0) {
      signals.context_logit_mean = poolLogits(frameLogits, 1);
      signals.context_logit_lowest = Math.min(...frameLogits);
    }
    let realScore: number | null = null;
    if (pooled !== null) {
      signals.context_logit = pooled;
      realScore = calibrate(pooled, this.model.manifest.calibration);
      if (motion.isFlat || grating.isScreen || synthetic.isRendered)
        realScore = Math.min(realScore, Math.round(realScore * RIGID_SCORE * 10_000) / 10_000);
    }
    const fatal = reasons.some((one) => one.severity === 'fatal');
    const finite = Object.entries(signals).filter(([, value]) => Number.isFinite(value));
    return {
      realScore: fatal ? null : realScore,
      framesProcessed: this.frames,
      reasons,
      signals: Object.fromEntries(finite),
      series: this.series.finish(),
    };
  }
}
