'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Notice } from '../ui/notice';
import { Time } from '../ui/time';

const CHECK_MS = 3_000;
const ANSWER_MS = 4_000;

/** @throws where nothing answers, or a proxy in place of the server */
async function reach(): Promise<true> {
  const { status } = await fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) });
  if (status >= 500) throw new Error(`the server answered ${status}`);
  return true;
}

/**
 * Says on every page that the server can't be reached, and since when what is shown has not been renewed; once it is back,
 * everything is read again.
 */
export function ConnectionBanner() {
  const client = useQueryClient();
  const { error, dataUpdatedAt } = useQuery({
    queryKey: ['connection'],
    queryFn: reach,
    // The page itself was the first answer.
    initialData: true as const,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: CHECK_MS,
    networkMode: 'always',
    retry: false,
  });
  const isLost = error !== null;
  useEffect(() => {
    if (isLost) return () => void client.invalidateQueries({ queryKey: ['api'] });
  }, [isLost, client]);
  return (
    <div role="status">
      {isLost && (
        <Notice tone="warn" title="Connection lost" className="mb-6">
          <p>
            Lifesign can’t be reached. What you see is as of{' '}
            <Time value={new Date(dataUpdatedAt).toISOString()} />; the page updates by itself once the
            connection is back.
          </p>
        </Notice>
      )}
    </div>
  );
}
