import type { ReasonCode } from '@/lib/shared/reasons';
import type { Verdict } from '@/lib/shared/statuses';
import { type GroupedShare, groupedShare } from './grouped-share';
import { SKIN_TONES } from './skin-tone';
import type { ClipOutcome } from './types';

/** Below as many people or sources a figure of a skin tone, light or device is not stated, only how many there were. */
export const MIN_GROUPS = 5;

/** Live people by what came of their clips. */
export interface LiveFigures {
  value: string;
  /** Called fake or refused. */
  notAccepted: GroupedShare;
  /** Called fake, of all. */
  fake: GroupedShare;
  refused: GroupedShare;
}

/** One kind of attack, in the words of ISO/IEC 30107-3. */
export interface GroupedAttack {
  type: string;
  /** Let in, of those that got an answer: the APCER of the kind. */
  apcer: GroupedShare;
  /** Let in, of all: refused ones count as kept out. */
  letIn: GroupedShare;
  /** Refused before a verdict (attack presentation non-response). */
  nonResponse: GroupedShare;
}

/** What copies of one kind do to the verdicts of the clips that they were made from. */
export interface CopyFigures {
  copy: string;
  /** Live became fake or fake live: nobody is told. */
  flipped: GroupedShare;
  /** Judged before, refused now: with a reason. */
  newlyRefused: GroupedShare;
  /** Live before, not now, whatever the way. */
  lost: GroupedShare;
  /** Reasons of those newly refused, most frequent first. */
  reasons: ReasonCode[];
}

/** What is said of one model by people and sources, never by frames. */
export interface GroupedEvaluation {
  live: LiveFigures;
  /** Per facet: kind, light, device, skin tone, input. */
  liveBy: Record<string, LiveFigures[]>;
  attacks: GroupedAttack[];
  /** Face swaps, driven heads and the like. */
  generators: GroupedAttack[];
  /** Paintings, cartoons, CGI and the like. */
  styles: GroupedAttack[];
  copies: CopyFigures[];
  /** The same of clips that training may have seen; null when there are none. */
  trained: GroupedEvaluation | null;
}

type ClipVerdict = Verdict | 'refused';

/** The product's answer. */
export function verdictOf({ realScore }: ClipOutcome, threshold: number): ClipVerdict {
  if (realScore === null) return 'refused';
  return realScore >= threshold ? 'live' : 'fake';
}

const groupOf = ({ clip }: ClipOutcome) => clip.group ?? clip.name;

function shareOf(outcomes: readonly ClipOutcome[], isHit: (outcome: ClipOutcome) => boolean): GroupedShare {
  return groupedShare(outcomes.map((outcome) => ({ group: groupOf(outcome), isHit: isHit(outcome) })));
}

function liveFigures(value: string, outcomes: readonly ClipOutcome[], threshold: number): LiveFigures {
  const verdict = (outcome: ClipOutcome) => verdictOf(outcome, threshold);
  return {
    value,
    notAccepted: shareOf(outcomes, (one) => verdict(one) !== 'live'),
    fake: shareOf(outcomes, (one) => verdict(one) === 'fake'),
    refused: shareOf(outcomes, (one) => verdict(one) === 'refused'),
  };
}

function attackFigures(type: string, outcomes: readonly ClipOutcome[], threshold: number): GroupedAttack {
  const isLetIn = (outcome: ClipOutcome) => verdictOf(outcome, threshold) === 'live';
  return {
    type,
    apcer: shareOf(
      outcomes.filter(({ realScore }) => realScore !== null),
      isLetIn,
    ),
    letIn: shareOf(outcomes, isLetIn),
    nonResponse: shareOf(outcomes, ({ realScore }) => realScore === null),
  };
}

/** In the order of the skin tones for those, else by name; what is not known last. */
function orderOf(value: string): string {
  const tone = SKIN_TONES.findIndex(({ name }) => name === value);
  return value === 'unknown' ? '~' : tone >= 0 ? `${tone}` : value;
}

function dividedBy<Figures>(
  outcomes: readonly ClipOutcome[],
  facetOf: (outcome: ClipOutcome) => string | undefined,
  figures: (value: string, some: ClipOutcome[]) => Figures,
): Figures[] {
  const divided = new Map<string, ClipOutcome[]>();
  for (const outcome of outcomes) {
    const value = facetOf(outcome);
    if (value !== undefined) divided.set(value, [...(divided.get(value) ?? []), outcome]);
  }
  return [...divided]
    .sort(([a], [b]) => (orderOf(a) < orderOf(b) ? -1 : 1))
    .map(([value, some]) => figures(value, some));
}

