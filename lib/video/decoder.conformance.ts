import { describe, expect, test } from 'vitest';
import type { ClipOptions } from '@/e2e/support/clips/clip-options';
import { oddClips, pairClips, refusedClips } from '@/e2e/support/clips/clip-set';
import { makeClip } from '@/e2e/support/clips/make-clips';
import type { Decoder } from './decoder';
import type { FrameSampling, ProbedVideo, VideoFrame, VideoLimits } from './types';

export const LIMITS: VideoLimits = { maxDurationMs: 60_000, maxPixels: 3_840 * 2_160, maxFrames: 7_200 };

export async function decodeAll(
  decoder: Decoder,
  file: string,
  sampling: Partial<FrameSampling> = {},
  limits: Partial<VideoLimits> = {},
): Promise<{ probe: ProbedVideo; frames: VideoFrame[] }> {
  const frames: VideoFrame[] = [];
  const wanted: FrameSampling = { strategy: 'consecutive', frames: 10, maxSidePixels: 240, ...sampling };
  const probe = await decoder.decode(file, wanted, { ...LIMITS, ...limits }, async (frame) => {
    frames.push({ ...frame, rgb: Uint8Array.from(frame.rgb) });
  });
  return { probe, frames };
}

/** The colour at a place given in shares of width and height. */
function colourAt(frame: VideoFrame, x: number, y: number): number[] {
  const at = (Math.floor(y * frame.height) * frame.width + Math.floor(x * frame.width)) * 3;
  return [...frame.rgb.subarray(at, at + 3)];
}

const H264: ClipOptions = { name: 'h264-pattern', container: 'mp4', codec: 'h264' };

