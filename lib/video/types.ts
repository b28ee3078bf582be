/** What probing tells about a clip before any frame is decoded. Sizes are those of the upright picture. */
export interface ProbedVideo {
  container: string;
  codec: string;
  width: number;
  height: number;
  /** Clockwise turn that makes the stored picture upright: 0, 90, 180 or 270. */
  rotationDegrees: number;
  /** From the real packet timestamps, not from the header. */
  durationMs: number;
  frameCount: number;
  averageFps: number;
  /** Longest time for which the packets say that the picture stands still; absent where there are none. */
  standstillMs?: number;
  /** The pictures are faces that the sender has cut out and scaled. */
  isCropped?: boolean;
}

/** One decoded, upright frame; packed RGB, 3 bytes a pixel, no row padding, aspect ratio kept. */
export interface VideoFrame {
  /** Position among all frames of the clip in display order, from 0. */
  index: number;
  timestampMs: number;
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** Side of the small pictures that are taken of every decoded frame. */
export const GLANCE_SIDE = 64;

/** A small grey picture of a frame that was decoded, wanted or only passed on the way to a wanted one. */
export interface Glance {
  /** Position among all frames of the clip in display order, from 0. */
  index: number;
  timestampMs: number;
  /** GLANCE_SIDE squared, row by row, 0–255; the whole stored picture, whatever its shape and orientation. */
  luma: Uint8Array;
}

/** Which frames to decode. */
export interface FrameSampling {
  /** `consecutive`: neighbours at the native rate; `spread`: evenly over the usable span. */
  strategy: 'consecutive' | 'spread';
  frames: number;
  /** Begin at the frame shown then; not given: at the first one (`consecutive`: the first whole one). */
  fromMs?: number | undefined;
  /** A spread goes no further than this from where it begins, as long as the frames are there; not given: over all. */
  spanMs?: number | undefined;
  /** Frames are scaled down so that the longer side is at most this many pixels. */
  maxSidePixels: number;
}

/** Caps enforced before decoding. */
export interface VideoLimits {
  maxDurationMs: number;
  maxPixels: number;
  maxFrames: number;
}
