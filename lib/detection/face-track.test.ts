import { describe, expect, it } from 'vitest';
import type { Face } from '@/lib/detection/face-detector';
import { FaceTrack } from '@/lib/detection/face-track';
import type { VideoFrame } from '@/lib/video/types';

const face = (x: number, side: number, probability = 0.9): Face => ({
  x,
  y: 50,
  width: side,
  height: side,
  probability,
});

const [WIDTH, HEIGHT] = [400, 240];

/** A frame that is different all over each time: nothing in it is a picture on a wall. */
function busyFrame(index: number): VideoFrame {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  let state = index + 1;
  for (let at = 0; at < rgb.length; at++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    rgb[at] = state >> 16;
  }
  return { index, timestampMs: index * 400, width: WIDTH, height: HEIGHT, rgb };
}
const FRAMES = Array.from({ length: 12 }, (_, at) => busyFrame(at));

/** The track after the detections of successive frames, and whom it followed. */
function followed(detections: readonly Face[][], first = 0) {
  const track = new FaceTrack(0.5);
  track.begin(detections.slice(0, first).map((faces, at) => ({ faces, frame: FRAMES[at]! })));
  const followedAt = detections.map((faces, at) => track.next(faces, FRAMES[at]!)?.x ?? null);
  return { track, followedAt };
}
const times = (count: number, faces: Face[]) => Array.from({ length: count }, () => faces);

describe('FaceTrack', () => {
  it('starts with the largest face and stays with it when a larger one appears elsewhere', () => {
    const { track, followedAt } = followed([
      [face(0, 60), face(200, 90)],
      [face(0, 140), face(205, 90)],
    ]);
    expect(followedAt).toEqual([200, 205]);
    expect(track.framesWithSeveral).toBe(2);
  });

  it('lets a weak find continue a track, not begin one, and counts no weak second face', () => {
    const { track, followedAt } = followed([
      [face(100, 100, 0.3)],
      [face(100, 100)],
      [face(110, 100, 0.3), face(300, 90, 0.4)],
      [face(300, 90, 0.4)],
    ]);
    expect(followedAt).toEqual([null, 100, 110, null]);
    expect(track.framesWithSeveral).toBe(0);
  });

  it('counts gaps and ignores small bystanders', () => {
    const { track } = followed([[face(100, 100), face(300, 20)], [], [], [], [face(100, 100)], []]);
    expect([track.framesWithFace, track.framesWithSeveral, track.longestGap]).toEqual([2, 0, 3]);
  });

  it('counts no second face that is found now and then', () => {
    const alone = times(9, [face(100, 100)]);
    expect(followed([[face(100, 100), face(300, 90)], ...alone]).track.framesWithSeveral).toBe(0);
    const twice = [[face(100, 100), face(300, 90)], ...alone, [face(100, 100), face(300, 90)]];
    expect(followed(twice.slice(1)).track.framesWithSeveral).toBe(0);
    expect(followed(times(3, [face(100, 100), face(300, 90)])).track.framesWithSeveral).toBe(3);
  });

  it('counts no second face of which the detector is much less sure than of the first', () => {
    expect(followed(times(5, [face(100, 100, 0.95), face(300, 90, 0.55)])).track.framesWithSeveral).toBe(0);
    expect(followed(times(5, [face(100, 100, 0.6), face(300, 90, 0.55)])).track.framesWithSeveral).toBe(5);
  });

  it('stays with a person who moves on, and does not take another one for them who was beside them', () => {
    const both = times(3, [face(100, 100), face(300, 90)]);
    const { followedAt } = followed([
      ...both,
      [face(300, 90)],
      [face(300, 90)],
      [face(105, 100), face(300, 90)],
    ]);
    expect(followedAt).toEqual([100, 100, 100, null, null, 105]);
    expect(followed([[face(20, 100)], [face(200, 100)]]).followedAt).toEqual([20, 200]);
  });

  it('takes the face that was there longer when the first one is gone for good', () => {
    const both = [face(10, 100, 0.55), face(200, 90)];
    const { track, followedAt } = followed([both, [face(200, 90)], ...times(6, [face(200, 90)])]);
    expect(followedAt).toEqual([10, null, 200, 200, 200, 200, 200, 200]);
    expect(track.framesWithSeveral).toBe(0);
  });

  it('takes no quick movement of one person for a second one', () => {
    const detections = [[face(20, 100)], [face(200, 100)], [face(20, 100)], ...times(4, [face(200, 100)])];
    const { track, followedAt } = followed(detections, 3);
    expect(followedAt).toEqual([20, 200, 20, 200, 200, 200, 200]);
    expect(track.framesWithSeveral).toBe(0);
  });

  it('begins with the face that stays, not with one that is there for a moment', () => {
    const detections = [[face(10, 110), face(200, 100)], [face(200, 100)], [face(200, 100)]];
    expect(followed(detections, 3).followedAt).toEqual([200, 200, 200]);
    expect(followed(detections).followedAt[0]).toBe(10);
  });

  it('begins with the face in the middle rather than with one as large at the edge', () => {
    expect(followed(times(3, [face(0, 100), face(150, 98)]), 3).followedAt).toEqual([150, 150, 150]);
  });
});
