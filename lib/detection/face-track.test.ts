import { describe, expect, it } from 'vitest';
import type { Face } from '@/lib/detection/face-finder';
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
