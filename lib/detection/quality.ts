import { type Reason, type ReasonCode, reason } from '@/lib/shared/reasons';

/** What the gates look at; medians are over the frames with a face. */
export interface ClipMeasurements {
  framesWanted: number;
  frames: number;
  framesWithFace: number;
  framesWithSeveralFaces: number;
  /** Longest run of frames without the face. */
  longestGap: number;
  /** Side of the face in pixels of the original picture. */
  faceSidePixels: number;
  /** Luma 0–255 of the face, or of the whole picture when there is no face. */
  luma: number;
  /** Share of the face's pixels at the upper end of the range, 0–1. */
  clippedShare: number;
  /** Variance of the Laplacian of the face at 96 × 96. */
  sharpness: number;
  /** The most hidden part of the face, against the limit of the network that sees it: more than 1 is hidden. */
  covered: number;
  /** Mean difference of a pixel's largest and smallest colour in the face, 0–255. */
  chroma: number;
  /** The network judges pictures without colours too. */
  judgesGreyscale: boolean;
  /** Largest mean absolute difference of a frame's 128 × 128 thumbnail from the first one's, in grey levels. */
  largestChange: number;
  averageFps: number;
  /** The pictures are faces that the sender has cut out and scaled. */
  isCropped?: boolean;
}

/** Where a clip can't be judged (`fatal`), or the verdict deserves a note (`warning`). */
export const GATES = {
  minFaceShare: 0.5,
  maxSeveralShare: 0.2,
  maxGapShare: 0.3,
  minFaceSidePixels: 80,
  /** Crops are scaled to one size by their sender; the network sees no face larger than 30 pixels anyway. */
  minCroppedFaceSidePixels: 40,
  minLuma: 40,
  maxClippedFatal: 0.5,
  maxClippedWarning: 0.25,
  minSharpnessFatal: 4,
  minSharpnessWarning: 12,
  maxCovered: 1,
  /** Faces without colour have at most 1.5 (a codec's rounding); of 46 live clips the palest one had 14. */
  minChroma: 3,
  /** Identical frames give 0; the stillest live clip gave .54 over ten frames, the stillest generated one .31. */
  minChange: 0.1,
  minFpsFatal: 5,
  minFpsWarning: 10,
} as const;

/** Of a face that can't be made out. */
const UNSEEN: ReadonlySet<ReasonCode> = new Set(['too_dark', 'overexposed', 'blurry', 'face_too_small']);

/** The reasons of a clip, fatal ones first, each once. */
export function judgeQuality(clip: ClipMeasurements): Reason[] {
  const fatal: ReasonCode[] = [];
  const warnings: ReasonCode[] = [];
  if (clip.frames < clip.framesWanted) fatal.push('insufficient_frames');
  if (clip.frames > 0) {
    if (clip.luma < GATES.minLuma) fatal.push('too_dark');
    if (clip.frames > 1 && clip.largestChange < GATES.minChange) fatal.push('static_video');
    if (clip.framesWithFace < clip.frames * GATES.minFaceShare) fatal.push('no_face_detected');
    else judgeFace(clip, fatal, warnings);
    if (clip.averageFps > 0 && clip.averageFps < GATES.minFpsFatal) fatal.push('low_frame_rate');
    else if (clip.averageFps > 0 && clip.averageFps < GATES.minFpsWarning) warnings.push('low_frame_rate');
  }
  return [...fatal.map((code) => reason(code, 'fatal')), ...warnings.map((code) => reason(code, 'warning'))];
}

function judgeFace(clip: ClipMeasurements, fatal: ReasonCode[], warnings: ReasonCode[]): void {
  if (clip.framesWithSeveralFaces >= clip.frames * GATES.maxSeveralShare) fatal.push('multiple_faces');
  if (clip.longestGap > clip.frames * GATES.maxGapShare) fatal.push('face_lost');
  const minSide = clip.isCropped ? GATES.minCroppedFaceSidePixels : GATES.minFaceSidePixels;
  if (clip.faceSidePixels < minSide) fatal.push('face_too_small');
  if (!clip.judgesGreyscale && clip.chroma < GATES.minChroma) fatal.push('greyscale');
  if (clip.clippedShare > GATES.maxClippedFatal) fatal.push('overexposed');
  else if (clip.clippedShare > GATES.maxClippedWarning) warnings.push('overexposed');
  if (clip.sharpness < GATES.minSharpnessFatal) fatal.push('blurry');
  else if (clip.sharpness < GATES.minSharpnessWarning) warnings.push('blurry');
  // Whether it is covered can be seen of a face that can be seen.
  if (clip.covered > GATES.maxCovered && !fatal.some((code) => UNSEEN.has(code))) fatal.push('face_covered');
}
