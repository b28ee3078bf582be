import { type Box, boxSide, iou } from '@/lib/detection/box';
import type { Face } from '@/lib/detection/face-detector';
import { changeAt, WallPicture } from '@/lib/detection/wall-picture';
import type { VideoFrame } from '@/lib/video/types';

/** A face this much smaller than the main one (by side) is somebody in the background. */
const BYSTANDER = 0.3;
const MIN_IOU = 0.3;
/** From frame to frame another face moves by less than this, in its sides, and grows or shrinks by less than this factor. */
const NEAR = { sides: 0.75, factor: 1.6 } as const;
/** Another face counts from this share of the frames on; a thing that is taken for a face now and then does not. */
const PERSISTENT = 0.2;
/** A detection that is less probable than this share of the main face is a headrest, a ball, a pattern; of two people side by side the second had .66. */
const WEAK = 0.6;
/** A picture by this factor larger than the person is what the camera was pointed at: who is meant can't be told. */
const PROMINENT = 1.5;
/** Of two faces in the first frames one is a picture when it changes less than this, and the other one more and by this factor. */
const STILL = { change: 0.1, factor: 3 } as const;

/** How many times longer another face must have been there to be taken for the main one when that is gone. */
const LONGER = 2;

/** What was found in one frame. */
export interface SeenFrame {
  frame: VideoFrame;
  faces: readonly Face[];
}

/** One face over the frames. */
class Followed {
  /** Numbers of the frames that it was seen in. */
  readonly frames = new Set<number>();
  readonly wall = new WallPicture();
  private strength = 0;
  private sides = 0;

  /** @param last where it was seen last */
  constructor(public last: Box) {}

  see(face: Face, at: number): void {
    this.last = face;
    this.frames.add(at);
    this.strength += face.probability;
    this.sides += boxSide(face);
  }

  get seen(): number {
    return this.frames.size;
  }

  get probability(): number {
    return this.strength / Math.max(1, this.seen);
  }

  get side(): number {
    return this.sides / Math.max(1, this.seen);
  }

  isNear(face: Box): boolean {
    const { last } = this;
    if (iou(face, last) >= MIN_IOU) return true;
    const [side, other] = [boxSide(last), boxSide(face)];
    const dx = face.x + face.width / 2 - last.x - last.width / 2;
    const dy = face.y + face.height / 2 - last.y - last.height / 2;
    return Math.hypot(dx, dy) < NEAR.sides * side && Math.max(side / other, other / side) < NEAR.factor;
  }
}

/**
 * Follows the face of the person before the camera from frame to frame, and the other faces beside it. A weak detection counts
 * only where the face just was. Other faces are people unless they are small, seen now and then, weak, or pictures that
 * hang in the room.
 */
export class FaceTrack {
  private main: Followed | null = null;
  private others: Followed[] = [];
  private frames = 0;
  private gap = 0;
  framesWithFace = 0;
  longestGap = 0;

  /** @param threshold probability from which a detection is a face by itself. */
  constructor(private readonly threshold: number) {}

  /**
   * Looks at the first frames, before `next` has them, for the face to follow: the largest and most central one that
   * stays, and rather one that moves than one that does not.
   */
  begin(first: readonly SeenFrame[]): void {
    const seen: { face: Followed; frames: VideoFrame[]; boxes: Box[] }[] = [];
    for (const [at, { frame, faces }] of first.entries()) {
      for (const face of this.sure(faces)) {
        const known = seen.find((one) => one.face.isNear(face));
        const one = known ?? { face: new Followed(face), frames: [], boxes: [] };
        if (!known) seen.push(one);
        one.face.see(face, at);
        one.frames.push(frame);
        one.boxes.push(face);
      }
    }
    if (seen.length < 2) return;
    const [{ frame }] = first as [SeenFrame];
    const candidates = seen.map(({ face, frames, boxes }) => ({
      box: boxes[0]!,
      seenIn: face.frames,
      weight: face.side * (face.seen / first.length) * face.probability * centrality(boxes[0]!, frame),
      change: changeAt(frames, boxes[0]!),
    }));
    candidates.sort((a, b) => b.weight - a.weight);
    const largest = candidates[0]!;
    const livelier = candidates.find(
      ({ box, change }) =>
        largest.change < STILL.change &&
        change > Math.max(STILL.change, STILL.factor * largest.change) &&
        boxSide(box) >= BYSTANDER * boxSide(largest.box),
    );
    const chosen = livelier ?? largest;
    this.main = new Followed(chosen.box);
    // What was never there at the same time is the same face somewhere else.
    this.others = candidates
      .filter((one) => one !== chosen && [...one.seenIn].some((at) => chosen.seenIn.has(at)))
      .map(({ box }) => new Followed(box));
  }

