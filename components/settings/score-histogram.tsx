import { histogram, type ScoredSubmission } from './threshold-changes';

const BINS = 50;
const WIDTH = 500;
const HEIGHT = 72;
const BAR = WIDTH / BINS;

interface ScoreHistogramProps {
  scored: ScoredSubmission[];
  from: number;
  to: number;
}

/** How scores are spread, with both thresholds and what lies between them. The words beside it say the same. */
export function ScoreHistogram({ scored, from, to }: ScoreHistogramProps) {
  const bins = histogram(scored, BINS);
  const highest = Math.max(1, ...bins);
  const x = (score: number) => (score / 100) * WIDTH;
  return (
    <figure aria-hidden="true">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="block h-20 w-full"
        role="presentation"
      >
        <rect
          x={x(Math.min(from, to))}
          width={x(Math.abs(to - from))}
          height={HEIGHT}
          className="fill-warn/25"
        />
        {bins.map((count, at) => {
          const height = count === 0 ? 0 : Math.max(3, (count / highest) * (HEIGHT - 8));
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
              key={at}
              x={at * BAR + 1}
              width={BAR - 2}
              y={HEIGHT - height}
              height={height}
              className="fill-ink-faint"
            />
          );
        })}
        <line
          x1={x(from)}
          x2={x(from)}
          y2={HEIGHT}
          className="stroke-ink-faint"
          strokeWidth="1.5"
          strokeDasharray="4 3"
          vectorEffect="non-scaling-stroke"
        />
        <line
          x1={x(to)}
          x2={x(to)}
          y2={HEIGHT}
          className="stroke-warn"
          strokeWidth="2"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption className="mt-1 flex justify-between border-t border-line pt-1 text-xs text-ink-faint">
        <span>0</span>
        <span>Score</span>
        <span>100</span>
      </figcaption>
    </figure>
  );
}
