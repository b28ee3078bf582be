import type { OperatingPoint, ReliabilityBin } from './statistics';

/*
 * Charts as SVG text for a page without scripts. Colours come from the page's custom properties (--live, --attack …), so
 * that one chart serves light and dark.
 */

const SIZE = 260;
const LEFT = 44;
const BOTTOM = 36;
const TOP = 12;
const WIDTH = LEFT + SIZE + 12;
const HEIGHT = TOP + SIZE + BOTTOM;

const x = (value: number) => (LEFT + value * SIZE).toFixed(1);
const y = (value: number) => (TOP + (1 - value) * SIZE).toFixed(1);

function frame(label: string, xTitle: string, yTitle: string, inside: string, yTop = '1'): string {
  const lines = [0.25, 0.5, 0.75]
    .map(
      (at) =>
        `<path class="grid" d="M${x(at)} ${y(0)}V${y(1)}M${x(0)} ${y(at)}H${x(1)}"/>` +
        `<text x="${x(at)}" y="${TOP + SIZE + 14}" text-anchor="middle">${at}</text>`,
    )
    .join('');
  return (
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">${lines}` +
    `<path class="axis" d="M${x(0)} ${y(1)}V${y(0)}H${x(1)}"/>` +
    `<text x="${x(0)}" y="${TOP + SIZE + 14}" text-anchor="middle">0</text>` +
    `<text x="${x(1)}" y="${TOP + SIZE + 14}" text-anchor="middle">1</text>` +
    `<text x="${LEFT - 6}" y="${Number(y(1)) + 4}" text-anchor="end">${yTop}</text>` +
    `<text x="${LEFT - 6}" y="${y(0)}" text-anchor="end">0</text>` +
    `<text x="${x(0.5)}" y="${HEIGHT - 4}" text-anchor="middle">${xTitle}</text>` +
    `<text transform="translate(12 ${y(0.5)}) rotate(-90)" text-anchor="middle">${yTitle}</text>${inside}</svg>`
  );
}

/** Live clips accepted against attacks accepted, with the point of the threshold in use. */
export function rocChart(points: readonly OperatingPoint[], threshold: number): string {
  const line = points.map((point) => `${x(point.apcer)} ${y(1 - point.bpcer)}`).join('L');
  const used = points.find((point) => point.threshold >= threshold) ?? points.at(-1);
  const dot = used
    ? `<circle class="dot" cx="${x(used.apcer)}" cy="${y(1 - used.bpcer)}" r="5"><title>threshold ${threshold}</title></circle>`
    : '';
  const chance = `<path class="grid" stroke-dasharray="4 4" d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}"/>`;
  return frame(
    'ROC curve',
    'attacks let in (APCER)',
    'live let in (1 − BPCER)',
    `${chance}${line ? `<path class="line" d="M${line}"/>` : ''}${dot}`,
  );
}

/** Counts of live clips (up) and attacks by score, with the threshold. */
export function scoreChart(live: readonly number[], attacks: readonly number[], threshold: number): string {
  const highest = Math.max(1, ...live, ...attacks);
  const step = 1 / live.length;
  const bars = (counts: readonly number[], kind: string, shift: number) =>
    counts
      .map((count, at) =>
        count === 0
          ? ''
          : `<rect class="${kind}" x="${x(at * step + shift * step)}" y="${y(count / highest)}" width="${(
              step * SIZE * 0.42
            ).toFixed(1)}" height="${((count / highest) * SIZE).toFixed(1)}"><title>${count}</title></rect>`,
      )
      .join('');
  const mark = `<path class="mark" d="M${x(threshold)} ${y(0)}V${y(1)}"/>`;
  return frame(
    'Scores of live clips and attacks',
    'real score',
    'clips',
    bars(live, 'live', 0.06) + bars(attacks, 'attack', 0.52) + mark,
    `${highest}`,
  );
}

/** Share of live clips among those of like score; on the diagonal the score is a probability. */
export function reliabilityChart(bins: readonly ReliabilityBin[]): string {
  const diagonal = `<path class="grid" stroke-dasharray="4 4" d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}"/>`;
  const points = bins
    .filter((bin) => bin.meanScore !== null && bin.liveShare.rate !== null)
    .map(
      (bin) =>
        `<path class="whisker" d="M${x(bin.meanScore!)} ${y(bin.liveShare.low!)}V${y(bin.liveShare.high!)}"/>` +
        `<circle class="dot" cx="${x(bin.meanScore!)}" cy="${y(bin.liveShare.rate!)}" r="${(
          3 + Math.min(5, Math.sqrt(bin.count))
        ).toFixed(1)}"><title>${bin.liveShare.hits} of ${bin.count} live</title></circle>`,
    )
    .join('');
  return frame('Reliability diagram', 'mean real score', 'share of live clips', diagonal + points);
}
