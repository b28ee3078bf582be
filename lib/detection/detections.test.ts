import { describe, expect, it } from 'vitest';
import { decodeDetections } from '@/lib/detection/detections';
import { nonMaximumSuppression } from '@/lib/detection/face-detector';

const view = { rows: 32, columns: 64, threshold: 0.5 };

describe('distances', () => {
  const output = { format: 'distances', name: 'faces', stride: 8 } as const;
  const plane = 8 * 4;
  function map(...cells: [at: number, values: number[]][]) {
    const data = new Float32Array(5 * plane);
    for (const [at, values] of cells) {
      for (const [index, value] of values.entries()) data[index * plane + at] = value;
    }
    return { faces: { data } };
  }

  it('reads a box around the middle of its cell, row by row', () => {
    const [found] = decodeDetections(map([9, [0.9, 4, 6, 8, 10]]), output, view);
    expect(found).toEqual({
      x: 12 - 4,
      y: 12 - 6,
      width: 12,
      height: 16,
      probability: expect.closeTo(0.9),
    });
  });

  it('leaves weak ones out', () => {
    expect(decodeDetections(map([7, [0.49, 3, 3, 3, 3]]), output, view)).toEqual([]);
  });

  it('says what is wrong with another network’s output', () => {
    expect(() => decodeDetections({ faces: { data: new Float32Array(5) } }, output, view)).toThrow(
      'has 5 values',
    );
    expect(() => decodeDetections({ boxes: { data: new Float32Array(5) } }, output, view)).toThrow(
      'only boxes',
    );
  });
});

it('reads corners as shares of the input', () => {
  const output = { format: 'corners', boxes: 'b', scores: 's', face_index: 1 } as const;
  const results = {
    b: { data: Float32Array.of(0.25, 0.5, 0.5, 1, 0, 0, 1, 1) },
    s: { data: Float32Array.of(0.1, 0.9, 0.8, 0.2) },
  };
  expect(decodeDetections(results, output, view)).toEqual([
    { x: 16, y: 16, width: 16, height: 16, probability: expect.closeTo(0.9) },
  ]);
  const torn = { ...results, s: { data: Float32Array.of(0.9) } };
  expect(() => decodeDetections(torn, output, view)).toThrow('do not belong together');
});

it('reads YuNet’s strides', () => {
  const at = (index: number, width: number, values: number[]) => {
    const data = new Float32Array(2 * 1 * width);
    data.set(values, index * width);
    return { data };
  };
  const results = {
    cls_32: at(1, 1, [0.81]),
    obj_32: at(1, 1, [1]),
    bbox_32: at(1, 4, [0.5, 0.25, 0, Math.log(0.5)]),
  };
  expect(decodeDetections(results, { format: 'yunet', strides: [32] }, view)).toEqual([
    {
      x: 32,
      y: expect.closeTo(0),
      width: 32,
      height: expect.closeTo(16),
      probability: expect.closeTo(0.9),
    },
  ]);
});

it('merges detections of one face, and keeps apart those of two', () => {
  const detection = (x: number, probability: number) => ({ x, y: 0, width: 12, height: 12, probability });
  const faces = nonMaximumSuppression([detection(0, 0.8), detection(1, 0.9), detection(40, 0.7)]);
  expect(faces.map((face) => face.probability)).toEqual([0.9, 0.7]);
});