const LIVE_FACETS = ['kind', 'input', 'light', 'device', 'skin tone'];

function liveBy(live: readonly ClipOutcome[], threshold: number): GroupedEvaluation['liveBy'] {
  const isKnown = (facet: string) => live.some(({ clip }) => clip.facts?.facets[facet] !== undefined);
  return Object.fromEntries(
    LIVE_FACETS.filter(isKnown).map((facet) => [
      facet,
      dividedBy(
        live,
        ({ clip }) => clip.facts?.facets[facet] ?? 'unknown',
        (value, some) => liveFigures(value, some, threshold),
      ),
    ]),
  );
}

function attacksBy(attacks: readonly ClipOutcome[], facet: string, threshold: number): GroupedAttack[] {
  return dividedBy(
    attacks,
    ({ clip }) => clip.facts?.facets[facet],
    (value, some) => attackFigures(value, some, threshold),
  );
}

interface Pair {
  outcome: ClipOutcome;
  before: ClipVerdict;
  after: ClipVerdict;
}

function copyFigures(copy: string, pairs: readonly Pair[]): CopyFigures {
  const share = (isHit: (pair: Pair) => boolean) =>
    groupedShare(pairs.map((pair) => ({ group: groupOf(pair.outcome), isHit: isHit(pair) })));
  const isNewlyRefused = ({ before, after }: Pair) => before !== 'refused' && after === 'refused';
  const reasons = pairs.filter(isNewlyRefused).flatMap(({ outcome }) => outcome.refusedFor);
  const count = (code: ReasonCode) => reasons.filter((one) => one === code).length;
  return {
    copy,
    flipped: share(({ before, after }) => before !== after && before !== 'refused' && after !== 'refused'),
    newlyRefused: share(isNewlyRefused),
    lost: share(({ before, after }) => before === 'live' && after !== 'live'),
    reasons: [...new Set(reasons)].sort((a, b) => count(b) - count(a)),
  };
}

/** Copies beside the clips that they were made from; a copy whose original was not judged in the same run is left out. */
function copiesOf(outcomes: readonly ClipOutcome[], threshold: number): CopyFigures[] {
  const byName = new Map(outcomes.map((outcome) => [outcome.clip.name, outcome]));
  const pairs = outcomes.flatMap((outcome): Pair[] => {
    const original = byName.get(outcome.clip.facts?.copyOf ?? '');
    if (original === undefined) return [];
    return [{ outcome, before: verdictOf(original, threshold), after: verdictOf(outcome, threshold) }];
  });
  const copies = [...new Set(pairs.map(({ outcome }) => outcome.clip.facts?.copy ?? 'copy'))];
  return copies.map((copy) =>
    copyFigures(
      copy,
      pairs.filter(({ outcome }) => (outcome.clip.facts?.copy ?? 'copy') === copy),
    ),
  );
}

function evaluationOf(outcomes: readonly ClipOutcome[], threshold: number): GroupedEvaluation {
  const own = outcomes.filter(({ clip }) => (clip.facts?.copy ?? null) === null);
  const live = own.filter(({ clip }) => clip.isLive);
  const attacks = own.filter(({ clip }) => !clip.isLive);
  return {
    live: liveFigures('all', live, threshold),
    liveBy: liveBy(live, threshold),
    attacks: dividedBy(
      attacks,
      ({ clip }) => clip.attackType ?? 'attack',
      (type, some) => attackFigures(type, some, threshold),
    ),
    generators: attacksBy(attacks, 'generator', threshold),
    styles: attacksBy(attacks, 'style', threshold),
    copies: copiesOf(outcomes, threshold),
    trained: null,
  };
}

/**
 * Figures by person and source. What training may have seen is counted apart, copies only against their originals.
 * @param threshold real score (0–1) from which a clip is live
 */
export function summariseByGroup(outcomes: readonly ClipOutcome[], threshold: number): GroupedEvaluation {
  const isTrained = ({ clip }: ClipOutcome) => clip.facts?.isTrained ?? false;
  const trained = outcomes.filter(isTrained);
  return {
    ...evaluationOf(
      outcomes.filter((one) => !isTrained(one)),
      threshold,
    ),
    trained: trained.length === 0 ? null : evaluationOf(trained, threshold),
  };
}
