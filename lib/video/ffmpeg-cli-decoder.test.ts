import { describe, test } from 'vitest';
import { findProgram } from '@/e2e/support/find-program';
import { decoderConformance } from './decoder.conformance';
import { FfmpegCliDecoder } from './ffmpeg-cli-decoder';

const ffmpeg = findProgram('ffmpeg', 'FFMPEG_PATH');

if (ffmpeg) decoderConformance('a system ffmpeg', () => new FfmpegCliDecoder(ffmpeg));
else {
  describe('a system ffmpeg', () => {
    test.skip('keeps the promises of a decoder (skipped: needs ffmpeg on PATH, or FFMPEG_PATH)', () => {});
  });
}
