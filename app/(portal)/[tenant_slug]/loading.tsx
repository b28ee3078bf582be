import { Skeleton } from '@/components/ui/skeleton';

export default function Loading() {
  return (
    <div role="status">
      <span className="sr-only">Loading the page</span>
      <Skeleton className="mb-8 h-9 w-56" />
      <Skeleton className="mb-4 h-40 rounded-2xl" />
      <Skeleton className="h-64 rounded-2xl" />
    </div>
  );
}
