'use client';

import Link from 'next/link';
import { usePortal } from '@/components/session/portal-context';
import { OutcomeBadge } from '../submissions/status-badge';
import { useSubmission } from '../submissions/use-submission';
import { Card } from '../ui/card';
import { Time } from '../ui/time';
import type { Try } from './tries';

function Row({ made }: { made: Try }) {
  const { tenantSlug } = usePortal();
  const { data: submission } = useSubmission(made.submissionId);
  return (
    <li>
      <Link
        href={`/${tenantSlug}/submissions/${made.submissionId}`}
        prefetch={false}
        className="-mx-2 flex min-h-11 items-center gap-3 rounded-lg px-2 py-1.5 hover:bg-tint"
      >
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm font-medium" title={made.name}>
            {made.name}
          </span>
          <span className="block truncate text-[13px] text-ink-faint">
            {made.model} · <Time value={made.at} relative />
          </span>
        </span>
        {submission && <OutcomeBadge submission={submission} />}
      </Link>
    </li>
  );
}

/** What was tried from this browser before, with how it ended. */
export function TryHistory({ tries }: { tries: Try[] }) {
  if (tries.length === 0) return null;
  return (
    <Card title="Your tries">
      <ul className="space-y-0.5">
        {tries.map((made) => (
          <Row key={made.submissionId} made={made} />
        ))}
      </ul>
    </Card>
  );
}
