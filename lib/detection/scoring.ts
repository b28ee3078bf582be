import type { ModelManifest } from '@/lib/detection/model-manifest';
import type { ScoreType, Verdict } from '@/lib/shared/statuses';

/** The verdict part of a submission's result. */
export interface Scored {
  /** Probability of live, 0–1, four decimals. */
  realScore: number;
  /** realScore × 100. */
  score: number;
  type: ScoreType;
  verdict: Verdict;
  /** Confidence in the verdict, 0–1. */
  confidence: number;
}

function rounded(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}

/** Log-odds of a probability, limited to ±11.5. */
export function logit(probability: number): number {
  const p = Math.min(Math.max(probability, 1e-5), 1 - 1e-5);
  return Math.log(p / (1 - p));
}

/** Probability of log-odds. */
export function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** Mean of the lowest `share` of the frames' log-odds: attacks betray themselves in some frames only. */
export function poolLogits(logits: readonly number[], share: number): number {
  if (logits.length === 0) throw new RangeError('no frames to pool');
  const sorted = [...logits].sort((a, b) => a - b);
  const count = Math.max(1, Math.round(sorted.length * share));
  return sorted.slice(0, count).reduce((sum, value) => sum + value, 0) / count;
}

/** The calibrated probability of live for pooled log-odds, 0–1, four decimals. */
export function calibrate(logOdds: number, { a, b }: ModelManifest['calibration']): number {
  return rounded(sigmoid(a * logOdds + b), 4);
}

/** The word for a score of 0–100. */
export function scoreType(score: number): ScoreType {
  if (score < 35) return 'VERY LOW';
  if (score < 50) return 'LOW';
  if (score < 65) return 'MEDIUM';
  if (score < 80) return 'HIGH';
  return 'VERY HIGH';
}

/** realScore (0–1) as a percentage with two decimals. */
export function scoreOf(realScore: number): number {
  return rounded(realScore * 100, 2);
}

/** Confidence in a verdict, 0–1, four decimals. */
export function confidenceOf(realScore: number, verdict: Verdict): number {
  return rounded(verdict === 'live' ? realScore : 1 - realScore, 4);
}

/** Score, type, verdict and confidence of a real score; `threshold` is the tenant's, 0–100. */
export function verdictOf(realScore: number, threshold = 65): Scored {
  const score = scoreOf(realScore);
  const verdict = score >= threshold ? 'live' : 'fake';
  return { realScore, score, type: scoreType(score), verdict, confidence: confidenceOf(realScore, verdict) };
}