  /** The main face of the next frame: the one that continues the track, else the largest that is nobody else. Null when there is none. */
  next(detections: readonly Face[], frame: VideoFrame): Face | null {
    const at = this.frames++;
    const sure = this.sure(detections);
    const face = this.choose(detections, sure);
    const rest = detections.filter((other) => other !== face);
    this.seeOthers(rest, at, { frame, faces: sure });
    if (!face) {
      this.gap++;
      this.longestGap = Math.max(this.longestGap, this.gap);
      return null;
    }
    this.main ??= new Followed(face);
    this.main.see(face, at);
    this.framesWithFace++;
    this.gap = 0;
    return face;
  }

  /** Frames in which there was somebody else. */
  get framesWithSeveral(): number {
    const { main } = this;
    if (main === null) return 0;
    const frames = new Set<number>();
    for (const other of this.others) {
      if (this.isSomebody(other, main)) for (const at of other.frames) frames.add(at);
    }
    return frames.size;
  }

  private isSomebody(other: Followed, main: Followed): boolean {
    if (other.seen < PERSISTENT * this.frames || other.side < BYSTANDER * main.side) return false;
    if (other.probability < WEAK * main.probability) return false;
    return other.side > PROMINENT * main.side || !other.wall.isPicture;
  }

  private sure(detections: readonly Face[]): Face[] {
    return detections.filter((face) => face.probability >= this.threshold);
  }

  /** Weak detections tell of a picture where one is known, and do not count. */
  private seeOthers(rest: readonly Face[], at: number, { frame, faces }: SeenFrame): void {
    for (const face of rest) {
      const known = this.others.find((one) => one.isNear(face) && !one.frames.has(at));
      if (!known && !faces.includes(face)) continue;
      const other = known ?? new Followed(face);
      if (!known) this.others.push(other);
      if (faces.includes(face)) other.see(face, at);
      const beside = faces.filter((one) => one !== face);
      other.wall.add(frame, face, beside);
    }
  }

  private choose(detections: readonly Face[], sure: readonly Face[]): Face | null {
    const last = this.main?.last;
    if (last && detections.length > 0) {
      const closest = detections.reduce((a, b) => (iou(b, last) > iou(a, last) ? b : a));
      if (iou(closest, last) >= MIN_IOU) return closest;
    }
    const free = sure.filter((face) => !this.others.some((other) => other.isNear(face)));
    if (free.length > 0) return free.reduce((a, b) => (boxSide(b) > boxSide(a) ? b : a));
    return this.stepIn(sure);
  }

  /** The face that was there much longer than the main one takes its place when that one is gone. */
  private stepIn(sure: readonly Face[]): Face | null {
    const { main } = this;
    const [longer] = this.others
      .filter((other) => main === null || other.seen >= LONGER * main.seen)
      .sort((a, b) => b.seen - a.seen);
    const face = longer && sure.find((one) => longer.isNear(one));
    if (!face) return null;
    this.others = this.others.filter((other) => other !== longer);
    if (main) this.others.push(main);
    this.main = longer;
    return face;
  }
}

/** 1 in the middle of the picture, a half in its corners. */
function centrality(box: Box, { width, height }: VideoFrame): number {
  const dx = (box.x + box.width / 2) / width - 0.5;
  const dy = (box.y + box.height / 2) / height - 0.5;
  return 1 - Math.hypot(dx, dy) / Math.SQRT2;
}
