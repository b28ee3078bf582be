'use client';

import { useApiFile } from '@/components/data/use-api';
import { useObjectUrl } from '@/components/ui/use-object-url';
import type { Submission } from '@/packages/sdk/src/generated';
import { Skeleton } from '../ui/skeleton';

type Frame = Submission['evidence_frames'][number];

function Picture({ submissionId, frame }: { submissionId: string; frame: Frame }) {
  const path = { submission_id: submissionId, n: String(frame.n) };
  const { data, isError } = useApiFile('getEvidenceFrame', { path });
  const url = useObjectUrl(data ?? null);
  const at = `${(frame.timestamp_ms / 1_000).toFixed(2)} s`;
  return (
    <li className="shrink-0">
      {url !== null && (
        // biome-ignore lint/performance/noImgElement: a picture from memory; there is nothing for Next to optimise
        <img src={url} alt={`Frame at ${at}`} className="h-32 w-auto rounded-lg border border-line" />
      )}
      {url === null && !isError && <Skeleton className="h-32 w-24" />}
      {isError && (
        <p className="grid h-32 w-24 place-items-center rounded-lg border border-line px-2 text-center text-xs text-ink-faint">
          Not available
        </p>
      )}
      <p className="mt-1 text-center text-xs text-ink-faint">{at}</p>
    </li>
  );
}

/** The frames that were kept to look at. */
export function EvidenceStrip({ submission }: { submission: Submission }) {
  if (submission.evidence_frames.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard (WCAG 2.1.1)
    <section aria-label="Judged frames" tabIndex={0} className="overflow-x-auto">
      <ul className="flex gap-3">
        {submission.evidence_frames.map((frame) => (
          <Picture key={frame.n} submissionId={submission.submission_id} frame={frame} />
        ))}
      </ul>
    </section>
  );
}
