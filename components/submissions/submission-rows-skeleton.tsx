import { Skeleton } from '../ui/skeleton';

/** What stands in the list while it is being read for the first time. */
export function SubmissionRowsSkeleton({ count }: { count: number }) {
  const rows = Array.from({ length: count }, (_, index) => index);
  return (
    <div role="status" className="divide-y divide-line">
      <span className="sr-only">Loading submissions</span>
      {rows.map((row) => (
        <div key={row} className="flex items-center gap-4 px-5 py-4">
          <Skeleton className="h-6 w-24 rounded-full" />
          <Skeleton className="h-4 flex-1" />
          <Skeleton className="hidden h-4 w-32 md:block" />
        </div>
      ))}
    </div>
  );
}