/** The promises of `Decoder`; run against each implementation. */
export function decoderConformance(name: string, open: () => Decoder): void {
  describe(`${name} keeps the promises of a decoder`, () => {
    const decoder = open();

    test.each([...pairClips(), ...oddClips()])('$name decodes to ten whole neighbours', async ({ make }) => {
      const { probe, frames } = await decodeAll(decoder, await make());
      expect(frames.map((frame) => frame.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(probe.frameCount).toBe(30);
      expect(probe.durationMs).toBeGreaterThan(950);
      expect(probe.durationMs).toBeLessThan(1_050);
      for (const frame of frames) {
        expect(frame.rgb.length).toBe(frame.width * frame.height * 3);
        expect(Math.max(frame.width, frame.height)).toBeLessThanOrEqual(240);
      }
      expect(frames[0]!.width / frames[0]!.height).toBeCloseTo(probe.width / probe.height, 1);
    });

    test.each(refusedClips().filter((clip) => clip.expected !== 'not_a_video'))(
      '$name is refused as $expected',
      async ({ make, expected }) => {
        await expect(decodeAll(decoder, await make())).rejects.toMatchObject({ code: expected });
      },
    );

    test.each(refusedClips().filter((clip) => clip.expected === 'not_a_video'))(
      '$name is unreadable, and nothing it names is opened',
      async ({ make }) => {
        await expect(decodeAll(decoder, await make())).rejects.toMatchObject({ code: 'unreadable_video' });
        await expect(decoder.probe(await make(), LIMITS)).rejects.toMatchObject({ code: 'unreadable_video' });
      },
    );

    test('a spread covers the clip evenly and in order', async () => {
      const { frames } = await decodeAll(decoder, await makeClip(H264), { strategy: 'spread' });
      expect(frames.map((frame) => frame.index)).toEqual([1, 4, 7, 10, 13, 16, 19, 22, 25, 28]);
      expect(Math.round(frames[9]!.timestampMs)).toBe(933);
    });

    test('a part of the clip is decoded from where it begins', async () => {
      const file = await makeClip(H264);
      const spread = { strategy: 'spread', frames: 5, fromMs: 510, spanMs: 300 } as const;
      const positions = async (sampling: Partial<FrameSampling>) =>
        (await decodeAll(decoder, file, sampling)).frames.map((frame) => frame.index);
      expect(await positions(spread)).toEqual([16, 18, 20, 22, 24]);
      expect(await positions({ frames: 4, fromMs: 510 })).toEqual([15, 16, 17, 18]);
      // Never fewer than were asked for.
      expect(await positions({ frames: 4, fromMs: 990 })).toEqual([26, 27, 28, 29]);
      expect(await positions({ ...spread, spanMs: 10 })).toEqual([15, 16, 17, 18, 19]);
    });

    test('frames carry the real times of an uneven clip', async () => {
      const { frames } = await decodeAll(
        decoder,
        await makeClip({ ...H264, name: 'uneven', variableRate: true }),
      );
      expect(frames.slice(0, 5).map((frame) => Math.round(frame.timestampMs))).toEqual([0, 47, 57, 107, 133]);
    });

    const turns = ([90, 180, 270] as const).flatMap((degrees): [ClipOptions, 90 | 180 | 270][] => [
      [{ ...H264, name: 'turned', rotationDegrees: degrees }, degrees],
      [{ ...H264, name: 'turned-by-h264', streamRotationDegrees: degrees }, degrees],
      [{ ...H264, name: 'turned-by-h264', streamRotationDegrees: degrees, container: 'avi' }, degrees],
      [{ ...H264, name: 'turned-by-hevc', streamRotationDegrees: degrees, codec: 'hevc' }, degrees],
      // What the container says is not added to.
      [
        { ...H264, name: 'turned-by-both', rotationDegrees: degrees, streamRotationDegrees: degrees },
        degrees,
      ],
    ]);
    test.each(turns)('$name (%#) comes out upright', async (clip, degrees) => {
      const plain: ClipOptions = { ...H264, name: 'h264-pattern', codec: clip.codec };
      const straight = await decodeAll(decoder, await makeClip(plain), { frames: 1, maxSidePixels: 320 });
      const turned = await decodeAll(decoder, await makeClip(clip), { frames: 1, maxSidePixels: 320 });
      expect(turned.probe).toMatchObject({
        rotationDegrees: degrees,
        width: degrees === 180 ? 320 : 240,
        height: degrees === 180 ? 240 : 320,
      });
      // Where the stored picture's upper left corner is, once it is turned clockwise.
      const [x, y] = { 90: [0.97, 0.03], 180: [0.97, 0.97], 270: [0.03, 0.97] }[degrees] as [number, number];
      const before = colourAt(straight.frames[0]!, 0.03, 0.03);
      const after = colourAt(turned.frames[0]!, x, y);
      for (const channel of [0, 1, 2]) expect(Math.abs(before[channel]! - after[channel]!)).toBeLessThan(30);
    });

    test('colours come out as they went in', async () => {
      const { frames } = await decodeAll(decoder, await makeClip(H264), { frames: 1, maxSidePixels: 320 });
      const [red, green] = colourAt(frames[0]!, 0.9, 0.1);
      expect(red).toBeGreaterThan(200);
      expect(green).toBeLessThan(50);
    });

    test.each(['pq', 'hlg'] as const)(
      'an HDR clip (%s) comes out as the SDR picture that it shows',
      async (transfer) => {
        const one = { frames: 1, maxSidePixels: 320 };
        const sdr = await decodeAll(decoder, await makeClip(H264), one);
        const clip: ClipOptions = {
          name: transfer,
          container: 'mp4',
          codec: 'hevc',
          transfer,
          bitRate: 2_000_000,
        };
        const { frames } = await decodeAll(decoder, await makeClip(clip), one);
        const places = [0.15, 0.35, 0.55].flatMap((x) => [0.15, 0.35].map((y) => [x, y] as const));
        for (const [x, y] of places) {
          const [expected, found] = [colourAt(sdr.frames[0]!, x, y), colourAt(frames[0]!, x, y)];
          // Below the knee nothing is changed but by the codec.
          for (const channel of [0, 1, 2])
            expect(Math.abs(expected[channel]! - found[channel]!)).toBeLessThan(14);
        }
      },
    );

    test('limits are those of the call', async () => {
      const file = await makeClip(H264);
      for (const [limits, code] of [
        [{ maxDurationMs: 500 }, 'video_too_long'],
        [{ maxFrames: 20 }, 'video_too_long'],
        [{ maxPixels: 320 * 239 }, 'resolution_too_large'],
      ] as const) {
        await expect(decodeAll(decoder, file, {}, limits)).rejects.toMatchObject({ code });
        await expect(decoder.probe(file, { ...LIMITS, ...limits })).rejects.toMatchObject({ code });
      }
      await decodeAll(decoder, file, {}, { maxDurationMs: 1_000, maxFrames: 30, maxPixels: 320 * 240 });
    });

    test('probing tells what decoding tells', async () => {
      const file = await makeClip(H264);
      const { probe } = await decodeAll(decoder, file);
      expect(await decoder.probe(file, LIMITS)).toEqual(probe);
    });

    test('the next frame waits for the one before, and an error of the receiver ends the run', async () => {
      const file = await makeClip(H264);
      let inside = 0;
      let seen = 0;
      const sampling = { strategy: 'consecutive', frames: 10, maxSidePixels: 64 } as const;
      const run = decoder.decode(file, sampling, LIMITS, async () => {
        expect(++inside).toBe(1);
        await new Promise(setImmediate);
        inside--;
        if (++seen === 4) throw new Error('enough');
      });
      await expect(run).rejects.toThrow('enough');
      expect(seen).toBe(4);
    });

    test('a file that is not there is no verdict about a video', async () => {
      await expect(decoder.probe('/nonexistent/clip.mp4', LIMITS)).rejects.toMatchObject({ code: 'ENOENT' });
    });
  });
}
