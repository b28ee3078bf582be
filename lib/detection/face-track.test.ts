import { describe, expect, it } from 'vitest';
import { decodeFaces, type Face } from '@/lib/detection/face-finder';
import { FaceTrack } from '@/lib/detection/face-track';

const face = (x: number, side: number, probability = 0.9): Face => ({
  x,
  y: 50,
  width: side,
  height: side,
  probability,
});

describe('FaceTrack', () => {
  it('starts with the largest face and stays with it when a larger one appears elsewhere', () => {
    const track = new FaceTrack(0.5);
    expect(track.next([face(0, 60), face(200, 90)])?.x).toBe(200);
    expect(track.next([face(0, 140), face(205, 90)])?.x).toBe(205);
    expect(track.framesWithSeveral).toBe(2);
  });

  it('lets a weak find continue a track, not begin one, and counts no weak second face', () => {
    const track = new FaceTrack(0.5);
    expect(track.next([face(100, 100, 0.3)])).toBeNull();
    track.next([face(100, 100)]);
    expect(track.next([face(110, 100, 0.3), face(300, 90, 0.4)])?.x).toBe(110);
    expect(track.next([face(300, 90, 0.4)])).toBeNull();
    expect(track.framesWithSeveral).toBe(0);
  });

  it('counts gaps and ignores small bystanders', () => {
    const track = new FaceTrack(0.5);
    track.next([face(100, 100), face(300, 20)]);
    for (let i = 0; i < 3; i++) expect(track.next([])).toBeNull();
    track.next([face(100, 100)]);
    track.next([]);
    expect([track.framesWithFace, track.framesWithSeveral, track.longestGap]).toEqual([2, 0, 3]);
  });
});

describe('decodeFaces', () => {
  const cells = 4;
  const stride = 8;
  const output = (at: number, values: number[], into = new Float32Array(5 * cells * cells)) => {
    values.forEach((value, plane) => {
      into[plane * cells * cells + at] = value;
    });
    return into;
  };

  it('undoes the letterbox', () => {
    const [found] = decodeFaces(output(5, [0.9, 4, 6, 8, 10]), cells, stride, 0.5, {
      scale: 0.5,
      left: 2,
      top: 4,
    });
    expect(found).toMatchObject({ x: (12 - 4 - 2) / 0.5, y: (12 - 6 - 4) / 0.5, width: 24, height: 32 });
  });

  it('merges finds of one face, keeps apart those of two, and drops weak ones', () => {
    const data = output(0, [0.8, 3, 3, 9, 9]);
    output(1, [0.9, 11, 3, 1, 9], data);
    output(15, [0.7, 3, 3, 3, 3], data);
    output(7, [0.49, 3, 3, 3, 3], data);
    const found = decodeFaces(data, cells, stride, 0.5, { scale: 1, left: 0, top: 0 });
    expect(found.map((one) => Math.round(one.probability * 10))).toEqual([9, 7]);
  });
});
