'use client';

import { MonitorSmartphone } from 'lucide-react';
import { useApiChange, useApiList } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { Skeleton } from '../ui/skeleton';
import { Time } from '../ui/time';
import { useToast } from '../ui/toast';
import { describeBrowser } from './describe-browser';
import { sessionsQuestion } from './questions';

/** Where the member is signed in, with the way to end it. */
export function SessionCard({ className }: { className?: string }) {
  const list = useApiList(...sessionsQuestion);
  const tell = useToast();
  const one = useApiChange('revokeSession', ['listSessions']);
  const others = useApiChange('revokeOtherSessions', ['listSessions']);
  const error = list.error ?? one.error ?? others.error;
  const hasOthers = list.items.some((session) => !session.current);
  const endOthers = () => others.mutate({}, { onSuccess: () => tell('All other sessions are signed out') });
  const end = (session_id: string, name: string) =>
    one.mutate(
      { path: { session_id } },
      { onSuccess: () => tell('Session signed out', { description: name }) },
    );

  return (
    <Card title="Where you are signed in" className={className}>
      {error != null && <ErrorNotice error={error} onRetry={() => void list.refetch()} className="mb-4" />}
      {list.isPending && <Skeleton className="h-12 w-full" />}
      <ul className="divide-y divide-line">
        {list.items.map((session) => {
          const name = describeBrowser(session.user_agent);
          return (
            <li
              key={session.session_id}
              className="flex items-center gap-3.5 py-3 text-sm first:pt-0 last:pb-0"
            >
              <MonitorSmartphone aria-hidden="true" className="size-5 shrink-0 text-ink-faint" />
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap items-center gap-2">
                  <span className="font-medium" title={session.user_agent ?? undefined}>
                    {name}
                  </span>
                  {session.current && <Badge tone="good">This session</Badge>}
                </p>
                <p className="text-[13px] text-ink-faint">
                  Signed in <Time value={session.created_at} relative />, expires{' '}
                  <Time value={session.expires_at} relative />
                </p>
              </div>
              {!session.current && (
                <Button
                  look="secondary"
                  size="small"
                  aria-label={`Sign out ${name}`}
                  onClick={() => end(session.session_id, name)}
                  aria-disabled={one.isPending}
                >
                  Sign out
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <div className="flex flex-wrap gap-2.5 not-empty:mt-4">
        {list.hasNextPage && (
          <Button look="secondary" size="small" onClick={() => void list.fetchNextPage()}>
            Load more
          </Button>
        )}
        {hasOthers && (
          <Button look="secondary" size="small" onClick={endOthers} aria-disabled={others.isPending}>
            Sign out all others
          </Button>
        )}
      </div>
    </Card>
  );
}
