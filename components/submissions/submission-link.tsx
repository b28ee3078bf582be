import Link from 'next/link';

/** The id of a submission as the way to it; its end alone on small screens. */
export function SubmissionLink({ tenantSlug, id }: { tenantSlug: string; id: string }) {
  return (
    <Link
      href={`/${tenantSlug}/submissions/${id}`}
      prefetch={false}
      className="font-mono text-[13px] underline decoration-line-strong underline-offset-4 hover:decoration-ink"
    >
      <span className="hidden sm:inline">{id}</span>
      <span className="sm:hidden">…{id.slice(-8)}</span>
    </Link>
  );
}
