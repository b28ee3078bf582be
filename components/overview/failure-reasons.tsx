import { formatCount } from '@/lib/shared/format';
import { REASONS, type ReasonCode } from '@/lib/shared/reasons';
import { Card } from '../ui/card';
import { Skeleton } from '../ui/skeleton';
import type { UsageView } from '../usage/use-usage';

const SHOWN = 5;

/** What went wrong, without the advice to the person in front of the camera. */
function sentenceOf(code: string): string {
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code as ReasonCode].userMessage : code;
  return reason.split('. ')[0]!.replace(/\.$/, '');
}

function Row({ code, count, most }: { code: string; count: number; most: number }) {
  return (
    <li>
      <p className="flex items-baseline justify-between gap-4 text-sm">
        <span className="min-w-0 truncate" title={`${sentenceOf(code)} (${code})`}>
          {sentenceOf(code)}
        </span>
        <span className="shrink-0 font-medium">{formatCount(count)}</span>
      </p>
      <svg width="100%" height="6" aria-hidden="true" className="mt-1.5 block">
        <rect width="100%" height="6" rx="3" className="fill-sunken" />
        <rect width={`${Math.max((count / most) * 100, 1.5)}%`} height="6" rx="3" className="fill-warn" />
      </svg>
    </li>
  );
}

/** Why submissions ended without a verdict, most frequent first. */
export function FailureReasons({ usage }: { usage: UsageView | undefined }) {
  const reasons = usage?.failure_reasons ?? [];
  const rest = reasons.slice(SHOWN).reduce((sum, { submissions }) => sum + submissions, 0);
  return (
    <Card title="Failure reasons">
      {usage === undefined && <Skeleton className="h-40" />}
      {usage !== undefined && reasons.length === 0 && (
        <p className="py-6 text-center text-sm text-ink-faint">No failures in this period.</p>
      )}
      <ul className="space-y-4">
        {reasons.slice(0, SHOWN).map(({ code, submissions }) => (
          <Row key={code} code={code} count={submissions} most={reasons[0]!.submissions} />
        ))}
      </ul>
      {rest > 0 && (
        <p className="mt-4 text-[13px] text-ink-faint">{formatCount(rest)} more for other reasons.</p>
      )}
    </Card>
  );
}
