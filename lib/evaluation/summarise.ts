import type { ReasonCode } from '@/lib/shared/reasons';
import {
  apcerAt,
  areaUnderCurve,
  brierScore,
  type Estimate,
  equalErrorRate,
  type OperatingPoint,
  operatingPoints,
  type Proportion,
  percentile,
  type ReliabilityBin,
  reliability,
  wilson,
} from './statistics';
import type { ClipOutcome } from './types';

const HISTOGRAM_BARS = 20;
const MAX_MISTAKES = 20;
/** The limit for the live at which models are compared. */
const COMPARED_BPCER = 0.05;

/** One kind of attack. */
export interface AttackFigures {
  type: string;
  /** Attacks taken for live, of those judged (ISO/IEC 30107-3). */
  apcer: Proportion;
  /** Attacks refused before a verdict. */
  nonResponse: Proportion;
  /** Attacks that got no `live` verdict, refused ones among them. */
  stopped: Proportion;
  auc: Estimate | null;
}

/** Milliseconds. */
export interface Latency {
  decodeP50: number | null;
  decodeP95: number | null;
  inferP50: number | null;
  inferP95: number | null;
  inferPerFrameP50: number | null;
}

/** Everything that is said of one model on one set of labelled clips; JSON as it is. */
export interface Evaluation {
  model: string;
  threshold: number;
  clips: { live: number; attacks: number; groups: number };
  attacks: AttackFigures[];
  /** The worst kind of attack, which ISO/IEC 30107-3 wants named. */
  worstApcer: { type: string; apcer: Proportion } | null;
  /** All kinds together. */
  apcer: Proportion;
  /** Live clips taken for fakes, of those judged. */
  bpcer: Proportion;
  /** Mean of the worst APCER and BPCER. */
  acer: number | null;
  eer: number | null;
  auc: Estimate | null;
  /** APCER at the best threshold that turns away at most 5 % of the live. */
  apcerAtBpcer5: number | null;
  liveNonResponse: Proportion;
  refusals: { code: ReasonCode; live: number; attacks: number }[];
  brier: number | null;
  reliability: ReliabilityBin[];
  /** Counts in 20 equal bars of the score. */
  histogram: { live: number[]; attacks: number[] };
  roc: OperatingPoint[];
  latency: Latency;
  /** The furthest on the wrong side first. */
  mistakes: { name: string; attackType: string | null; realScore: number }[];
}

interface Judged {
  outcome: ClipOutcome;
  realScore: number;
  isLive: boolean;
}

function judgedOf(outcomes: readonly ClipOutcome[]): Judged[] {
  return outcomes.flatMap((outcome) =>
    outcome.realScore === null
      ? []
      : [{ outcome, realScore: outcome.realScore, isLive: outcome.clip.isLive }],
  );
}

const scoresOf = (judged: readonly Judged[]) => judged.map((one) => one.realScore);

function attackFigures(
  type: string,
  outcomes: readonly ClipOutcome[],
  liveScores: readonly number[],
  threshold: number,
): AttackFigures {
  const scores = scoresOf(judgedOf(outcomes));
  const letIn = scores.filter((score) => score >= threshold).length;
  return {
    type,
    apcer: wilson(letIn, scores.length),
    nonResponse: wilson(outcomes.length - scores.length, outcomes.length),
    stopped: wilson(outcomes.length - letIn, outcomes.length),
    auc: areaUnderCurve(liveScores, scores),
  };
}

function refusalsOf(outcomes: readonly ClipOutcome[]): Evaluation['refusals'] {
  const codes = [...new Set(outcomes.flatMap((outcome) => outcome.refusedFor))].sort();
  const count = (code: ReasonCode, isLive: boolean) =>
    outcomes.filter((one) => one.clip.isLive === isLive && one.refusedFor.includes(code)).length;
  return codes.map((code) => ({ code, live: count(code, true), attacks: count(code, false) }));
}

function histogramOf(scores: readonly number[]): number[] {
  const bars = new Array<number>(HISTOGRAM_BARS).fill(0);
  for (const score of scores) bars[Math.min(HISTOGRAM_BARS - 1, Math.floor(score * HISTOGRAM_BARS))]!++;
  return bars;
}

function latencyOf(outcomes: readonly ClipOutcome[]): Latency {
  const timed = outcomes.filter((outcome) => outcome.frames > 0);
  const decode = timed.map((one) => one.decodeMs);
  const infer = timed.map((one) => one.inferMs);
  return {
    decodeP50: percentile(decode, 0.5),
    decodeP95: percentile(decode, 0.95),
    inferP50: percentile(infer, 0.5),
    inferP95: percentile(infer, 0.95),
    inferPerFrameP50: percentile(
      timed.map((one) => one.inferMs / one.frames),
      0.5,
    ),
  };
}

function mistakesOf(judged: readonly Judged[], threshold: number): Evaluation['mistakes'] {
  return judged
    .filter(({ realScore, isLive }) => realScore >= threshold !== isLive)
    .sort((a, b) => Math.abs(b.realScore - threshold) - Math.abs(a.realScore - threshold))
    .slice(0, MAX_MISTAKES)
    .map(({ outcome, realScore }) => ({
      name: outcome.clip.name,
      attackType: outcome.clip.attackType,
      realScore,
    }));
}

/**
 * Figures of one model in the terms of ISO/IEC 30107-3. Refused clips count as non-response, in no error rate.
 * Pure: a list of outcomes in, numbers out, wherever the outcomes come from.
 * @param threshold real score (0–1) from which a clip is live
 */
export function summarise(model: string, outcomes: readonly ClipOutcome[], threshold: number): Evaluation {
  const live = outcomes.filter((one) => one.clip.isLive);
  const attacks = outcomes.filter((one) => !one.clip.isLive);
  const judged = judgedOf(outcomes);
  const liveScores = scoresOf(judgedOf(live));
  const attackScores = scoresOf(judgedOf(attacks));
  const types = [...new Set(attacks.map((one) => one.clip.attackType ?? 'attack'))].sort();
  const perType = types.map((type) =>
    attackFigures(
      type,
      attacks.filter((one) => (one.clip.attackType ?? 'attack') === type),
      liveScores,
      threshold,
    ),
  );
  const rated = perType.filter((one) => one.apcer.rate !== null);
  const worst = rated.sort((a, b) => b.apcer.rate! - a.apcer.rate!)[0] ?? null;
  const bpcer = wilson(liveScores.filter((score) => score < threshold).length, liveScores.length);
  const roc = operatingPoints(liveScores, attackScores);
  const groups = new Set(outcomes.map((one) => one.clip.group ?? one.clip.name));
  return {
    model,
    threshold,
    clips: { live: live.length, attacks: attacks.length, groups: groups.size },
    attacks: perType,
    worstApcer: worst && { type: worst.type, apcer: worst.apcer },
    apcer: wilson(attackScores.filter((score) => score >= threshold).length, attackScores.length),
    bpcer,
    acer: worst && bpcer.rate !== null ? (worst.apcer.rate! + bpcer.rate) / 2 : null,
    eer: equalErrorRate(roc),
    auc: areaUnderCurve(liveScores, attackScores),
    apcerAtBpcer5: apcerAt(roc, COMPARED_BPCER),
    liveNonResponse: wilson(live.length - liveScores.length, live.length),
    refusals: refusalsOf(outcomes),
    brier: brierScore(judged),
    reliability: reliability(judged),
    histogram: { live: histogramOf(liveScores), attacks: histogramOf(attackScores) },
    roc,
    latency: latencyOf(outcomes),
    mistakes: mistakesOf(judged, threshold),
  };
}
