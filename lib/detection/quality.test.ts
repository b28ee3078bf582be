import { describe, expect, it } from 'vitest';
import { type ClipMeasurements, GATES, judgeQuality } from '@/lib/detection/quality';

const good: ClipMeasurements = {
  framesWanted: 10,
  frames: 10,
  framesWithFace: 10,
  framesWithSeveralFaces: 0,
  longestGap: 0,
  faceSidePixels: 200,
  luma: 120,
  clippedShare: 0,
  chroma: 30,
  judgesGreyscale: false,
  sharpness: 200,
  covered: 0,
  largestChange: 3,
  averageFps: 30,
};

const codes = (change: Partial<ClipMeasurements>, severity: 'fatal' | 'warning' = 'fatal') =>
  judgeQuality({ ...good, ...change })
    .filter((one) => one.severity === severity)
    .map((one) => one.code);

describe('judgeQuality', () => {
  it('has nothing to say about a good clip', () => expect(judgeQuality(good)).toEqual([]));

  it.each<[string, Partial<ClipMeasurements>, Partial<ClipMeasurements>]>([
    ['insufficient_frames', { frames: 9, framesWithFace: 9 }, { frames: 10 }],
    ['no_face_detected', { framesWithFace: 4 }, { framesWithFace: 5 }],
    ['multiple_faces', { framesWithSeveralFaces: 2 }, { framesWithSeveralFaces: 1 }],
    ['face_lost', { longestGap: 4 }, { longestGap: 3 }],
    ['face_too_small', { faceSidePixels: 79.9 }, { faceSidePixels: 80 }],
    ['too_dark', { luma: 39.9 }, { luma: 40 }],
    ['overexposed', { clippedShare: 0.51 }, { clippedShare: 0.5 }],
    ['blurry', { sharpness: GATES.minSharpnessFatal - 0.1 }, { sharpness: GATES.minSharpnessFatal }],
    ['greyscale', { chroma: GATES.minChroma - 0.1 }, { chroma: GATES.minChroma }],
    ['face_covered', { covered: GATES.maxCovered + 0.01 }, { covered: GATES.maxCovered }],
    ['static_video', { largestChange: 0 }, { largestChange: GATES.minChange }],
    ['low_frame_rate', { averageFps: 4.9 }, { averageFps: 5 }],
  ])('%s is fatal just past its limit and not at it', (code, past, at) => {
    expect(codes(past)).toEqual([code]);
    expect(codes(at)).toEqual([]);
  });

  it.each<[string, Partial<ClipMeasurements>]>([
    ['overexposed', { clippedShare: 0.26 }],
    ['blurry', { sharpness: GATES.minSharpnessWarning - 0.1 }],
    ['low_frame_rate', { averageFps: 9.9 }],
  ])('%s warns before it refuses', (code, change) => {
    expect(codes(change)).toEqual([]);
    expect(codes(change, 'warning')).toEqual([code]);
  });

  it('says nothing of the face when there is none, and nothing but the count without frames', () => {
    expect(codes({ framesWithFace: 0, longestGap: 10, faceSidePixels: 0, sharpness: 0 })).toEqual([
      'no_face_detected',
    ]);
    expect(codes({ frames: 0, framesWithFace: 0, luma: 0 })).toEqual(['insufficient_frames']);
  });

  it.each<[string, Partial<ClipMeasurements>]>([
    ['too_dark', { luma: 10 }],
    ['overexposed', { clippedShare: 0.6 }],
    ['blurry', { sharpness: 1 }],
    ['face_too_small', { faceSidePixels: 50 }],
  ])('calls no face covered that is %s', (code, change) => {
    expect(codes({ ...change, covered: 2 })).toEqual([code]);
  });

  it('leaves faces without colour to a network that judges them', () => {
    expect(codes({ chroma: 0, judgesGreyscale: true })).toEqual([]);
  });

  it('puts fatal reasons first', () => {
    const reasons = judgeQuality({ ...good, luma: 10, averageFps: 8 });
    expect(reasons.map((one) => one.severity)).toEqual(['fatal', 'warning']);
  });
});
