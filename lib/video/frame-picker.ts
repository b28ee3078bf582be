import type { PacketTimeline } from './packet-timeline';
import type { FrameSampling } from './types';

/** What is known of a decoded frame before its pixels are touched. */
export interface DecodedFrame {
  /** Position in display order. */
  index: number;
  keyframe: boolean;
  /** The decoder reported damage. */
  broken: boolean;
}

/** Says which of the decoded frames are wanted, in display order. */
export class FramePicker {
  /** Display positions wanted next ; null: neighbours from the first whole frame on. */
  private readonly targets: number[] | null;
  private readonly needsKeyframe: boolean;
  picked = 0;
  /** The decoder stands at or before this position; moved by seeks. */
  position = 0;

  constructor(
    timeline: PacketTimeline,
    private readonly sampling: FrameSampling,
  ) {
    this.targets = timeline.positionsOf(sampling);
    this.needsKeyframe = timeline.frames.some((frame) => frame.keyframe);
  }

  get done(): boolean {
    return this.picked >= this.sampling.frames;
  }

  /** Display position of the next wanted frame, or null when it is simply the next one. */
  get nextTarget(): number | null {
    return this.targets?.[this.picked] ?? null;
  }

  /** True when the caller should hand the frame on and then `accept` it. */
  offer(frame: DecodedFrame): boolean {
    this.position = Math.max(this.position, frame.index);
    if (this.done) return false;
    if (this.targets) return frame.index >= this.targets[this.picked]!;
    if (this.picked > 0) return true;
    return !frame.broken && (frame.keyframe || !this.needsKeyframe);
  }

  accept(): void {
    this.picked++;
  }
}
