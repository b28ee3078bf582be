import { createHash } from 'node:crypto';
import type { LabelledClip } from './types';

/** A place in an order that depends on the seed and the name alone. */
function rank(seed: number, name: string): string {
  return createHash('sha256').update(`${seed}\0${name}`).digest('hex');
}

/** One clip of each group in turn, so that a small sample holds as many people as it can. */
function inTurn(clips: readonly LabelledClip[], seed: number): LabelledClip[] {
  const groups = new Map<string, LabelledClip[]>();
  for (const clip of [...clips].sort((a, b) => (rank(seed, a.name) < rank(seed, b.name) ? -1 : 1))) {
    const group = clip.group ?? clip.name;
    groups.set(group, [...(groups.get(group) ?? []), clip]);
  }
  const longest = Math.max(0, ...[...groups.values()].map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    [...groups.values()].flatMap((of) => of[turn] ?? []),
  ).flat();
}

/**
 * At most `count` clips of each label (and of each kind of copy), drawn by a seed; the same seed draws the same clips
 * whatever else is listed. Copies are drawn by their originals, so that the same clips are in each kind.
 */
export function sampleClips(clips: readonly LabelledClip[], count: number, seed: number): LabelledClip[] {
  const kindOf = ({ attackType, facts }: LabelledClip) =>
    `${facts?.copy ?? ''}\0${attackType ?? 'live'}\0${facts?.isTrained ?? false}`;
  const kinds = new Map<string, LabelledClip[]>();
  for (const clip of clips) {
    const name = clip.facts?.copyOf ?? clip.name;
    kinds.set(kindOf(clip), [...(kinds.get(kindOf(clip)) ?? []), { ...clip, name }]);
  }
  const drawn = new Set<string>();
  for (const of of kinds.values()) {
    for (const { path } of inTurn(of, seed).slice(0, count)) drawn.add(path);
  }
  return clips.filter(({ path }) => drawn.has(path));
}
