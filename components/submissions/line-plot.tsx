interface LinePlotProps {
  /** What is drawn, for the heading. */
  title: string;
  /** In one sentence, for who can't see it. */
  summary: string;
  /** One entry per frame; null leaves a gap. */
  values: (number | null)[];
  min: number;
  max: number;
  /** A line across, such as the threshold. */
  mark?: number;
  unit?: string;
}

const [WIDTH, HEIGHT] = [600, 72];

/** Points of the unbroken pieces, in the picture's coordinates. */
function piecesOf(values: (number | null)[], y: (value: number) => number): string[] {
  const pieces: string[][] = [[]];
  values.forEach((value, at) => {
    if (value === null) pieces.push([]);
    else
      pieces
        .at(-1)!
        .push(`${((at / Math.max(1, values.length - 1)) * WIDTH).toFixed(1)},${y(value).toFixed(1)}`);
  });
  return pieces.filter((piece) => piece.length > 0).map((piece) => piece.join(' '));
}

/** A value over the frames of a clip. */
export function LinePlot({ title, summary, values, min, max, mark, unit = '' }: LinePlotProps) {
  const y = (value: number) =>
    HEIGHT - 3 - ((Math.min(max, Math.max(min, value)) - min) / (max - min || 1)) * (HEIGHT - 6);
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1.5 flex items-baseline justify-between gap-3 text-[13px]">
        <span className="font-medium">{title}</span>
        <span className="text-ink-faint">
          {min}
          {unit} – {max}
          {unit}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}: ${summary}`}
        className="block h-[72px] w-full rounded-lg border border-line bg-sunken"
      >
        {mark !== undefined && (
          <line
            x1="0"
            x2={WIDTH}
            y1={y(mark)}
            y2={y(mark)}
            vectorEffect="non-scaling-stroke"
            strokeDasharray="4 4"
            className="stroke-line-strong"
          />
        )}
        {piecesOf(values, y).map((points) => (
          <polyline
            key={points}
            points={points}
            vectorEffect="non-scaling-stroke"
            strokeLinejoin="round"
            strokeLinecap="round"
            className="fill-none stroke-signal stroke-2"
          />
        ))}
      </svg>
    </figure>
  );
}
