import { ClipView } from '@/lib/detection/clip-view';
import type { DetectedFaces, FaceDetector } from '@/lib/detection/face-detector';
import type { SeenFrame } from '@/lib/detection/face-track';
import { findTurn } from '@/lib/detection/lost-turn';
import { findBars } from '@/lib/detection/picture-bars';
import type { VideoFrame } from '@/lib/video/types';

/** Frames that are held, as long as they fit: further apart they tell more of what never moves. */
const MIN_FRAMES = 3;
const MAX_FRAMES = 8;
/** Time from the first to the last of them that is enough. */
const ENOUGH_MS = 400;
const MAX_BYTES = 67_108_864;

/** The first frames of a clip, held until it is known how to look at them. */
export class FirstFrames {
  private frames: VideoFrame[] = [];
  private bytes = 0;

  /** @param total how many frames of the clip are judged */
  constructor(
    private readonly detector: FaceDetector,
    private readonly total: number,
  ) {}

  /** Keeps a copy of the next frame. */
  hold(frame: VideoFrame): void {
    this.frames.push({ ...frame, rgb: Uint8Array.from(frame.rgb) });
    this.bytes += frame.rgb.length;
  }

  get areEnough(): boolean {
    const { frames } = this;
    if (frames.length >= Math.min(MAX_FRAMES, this.total) || this.bytes >= MAX_BYTES) return true;
    const spanMs = frames.at(-1)!.timestampMs - frames[0]!.timestampMs;
    return frames.length >= MIN_FRAMES && spanMs >= ENOUGH_MS;
  }

  /** What to cut off and how to turn, from the first, the middle and the last of them. */
  async findView(): Promise<ClipView> {
    const { frames } = this;
    const last = frames.length - 1;
    const looked = frames.filter((_, at) => at === 0 || at === last >> 1 || at === last);
    const bars = findBars(looked);
    const upright = new ClipView(bars, 0);
    const { turn, found } = await findTurn(
      this.detector,
      looked.map((frame) => upright.of(frame)),
    );
    if (turn === 0) for (const [at, faces] of found.entries()) this.found.set(looked[at]!.index, faces);
    return new ClipView(bars, turn);
  }

  /** What the detector found already in a held frame as it is viewed, by the frame's index. */
  readonly found = new Map<number, DetectedFaces>();

  /** The held frames as they are viewed, each with the faces in it: found once, and kept in `found`. */
  async findFaces(view: ClipView): Promise<SeenFrame[]> {
    const seen: SeenFrame[] = [];
    for (const picture of this.frames) {
      const frame = view.of(picture);
      const found = this.found.get(frame.index) ?? (await this.detector.detect(frame));
      this.found.set(frame.index, found);
      seen.push({ frame, faces: found.faces });
    }
    return seen;
  }

  /** The held frames; none are held afterwards. */
  release(): VideoFrame[] {
    const held = this.frames;
    this.frames = [];
    return held;
  }
}
