import { NodeAvDecoder } from '@/lib/video/node-av-decoder';
import { encodePng } from './png';

/** A frame as clients with a camera send it. */
export interface CapturedFrame {
  index: number;
  timestampMs: number;
  /** Base64 of a PNG. */
  pixels: string;
}

/** The first frames of a clip as a camera page would capture them. */
export async function captureFrames(
  clip: string,
  count: number,
  maxSidePixels = 480,
): Promise<CapturedFrame[]> {
  const frames: CapturedFrame[] = [];
  const limits = { maxDurationMs: 60_000, maxPixels: 3840 * 2160, maxFrames: 4_000 };
  const sampling = { strategy: 'consecutive', frames: count, maxSidePixels } as const;
  await new NodeAvDecoder().decode(clip, sampling, limits, async ({ timestampMs, width, height, rgb }) => {
    const pixels = encodePng({ width, height, rgb }).toString('base64');
    frames.push({ index: frames.length, timestampMs, pixels });
  });
  return frames;
}
