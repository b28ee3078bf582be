import { expect, it } from 'vitest';
import { sampleClips } from './sample-clips';
import type { LabelledClip } from './types';

const clip = (group: string, at: number, copy: string | null = null): LabelledClip => ({
  path: `/${group}${at}${copy ?? ''}`,
  name: `${group}${at}${copy ?? ''}`,
  isLive: true,
  attackType: null,
  group,
  facts: { isTrained: false, isCrops: false, copy, copyOf: copy && `${group}${at}`, facets: {} },
});
const names = (clips: readonly LabelledClip[]) => clips.map(({ name }) => name);
const clips = ['a', 'b', 'c'].flatMap((group) => [1, 2, 3].map((at) => clip(group, at)));

it('takes as many people as it can before it takes a second clip of one', () => {
  expect(new Set(sampleClips(clips, 3, 1).map(({ group }) => group)).size).toBe(3);
  expect(sampleClips(clips, 100, 1)).toHaveLength(9);
});

it('draws the same by the same seed, in whatever order they are listed, and others by another', () => {
  const drawn = names(sampleClips(clips, 4, 1)).sort();
  expect(names(sampleClips([...clips].reverse(), 4, 1)).sort()).toEqual(drawn);
  const others = [2, 3, 4, 5].map((seed) => names(sampleClips(clips, 4, seed)).sort());
  expect(others.some((one) => one.join() !== drawn.join())).toBe(true);
});

it('draws the copies of the clips that it draws', () => {
  const both = clips.flatMap((one) => [one, clip(one.group!, Number(one.name[1]), 'dark')]);
  const drawn = sampleClips(both, 3, 1);
  const [copies, originals] = [
    drawn.filter((one) => one.facts!.copy),
    drawn.filter((one) => !one.facts!.copy),
  ];
  expect(copies.map((one) => one.facts!.copyOf)).toEqual(names(originals));
});
