import type { FrameSampling, Glance, ProbedVideo, VideoFrame, VideoLimits } from '@/lib/video/types';

/** Receives frames in display order; the next frame is decoded only once the promise is settled. */
export type FrameSink = (frame: VideoFrame) => Promise<void>;

/** Receives a small picture of every frame that is decoded, in display order, before `FrameSink` has it. */
export type GlanceSink = (glance: Glance) => void;

/**
 * Reads video files. Every implementation passes `decoder.conformance.ts`.
 * Files are hostile: only ever called in an isolated process (see `media-pool.ts`).
 */
export interface Decoder {
  /**
   * Reads the headers and every packet's timestamp and enforces `limits`; decodes nothing.
   * @throws VideoError when the file can't be used.
   */
  probe(path: string, limits: VideoLimits): Promise<ProbedVideo>;
  /**
   * Decodes exactly `sampling.frames` upright frames and hands them to `onFrame` one at a time.
   * `consecutive`: display-order neighbours from the first intact keyframe on; `spread`: evenly over the clip. With
   * `fromMs` both begin at the frame that is shown then.
   * A decoder that passes other frames on the way may show them to `onGlance`, small: they cost little more.
   * @throws VideoError when the file can't be used or has too few frames; whatever `onFrame` throws.
   */
  decode(
    path: string,
    sampling: FrameSampling,
    limits: VideoLimits,
    onFrame: FrameSink,
    onGlance?: GlanceSink,
  ): Promise<ProbedVideo>;
}
