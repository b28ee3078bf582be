import type { ClipDetector } from '@/lib/detection/clip-analyser';
import { ClipView } from '@/lib/detection/clip-view';
import { findBars } from '@/lib/detection/picture-bars';
import { GATES } from '@/lib/detection/quality';
import type { ClipAnalysis } from '@/lib/detection/types';
import type { FrameSampling, ProbedVideo, VideoFrame } from '@/lib/video/types';

/** Reasons that may hold for the judged part of a clip and not for another. */
const OF_A_PART: ReadonlySet<string> = new Set(['no_face_detected', 'face_lost', 'face_too_small']);
/** Frames in which a face is looked for, and how far into the clip: a bound on what a clip without a face costs. */
const LOOKS = 24;
const LOOK_MS = 30_000;
/** The detector sees 128 pixels. */
const LOOK_SIDE = 256;
/** A shorter part shows too little to judge. */
const MIN_PART_MS = 800;

/** One pass over the frames of a sampling. */
export interface Judged {
  probe: ProbedVideo;
  analysis: ClipAnalysis;
}

type Decode = (
  sampling: FrameSampling,
  onFrame: (frame: VideoFrame) => Promise<void>,
) => Promise<ProbedVideo>;

interface Part {
  fromMs: number;
  toMs: number;
}

interface Look {
  timestampMs: number;
  hasFace: boolean;
}

/** From when to when a face is there, at most one look without it between; the longest such part. */
export function longestPart(looks: readonly Look[]): Part | null {
  let best = null as Part | null;
  let part = null as Part | null;
  let missed = 0;
  for (const { timestampMs, hasFace } of looks) {
    missed = hasFace ? 0 : missed + 1;
    if (missed > 1) part = null;
    if (!hasFace) continue;
    part = { fromMs: part?.fromMs ?? timestampMs, toMs: timestampMs };
    if (!best || part.toMs - part.fromMs > best.toMs - best.fromMs) best = part;
  }
  return best;
}

/** Looks a clip through in small frames for the part in which a face can be judged. */
async function findPart(
  detector: ClipDetector,
  decode: Decode,
  { frameCount, width }: ProbedVideo,
): Promise<Pick<FrameSampling, 'fromMs' | 'spanMs'> | null> {
  const frames: VideoFrame[] = [];
  const sampling: FrameSampling = {
    strategy: 'spread',
    frames: Math.min(LOOKS, frameCount),
    spanMs: LOOK_MS,
    maxSidePixels: LOOK_SIDE,
  };
  try {
    await decode(sampling, async (frame) => {
      frames.push({ ...frame, rgb: Uint8Array.from(frame.rgb) });
    });
  } catch {
    // The rest of the clip may be damaged; what was judged of it stands.
    return null;
  }
  const last = frames.length - 1;
  const view = new ClipView(findBars(frames.filter((_, at) => at % Math.max(1, last >> 1) === 0)), 0);
  const looks: Look[] = [];
  for (const frame of frames) {
    const sidePixels = ((await detector.faceSide(view.of(frame))) * width) / frame.width;
    looks.push({ timestampMs: frame.timestampMs, hasFace: sidePixels >= GATES.minFaceSidePixels });
  }
  const part = longestPart(looks);
  if (!part || part.toMs - part.fromMs < MIN_PART_MS) return null;
  const spanMs = Math.min(part.toMs - part.fromMs, detector.sampling.spanMs ?? Number.POSITIVE_INFINITY);
  return { fromMs: part.fromMs, spanMs };
}

/**
 * Judges a clip as its alias samples it; where that part shows no face that can be judged, the clip is looked through
 * and judged where one is. Clips that can be judged at once cost nothing more.
 * @param judge one pass over the frames of a sampling
 * @param decode the same clip's decoder
 */
export async function judgeUsablePart(
  detector: ClipDetector,
  judge: (sampling: FrameSampling) => Promise<Judged>,
  decode: Decode,
): Promise<Judged> {
  const first = await judge(detector.sampling);
  const isOfPart = first.analysis.reasons.some((one) => one.severity === 'fatal' && OF_A_PART.has(one.code));
  if (!isOfPart) return first;
  const part = await findPart(detector, decode, first.probe);
  if (!part) return first;
  // That part may be damaged: what was found at first stands.
  return judge({ ...detector.sampling, ...part }).catch(() => first);
}
