/** The middle value; the mean of the two middle ones of an even number. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that `share` (0–1) of the values do not exceed. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

export function round(value, digits = 2) {
  return Number(value.toFixed(digits));
}

/** Median of the rounds' ratios, with the lowest and the highest round. */
export function ratioOf(values, references) {
  const ratios = values.map((value, i) => value / references[i]);
  return {
    median: round(median(ratios)),
    lowest: round(Math.min(...ratios)),
    highest: round(Math.max(...ratios)),
  };
}

/** One goal with its verdict. A goal that is only printed does not fail the run. */
export function goal(name, measured, limit, { gate = true, note } = {}) {
  return { goal: name, measured, limit, met: measured <= limit, gate, ...(note && { note }) };
}
