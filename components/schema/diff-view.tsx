import { cn } from '../ui/cn';
import { diffLines, foldDiff } from './line-diff';

const LOOKS = {
  same: { sign: ' ', word: '', look: 'text-ink-faint' },
  added: { sign: '+', word: 'Added: ', look: 'bg-signal-soft text-ink' },
  removed: { sign: '−', word: 'Removed: ', look: 'bg-danger-soft text-ink' },
} as const;

interface DiffViewProps {
  before: string;
  after: string;
  /** What is compared with what, for screen readers. */
  label: string;
  className?: string;
}

/** Two texts line by line; each change has a sign and a word, its colour only repeats them. */
export function DiffView({ before, after, label, className }: DiffViewProps) {
  const lines = foldDiff(diffLines(before, after));
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className={cn('max-h-96 overflow-auto rounded-xl border border-line bg-surface py-2', className)}
    >
      <ol className="font-mono text-[13px] leading-relaxed">
        {lines.map((line, at) => {
          if (line.kind === 'gap') {
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
              <li key={at} className="my-1 border-y border-dashed border-line px-3 text-ink-faint">
                {line.count} unchanged {line.count === 1 ? 'line' : 'lines'}
              </li>
            );
          }
          const { sign, word, look } = LOOKS[line.kind];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            <li key={at} className={cn('grid grid-cols-[1.5rem_minmax(0,1fr)] px-3', look)}>
              <span aria-hidden="true" className="select-none">
                {sign}
              </span>
              <span className="whitespace-pre-wrap">
                {word !== '' && <span className="sr-only">{word}</span>}
                {line.text}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
