import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findTestData, withTestData } from '@/e2e/support/test-data';
import { decodeAll } from './decoder.conformance';
import { NodeAvDecoder } from './node-av-decoder';
import { VideoError } from './video-error';

const root = findTestData('video-edge-cases');
const files = root
  ? (readdirSync(root, { recursive: true }) as string[]).filter((file) => /\.\w{3,4}$/.test(file)).sort()
  : [];
/** What a test may take: far more than any of the files needs, far less than one that hangs. */
const TIMEOUT_MS = 60_000;

/** Sound only, too short for ten frames, encrypted, or a codec that no browser or phone records with. */
const REFUSED: Record<string, RegExp> = {
  no_video_track:
    /_ac3|_ac4|_alac|_dts|_dthd|_eac3|_fpcm|_iamf|_mhm1|mpegh|_mp2_audio|_opus|audio_?only|full_blocks|rechunk|_ipcm|twos/,
  insufficient_frames:
    /dolbyVision|metadata_track|android_slow_motion|unrecognized_hevc|with_color_info|fake_auxiliary|mvhevc|torchcodec\/testsrc2_mpeg4\.mp4/,
  video_too_long: /long_180p/,
  unsupported_codec: /vvc/,
  // flv and mpg are not taken; sgpd and uuid are encrypted; the last two are broken beyond FFmpeg.
  unreadable_video: /\.flv|\.mpg|sgpd|_uuid|sideloaded|malformed_free_box/,
};

describe('files that other players use to test themselves', () => {
  if (root === null) test.skip(withTestData('all of them', root), () => {});

  for (const strategy of ['consecutive', 'spread'] as const) {
    test.each(files)(
      `%s (${strategy}) ends in frames or in a reason`,
      { timeout: TIMEOUT_MS },
      async (file) => {
        const sampling = { strategy, maxSidePixels: 480 };
        const outcome = await decodeAll(new NodeAvDecoder(), path.join(root!, file), sampling).catch(
          (error: unknown) => error,
        );
        if (outcome instanceof VideoError) {
          expect(file).toMatch(REFUSED[outcome.code]!);
          return;
        }
        const { frames } = outcome as Awaited<ReturnType<typeof decodeAll>>;
        expect(frames.length).toBe(10);
        const indexes = frames.map((frame) => frame.index);
        expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
      },
    );
  }
});
