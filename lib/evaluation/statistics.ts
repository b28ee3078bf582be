/** A share with its 95 % interval. */
export interface Proportion {
  hits: number;
  total: number;
  /** Null when nothing was counted. */
  rate: number | null;
  low: number | null;
  high: number | null;
}

/** An estimate with its 95 % interval. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/** One threshold's two error rates: attacks let in (APCER), live people turned away (BPCER). */
export interface OperatingPoint {
  threshold: number;
  apcer: number;
  bpcer: number;
}

/** One bar of a reliability diagram. */
export interface ReliabilityBin {
  low: number;
  high: number;
  count: number;
  meanScore: number | null;
  liveShare: Proportion;
}

const Z = 1.959964;

/** Wilson's score interval (Wilson, J. Am. Stat. Assoc. 22, 1927). */
export function wilson(hits: number, total: number): Proportion {
  if (total === 0) return { hits, total, rate: null, low: null, high: null };
  const p = hits / total;
  const squared = (Z * Z) / total;
  const centre = (p + squared / 2) / (1 + squared);
  const margin = (Z * Math.sqrt((p * (1 - p)) / total + squared / (4 * total))) / (1 + squared);
  return { hits, total, rate: p, low: Math.max(0, centre - margin), high: Math.min(1, centre + margin) };
}

function bisect(isBelow: (value: number) => boolean, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Area under the ROC curve: the share of live/attack pairs in the right order, ties half.
 * The interval is Newcombe's method 5 (Stat. Med. 25, 2006), which does not shrink to a point at 1.
 * @returns null when one side is missing
 */
export function areaUnderCurve(live: readonly number[], attacks: readonly number[]): Estimate | null {
  if (live.length === 0 || attacks.length === 0) return null;
  let wins = 0;
  for (const a of live) for (const b of attacks) wins += a > b ? 1 : a === b ? 0.5 : 0;
  const value = wins / (live.length * attacks.length);
  const half = (live.length + attacks.length) / 2 - 1;
  const deviation = (area: number) =>
    Z *
    Math.sqrt(
      (area * (1 - area) * (1 + half * ((1 - area) / (2 - area) + area / (1 + area)))) /
        (live.length * attacks.length),
    );
  return {
    value,
    low: value === 0 ? 0 : bisect((area) => area + deviation(area) < value, 0, value),
    high: value === 1 ? 1 : bisect((area) => area - deviation(area) < value, value, 1),
  };
}

function shareFrom(scores: readonly number[], threshold: number): number {
  return scores.filter((score) => score >= threshold).length / scores.length;
}

/** Error rates at every threshold that changes one of them, from letting all in to letting none in. */
export function operatingPoints(live: readonly number[], attacks: readonly number[]): OperatingPoint[] {
  if (live.length === 0 || attacks.length === 0) return [];
  const above = Math.max(...live, ...attacks) + 1e-9;
  const thresholds = [...new Set([0, ...live, ...attacks, above])].sort((a, b) => a - b);
  return thresholds.map((threshold) => ({
    threshold,
    apcer: shareFrom(attacks, threshold),
    bpcer: 1 - shareFrom(live, threshold),
  }));
}

/** Where both error rates are equal, between the two points around it; null without both sides. */
export function equalErrorRate(points: readonly OperatingPoint[]): number | null {
  for (let at = 0; at < points.length; at++) {
    const here = points[at]!;
    if (here.bpcer < here.apcer) continue;
    const before = points[at - 1] ?? here;
    const gapBefore = before.apcer - before.bpcer;
    const gapHere = here.bpcer - here.apcer;
    const weight = gapBefore + gapHere === 0 ? 0 : gapBefore / (gapBefore + gapHere);
    return before.bpcer + weight * (here.bpcer - before.bpcer);
  }
  return null;
}

/** The smallest share of attacks let in at any threshold that turns away at most `maxBpcer` of the live. */
export function apcerAt(points: readonly OperatingPoint[], maxBpcer: number): number | null {
  const allowed = points.filter((point) => point.bpcer <= maxBpcer + 1e-12);
  return allowed.length === 0 ? null : Math.min(...allowed.map((point) => point.apcer));
}

/** Scores in `bins` equal bars of 0–1, with the share of live clips in each. */
export function reliability(
  judged: readonly { realScore: number; isLive: boolean }[],
  bins = 10,
): ReliabilityBin[] {
  return Array.from({ length: bins }, (_, bin) => {
    const inside = judged.filter(({ realScore }) => Math.min(bins - 1, Math.floor(realScore * bins)) === bin);
    const sum = inside.reduce((total, { realScore }) => total + realScore, 0);
    return {
      low: bin / bins,
      high: (bin + 1) / bins,
      count: inside.length,
      meanScore: inside.length === 0 ? null : sum / inside.length,
      liveShare: wilson(inside.filter(({ isLive }) => isLive).length, inside.length),
    };
  });
}

/** Mean squared difference between the probability and the truth: 0 is perfect, .25 is a coin's. */
export function brierScore(judged: readonly { realScore: number; isLive: boolean }[]): number | null {
  if (judged.length === 0) return null;
  const sum = judged.reduce((total, { realScore, isLive }) => total + (realScore - Number(isLive)) ** 2, 0);
  return sum / judged.length;
}

/** The value below which `share` of them lie (nearest rank); null for none. */
export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}
