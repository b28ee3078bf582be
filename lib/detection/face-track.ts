import { type Box, boxSide, overlap } from '@/lib/detection/box';
import type { Face } from '@/lib/detection/face-finder';

/** A face this much smaller than the main one (by side) is somebody in the background. */
const BYSTANDER = 0.3;
const MIN_OVERLAP = 0.3;

/** Follows the main face from frame to frame. A weak find counts only where the face just was. */
export class FaceTrack {
  private last: Box | null = null;
  private gap = 0;
  framesWithFace = 0;
  framesWithSeveral = 0;
  longestGap = 0;

  /** @param threshold probability from which a find is a face by itself. */
  constructor(private readonly threshold: number) {}

  /** The main face of the next frame: the one that continues the track, else the largest. Null when there is none. */
  next(finds: readonly Face[]): Face | null {
    const faces = finds.filter((face) => face.probability >= this.threshold);
    const face = this.choose(finds, faces);
    if (!face) {
      this.gap++;
      this.longestGap = Math.max(this.longestGap, this.gap);
      return null;
    }
    const others = faces.filter((other) => other !== face && boxSide(other) >= BYSTANDER * boxSide(face));
    if (others.length > 0) this.framesWithSeveral++;
    this.framesWithFace++;
    this.gap = 0;
    this.last = face;
    return face;
  }

  private choose(finds: readonly Face[], faces: readonly Face[]): Face | null {
    const { last } = this;
    if (last && finds.length > 0) {
      const closest = finds.reduce((a, b) => (overlap(b, last) > overlap(a, last) ? b : a));
      if (overlap(closest, last) >= MIN_OVERLAP) return closest;
    }
    return faces.length > 0 ? faces.reduce((a, b) => (boxSide(b) > boxSide(a) ? b : a)) : null;
  }
}
