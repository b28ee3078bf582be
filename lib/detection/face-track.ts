import { type Box, boxSide, overlap } from '@/lib/detection/box';
import type { Face } from '@/lib/detection/face-finder';

/** A face this much smaller than the main one (by side) is somebody in the background. */
const BYSTANDER = 0.3;
const MIN_OVERLAP = 0.2;

/** Follows the main face from frame to frame. */
export class FaceTrack {
  private last: Box | null = null;
  private gap = 0;
  framesWithFace = 0;
  framesWithSeveral = 0;
  longestGap = 0;

  /** The main face of the next frame: the one that continues the track, else the largest. Null when there is none. */
  next(faces: readonly Face[]): Face | null {
    if (faces.length === 0) {
      this.gap++;
      this.longestGap = Math.max(this.longestGap, this.gap);
      return null;
    }
    const { last } = this;
    const largest = faces.reduce((a, b) => (boxSide(b) > boxSide(a) ? b : a));
    const closest = last && faces.reduce((a, b) => (overlap(b, last) > overlap(a, last) ? b : a));
    const face = closest && last && overlap(closest, last) >= MIN_OVERLAP ? closest : largest;
    const others = faces.filter((other) => other !== face && boxSide(other) >= BYSTANDER * boxSide(face));
    if (others.length > 0) this.framesWithSeveral++;
    this.framesWithFace++;
    this.gap = 0;
    this.last = face;
    return face;
  }
}
