import type { VerificationResult } from '@/packages/sdk/src/generated';

interface ScoreMeterProps {
  result: VerificationResult;
  /** The score from which the verdict is `live`. */
  threshold: number;
}

/** The score on a line from 0 to 100, with the threshold marked. */
export function ScoreMeter({ result, threshold }: ScoreMeterProps) {
  const score = Math.min(Math.max(result.score, 0), 100);
  const isLive = result.verdict === 'live';
  return (
    <div>
      {/* biome-ignore lint/a11y/useSemanticElements: <meter> can't be styled alike everywhere */}
      <div
        role="meter"
        aria-label="Score"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={score}
        aria-valuetext={`${score.toFixed(1)} of 100; live from ${threshold}`}
      >
        <svg width="100%" height="52" aria-hidden="true" className="block overflow-visible">
          <rect y="10" width="100%" height="12" rx="6" className="fill-sunken stroke-line" />
          <rect
            y="10"
            width={`${Math.max(score, 1.5)}%`}
            height="12"
            rx="6"
            className={isLive ? 'fill-signal' : 'fill-danger'}
          />
          <line
            x1={`${threshold}%`}
            x2={`${threshold}%`}
            y1="3"
            y2="29"
            className="stroke-surface stroke-[6]"
          />
          <line
            x1={`${threshold}%`}
            x2={`${threshold}%`}
            y1="3"
            y2="29"
            className="stroke-ink stroke-2"
            strokeLinecap="round"
          />
          <g className="fill-ink-faint text-[13px]">
            <text y="48">0</text>
            <text x="100%" y="48" textAnchor="end">
              100
            </text>
            <text
              x={`${Math.min(Math.max(threshold, 18), 82)}%`}
              y="48"
              textAnchor="middle"
              className="fill-ink"
            >
              Live from {threshold}
            </text>
          </g>
        </svg>
      </div>
    </div>
  );
}
