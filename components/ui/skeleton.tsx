import { cn } from './cn';

/** A grey bar in the place of something that is loading. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cn('animate-pulse rounded-md bg-tint', className)} />;
}
