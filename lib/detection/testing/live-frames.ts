import { fileURLToPath } from 'node:url';
import { findTestData } from '@/e2e/support/test-data';
import { ClipDetector } from '@/lib/detection/clip-analyser';
import type { ClipAnalysis } from '@/lib/detection/types';
import { LIMITS } from '@/lib/video/decoder.conformance';
import { NodeAvDecoder } from '@/lib/video/node-av-decoder';
import type { VideoFrame } from '@/lib/video/types';

/** A person of the test material; null where it isn't there. */
export const LIVE_CLIP = findTestData('faces', 'live', 'KwaiVGI__assets_examples_driving_d10.mp4');

/** The frames that the shortest alias judges of a clip, at most 320 pixels a side, and its judgement of any pictures. */
export async function readLiveFrames(clip: string): Promise<{
  frames: VideoFrame[];
  judge(pictures: readonly VideoFrame[]): Promise<ClipAnalysis>;
}> {
  const models = fileURLToPath(new URL('../../../models', import.meta.url));
  const detector = await ClipDetector.load([models], 'mixed-10-v2');
  const frames: VideoFrame[] = [];
  const sampling = { ...detector.sampling, maxSidePixels: 320 };
  const probe = await new NodeAvDecoder().decode(clip, sampling, LIMITS, async (frame) => {
    frames.push({ ...frame, rgb: Uint8Array.from(frame.rgb) });
  });
  return {
    frames,
    async judge(pictures) {
      const analyser = detector.start();
      for (const picture of pictures) await analyser.push(picture);
      const { width, height } = pictures[0]!;
      return analyser.finish({ ...probe, width, height });
    },
  };
}
