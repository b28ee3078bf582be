import { verdictOf } from './by-group';
import type { ClipOutcome, OutcomePicture } from './types';

/** Of each kind. */
const MAX_A_KIND = 2;
const MAX_LIVE = 12;
/** So that one person's many clips do not hide the others. */
const MAX_A_GROUP = 2;

/** A clip that was taken for what it is not, to be looked at. */
export interface WorstClip {
  name: string;
  /** `live`, the kind of attack, or the kind of copy. */
  is: string;
  isTrained: boolean;
  /** What became of it: `fake 12`, `live 98`, `refused: too_dark`. */
  answer: string;
  pictures: readonly OutcomePicture[];
}

function answerOf(outcome: ClipOutcome, threshold: number): string {
  const verdict = verdictOf(outcome, threshold);
  if (outcome.realScore === null) return `refused: ${outcome.refusedFor.join(', ')}`;
  return `${verdict}, ${(100 * outcome.realScore).toFixed(1)}`;
}

function shown(outcome: ClipOutcome, is: string, threshold: number): WorstClip {
  const { clip, pictures = [] } = outcome;
  const isTrained = clip.facts?.isTrained ?? false;
  return { name: clip.name, is, isTrained, answer: answerOf(outcome, threshold), pictures };
}

/** The first few of each kind, in their order. */
function fewOfEach(
  outcomes: readonly ClipOutcome[],
  kindOf: (outcome: ClipOutcome) => string,
  most: number,
): ClipOutcome[] {
  const seen = new Map<string, number>();
  return outcomes.filter((outcome) => {
    const count = (seen.get(kindOf(outcome)) ?? 0) + 1;
    seen.set(kindOf(outcome), count);
    return count <= most;
  });
}

/**
 * The worst mistakes: live people who were not accepted (called fake first, the surest first), then attacks that were let
 * in and copies that turned the verdict around, a few of each kind, one of each kind of copy.
 */
export function worstClips(outcomes: readonly ClipOutcome[], threshold: number): WorstClip[] {
  const isCopy = ({ clip }: ClipOutcome) => (clip.facts?.copy ?? null) !== null;
  const verdict = (outcome: ClipOutcome) => verdictOf(outcome, threshold);
  const score = ({ realScore }: ClipOutcome) => realScore ?? threshold;
  const groupOf = ({ clip }: ClipOutcome) => clip.group ?? clip.name;
  const turnedAway = outcomes
    .filter((one) => one.clip.isLive && !isCopy(one) && verdict(one) !== 'live')
    .sort((a, b) => score(a) - score(b));
  const live = fewOfEach(turnedAway, groupOf, MAX_A_GROUP).slice(0, MAX_LIVE);
  const typeOf = ({ clip }: ClipOutcome) => clip.attackType ?? 'attack';
  const attacks = outcomes
    .filter((one) => !one.clip.isLive && !isCopy(one) && verdict(one) === 'live')
    .sort((a, b) => typeOf(a).localeCompare(typeOf(b)) || score(b) - score(a));
  const byName = new Map(outcomes.map((one) => [one.clip.name, one]));
  const copyOf = ({ clip }: ClipOutcome) => clip.facts?.copy ?? '';
  const copies = outcomes.filter((one) => {
    const original = byName.get(one.clip.facts?.copyOf ?? '');
    return (
      original !== undefined &&
      one.realScore !== null &&
      original.realScore !== null &&
      verdict(one) !== verdict(original)
    );
  });
  return [
    ...live.map((one) => shown(one, 'live', threshold)),
    ...fewOfEach(attacks, typeOf, MAX_A_KIND).map((one) => shown(one, typeOf(one), threshold)),
    ...fewOfEach(copies, copyOf, 1).map((one) => shown(one, `copy: ${copyOf(one)}`, threshold)),
  ];
}
