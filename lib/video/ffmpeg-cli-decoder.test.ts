import { describe, test } from 'vitest';
import { env } from '@/lib/env';
import { decoderConformance } from './decoder.conformance';
import { FfmpegCliDecoder } from './ffmpeg-cli-decoder';

const ffmpeg = env().FFMPEG_PATH;

if (ffmpeg) decoderConformance('a system ffmpeg', () => new FfmpegCliDecoder(ffmpeg));
else {
  describe('a system ffmpeg', () => {
    test.skip('keeps the promises of a decoder (skipped: set FFMPEG_PATH to the path of an ffmpeg)', () => {});
  });
}
