import type { FrameSampling, VideoLimits } from '@/lib/video/types';
import { VideoError } from '@/lib/video/video-error';

/** What the timeline needs to know of one packet, in file order. Times are in ticks of the track. */
export interface ScannedPacket {
  /** Presentation time, or null where the container gives none. */
  ticks: number | null;
  /** How long it says it is shown; 0 when unknown. */
  durationTicks: number;
  keyframe: boolean;
  bytes: number;
}

/** A packet of less than this share of a busy one (the 90th percentile) says that nothing changed, … */
const STILL_SHARE = 0.05;
/** … so does one of so few bytes, however little happens in the rest of the clip, … */
const STILL_BYTES = 40;
/** … and one as long as the one before, but for so many bytes: an encoder that has nothing to say says it alike. */
const LIKE_BYTES = 1;

/**
 * The frames of a clip in display order, from the packets that were really in the file.
 * Built packet by packet, and refuses as soon as a limit is passed, so that a bomb costs nothing.
 */
export class PacketTimeline {
  private readonly packets: ScannedPacket[] = [];
  private lowest = Number.POSITIVE_INFINITY;
  private highest = Number.NEGATIVE_INFINITY;
  private sorted: ScannedPacket[] | null = null;

  constructor(
    private readonly secondsPerTick: number,
    private readonly limits: VideoLimits,
  ) {}

  /** @throws VideoError video_too_long */
  add(packet: ScannedPacket): void {
    this.packets.push(packet);
    this.sorted = null;
    if (this.packets.length > this.limits.maxFrames) {
      throw new VideoError('video_too_long', `more than ${this.limits.maxFrames} frames`);
    }
    if (packet.ticks === null) return;
    this.lowest = Math.min(this.lowest, packet.ticks);
    this.highest = Math.max(this.highest, packet.ticks);
    if ((this.highest - this.lowest) * this.secondsPerTick * 1000 > this.limits.maxDurationMs) {
      throw new VideoError('video_too_long', `longer than ${this.limits.maxDurationMs} ms`);
    }
  }

  get frameCount(): number {
    return this.packets.length;
  }

  /** In display order; file order where times are missing. */
  get frames(): readonly ScannedPacket[] {
    if (!this.sorted) {
      const timed = this.packets.every((packet) => packet.ticks !== null);
      this.sorted = timed ? this.packets.toSorted((a, b) => a.ticks! - b.ticks!) : [...this.packets];
    }
    return this.sorted;
  }

  /** True when every frame has a time of its own, so that decoded frames can be found by it. */
  get hasDistinctTimes(): boolean {
    const frames = this.frames;
    return frames.every(({ ticks }, at) => ticks !== null && (at === 0 || ticks !== frames[at - 1]!.ticks));
  }

  /**
   * From the first frame's start to the last one's end; the last frame lasts as long as the typical one.
   * 0 when the file has no usable times.
   */
  get durationMs(): number {
    if (!Number.isFinite(this.lowest) || !Number.isFinite(this.highest)) return 0;
    return (this.highest - this.lowest + this.typicalTicks()) * this.secondsPerTick * 1000;
  }

  /** Frames a second between the first and the last frame; 0 when unknown. */
  get averageFps(): number {
    const spanSeconds = (this.highest - this.lowest) * this.secondsPerTick;
    if (!(spanSeconds > 0) || this.packets.length < 2) return 0;
    return (this.packets.length - 1) / spanSeconds;
  }

  /**
   * The longest time for which the packets say that nothing changes, in milliseconds: a picture that stands still, seen
   * without decoding it. Keyframes within don't end it. 0 where each frame is coded by itself, and without times.
   */
  get standstillMs(): number {
    const { frames } = this;
    const changes = frames.filter((frame) => !frame.keyframe).map((frame) => frame.bytes);
    if (changes.length === 0 || frames.some((frame) => frame.ticks === null)) return 0;
    const busy = changes.sort((a, b) => a - b)[Math.floor(0.9 * changes.length)]!;
    const limit = Math.max(STILL_BYTES, STILL_SHARE * busy);
    const frameMs = this.averageFps > 0 ? 1000 / this.averageFps : 0;
    let [longest, still] = [0, 0];
    let before: number | null = null;
    for (const { keyframe, bytes } of frames) {
      if (keyframe) continue;
      const isStill = bytes <= limit || (before !== null && Math.abs(bytes - before) <= LIKE_BYTES);
      still = isStill ? still + frameMs : 0;
      longest = Math.max(longest, still);
      before = bytes;
    }
    return longest;
  }

  private typicalTicks(): number {
    const frames = this.frames;
    if (frames.length < 2 || frames[0]!.ticks === null) return frames[0]?.durationTicks ?? 0;
    const gaps = frames.slice(1).map(({ ticks }, at) => (ticks ?? 0) - (frames[at]!.ticks ?? 0));
    return gaps.sort((a, b) => a - b)[gaps.length >> 1]!;
  }

  /** Position in display order of the frame shown at `ticks`, or the nearest before it; 0 at the least. */
  indexAt(ticks: number): number {
    const frames = this.frames;
    let low = 0;
    let high = frames.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (frames[middle]!.ticks! <= ticks) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Position of the first keyframe; 0 when none is marked. */
  get firstKeyframe(): number {
    return Math.max(
      0,
      this.frames.findIndex((frame) => frame.keyframe),
    );
  }

  /** Milliseconds since the first frame of the clip. */
  timestampMs(ticks: number): number {
    return (ticks - this.lowest) * this.secondsPerTick * 1000;
  }

  /** Position of the last keyframe at or before position `index`; 0 when there is none. */
  keyframeBefore(index: number): number {
    const frames = this.frames;
    for (let at = index; at > 0; at--) if (frames[at]!.keyframe) return at;
    return 0;
  }

  /** How many frames are shown until `ms`; all of them where times are missing. */
  private framesUntil(ms: number): number {
    const { frames } = this;
    const end = frames.findIndex(({ ticks }) => ticks !== null && this.timestampMs(ticks) > ms);
    return end < 0 ? frames.length : end;
  }

  /** Position of the frame shown at `ms`, or of an earlier one so that `count` frames follow; 0 where times are missing. */
  private begin(ms: number, count: number): number {
    if (!(ms > 0) || this.frames.some(({ ticks }) => ticks === null)) return 0;
    return Math.max(0, Math.min(this.framesUntil(ms) - 1, this.frameCount - count));
  }

  /**
   * `count` positions spread evenly, each in the middle of its share of the clip from `fromMs` on, or of `spanMs` from
   * there when those have as many frames.
   */
  spread(count: number, spanMs = Number.POSITIVE_INFINITY, fromMs = 0): number[] {
    const first = this.begin(fromMs, count);
    const within = Math.min(
      this.frameCount - first,
      Math.max(count, this.framesUntil(fromMs + spanMs) - first),
    );
    return Array.from({ length: count }, (_, at) => first + Math.floor(((at + 0.5) * within) / count));
  }

  /**
   * The positions that a sampling wants.
   * @returns null for neighbours from the first whole frame on: only the decoder knows which that is
   */
  positionsOf({ strategy, frames, spanMs, fromMs }: FrameSampling): number[] | null {
    if (strategy === 'spread') return this.spread(frames, spanMs, fromMs);
    if (fromMs === undefined) return null;
    const first = this.begin(fromMs, frames);
    return Array.from({ length: frames }, (_, at) => first + at);
  }
}
