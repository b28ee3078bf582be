import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { Reason } from '@/packages/sdk/src/generated';
import { Card } from '../ui/card';

/** Why a video could not be judged, or what to know about its verdict. */
export function ReasonList({ reasons }: { reasons: Reason[] }) {
  if (reasons.length === 0) return null;
  return (
    <Card title="Reasons">
      <ul className="space-y-4">
        {reasons.map((reason) => {
          const isFatal = reason.severity === 'fatal';
          const Icon = isFatal ? CircleAlert : TriangleAlert;
          return (
            <li key={reason.code} className="flex gap-3">
              <Icon
                aria-hidden="true"
                className={
                  isFatal ? 'mt-0.5 size-5 shrink-0 text-danger' : 'mt-0.5 size-5 shrink-0 text-warn'
                }
              />
              <div className="min-w-0">
                <p className="font-medium">{reason.user_message}</p>
                {reason.detail !== null && <p className="mt-0.5 text-sm text-ink-soft">{reason.detail}</p>}
                <p className="mt-0.5 text-[13px] text-ink-faint">
                  <code className="font-mono">{reason.code}</code>
                  {isFatal ? ' · no verdict possible' : ' · warning'}
                  {reason.retryable ? ' · a new recording may help' : ' · a new recording won’t help'}
                </p>
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
