import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { usePortal } from '@/components/session/portal-context';
import type { Submission } from '@/packages/sdk/src/generated';
import { SubmissionRows } from '../submissions/submission-rows';

/** What came in last, and the way to all. */
export function LatestSubmissions({ items }: { items: Submission[] }) {
  const { tenantSlug } = usePortal();
  return (
    <section className="min-w-0 overflow-hidden rounded-2xl border border-line bg-surface shadow-card">
      <header className="flex items-center justify-between gap-3 border-b border-line px-5 py-3">
        <h2 className="text-base font-semibold">Latest submissions</h2>
        <Link
          href={`/${tenantSlug}/submissions`}
          className="inline-flex min-h-9 items-center gap-1.5 rounded-md text-sm text-ink-soft hover:text-ink"
        >
          All
          <span className="sr-only"> submissions</span>
          <ArrowRight aria-hidden="true" className="size-4" />
        </Link>
      </header>
      {items.length === 0 ? (
        <p className="px-5 py-8 text-center text-sm text-ink-faint">No submissions yet.</p>
      ) : (
        <SubmissionRows items={items} tenantSlug={tenantSlug} />
      )}
    </section>
  );
}
