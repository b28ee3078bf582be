import { env } from '@/lib/env';
import type { VideoLimits } from './types';

/** What the settings allow of a video. */
export function videoLimits(): VideoLimits {
  return {
    maxDurationMs: env().MAX_VIDEO_SECONDS * 1_000,
    maxPixels: env().MAX_VIDEO_PIXELS,
    maxFrames: env().MAX_VIDEO_FRAMES,
  };
}
