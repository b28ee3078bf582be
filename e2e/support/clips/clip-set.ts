import type { ReasonCode } from '@/lib/shared/reasons';
import { findTestData } from '../test-data';
import type { ClipCodec, ClipContainer, ClipOptions } from './clip-options';
import { withLeadingBoxes } from './leading-boxes';
import { withLongHeader, withMoreFramesCounted } from './lying-headers';
import { makeClip, makeFile } from './make-clips';

export interface ListedClip {
  name: string;
  make: () => Promise<string>;
  /** `frames`: decodes; otherwise why it is refused with the default limits. */
  expected: 'frames' | ReasonCode;
}

/** The pairs that real devices and browsers write. */
export const PAIRS: Record<ClipContainer, ClipCodec[]> = {
  mp4: ['h264', 'hevc', 'vp9', 'av1', 'mpeg4', 'mjpeg'],
  mov: ['h264', 'hevc', 'mpeg4', 'mjpeg'],
  avi: ['h264', 'mpeg4', 'mjpeg'],
  webm: ['vp8', 'vp9', 'av1'],
  mkv: ['h264', 'hevc', 'vp8', 'vp9', 'av1', 'mpeg4', 'mjpeg'],
};

const good = (clip: ClipOptions): ListedClip => ({
  name: clip.name,
  make: () => makeClip(clip),
  expected: 'frames',
});

const bad = (clip: ClipOptions, expected: ReasonCode): ListedClip => ({
  name: clip.name,
  make: () => makeClip(clip),
  expected,
});

/** Each container with each codec it is used with; a second of the drawn pattern. */
export function pairClips(): ListedClip[] {
  return Object.entries(PAIRS).flatMap(([container, codecs]) =>
    codecs.map((codec) => good({ name: `${codec}-pattern`, container: container as ClipContainer, codec })),
  );
}

/** Odd but sound clips. */
export function oddClips(): ListedClip[] {
  const h264 = { container: 'mp4', codec: 'h264' } as const;
  return [
    good({ ...h264, name: 'turned-90', rotationDegrees: 90 }),
    good({ ...h264, name: 'turned-180', rotationDegrees: 180 }),
    good({ ...h264, name: 'turned-270', rotationDegrees: 270, container: 'mov' }),
    good({ name: 'media-recorder', container: 'webm', codec: 'vp8', live: true, variableRate: true }),
    good({ ...h264, name: 'fragmented', live: true }),
    good({ ...h264, name: 'index-first', indexFirst: true }),
    good({ ...h264, name: 'long-last-frame', lastFrameMs: 1_500 }),
    good({ ...h264, name: 'very-long-last-frame', lastFrameMs: 20_000, container: 'mov' }),
    { name: 'fragmented-with-a-long-header', make: withLongHeader, expected: 'frames' },
    { name: 'avi-that-counts-more-frames', make: withMoreFramesCounted, expected: 'frames' },
    { name: 'boxes-before-the-first', make: withLeadingBoxes, expected: 'frames' },
    good({ ...h264, name: 'uneven', variableRate: true }),
    good({ ...h264, name: 'late-start', startMs: 5_000, container: 'mkv' }),
    good({ name: 'odd-size', container: 'webm', codec: 'vp9', width: 321, height: 241 }),
    good({ ...h264, name: 'with-sound', audio: 'beside' }),
    good({ ...h264, name: 'black', picture: { kind: 'black' } }),
    good({ ...h264, name: 'eleven-megabytes', minBytes: 11 * 1_048_576 }),
    good({ ...h264, name: 'tall', width: 240, height: 960 }),
  ];
}

/** Files that must be refused, each with its reason. */
export function refusedClips(): ListedClip[] {
  const h264 = { container: 'mp4', codec: 'h264' } as const;
  const giant = { width: 16_000, height: 16_000 };
  const file = (name: string, extension: string, content: string | Buffer): ListedClip => ({
    name,
    make: () => makeFile(name, extension, content),
    expected: 'not_a_video',
  });
  return [
    file('empty', 'mp4', ''),
    file('text', 'mp4', 'This is a letter and no video.\n'.repeat(100)),
    file('playlist', 'mp4', '#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nhttp://127.0.0.1/a.ts\n'),
    bad({ ...h264, name: 'sound-only', audio: 'only' }, 'no_video_track'),
    bad({ ...h264, name: 'cut-off', keepShare: 0.5 }, 'unreadable_video'),
    bad({ ...h264, name: 'cut-off-index-first', indexFirst: true, keepShare: 0.5 }, 'unreadable_video'),
    bad({ name: 'cut-off', container: 'mkv', codec: 'h264', keepShare: 0.5 }, 'unreadable_video'),
    bad({ name: 'cut-off', container: 'avi', codec: 'h264', keepShare: 0.5 }, 'unreadable_video'),
    bad({ ...h264, name: 'cut-off-fragment', live: true, keepShare: 0.5 }, 'unreadable_video'),
    bad({ ...h264, name: 'five-frames', frames: 5 }, 'insufficient_frames'),
    bad(
      { ...h264, name: 'hour-long', codec: 'mpeg4', frames: 3_600, fps: 1, width: 64, height: 48 },
      'video_too_long',
    ),
    bad(
      { ...h264, name: 'many-frames', codec: 'mpeg4', frames: 8_000, fps: 240, width: 32, height: 32 },
      'video_too_long',
    ),
    bad({ ...h264, name: 'giant', claimedSize: giant, codedSidePixels: 16_000 }, 'resolution_too_large'),
    bad({ ...h264, name: 'hidden-giant', codedSidePixels: 16_000 }, 'resolution_too_large'),
  ];
}

/** A photo of the test material, or null where that is absent. */
export function findFaceStill(name = 'human__ai-face.jpg'): string | null {
  return findTestData('faces', 'stills', name);
}

/** Photos that move as a hand-held camera would see them: one face, or two. */
export function stillClip(
  paths: string[],
  options: Partial<ClipOptions> & { seed?: number } = {},
): Promise<string> {
  const { seed, ...rest } = options;
  return makeClip({
    name: 'stills',
    container: 'mp4',
    codec: 'h264',
    width: 480,
    height: 640,
    frames: 45,
    picture: { kind: 'stills', paths, seed },
    ...rest,
  });
}
