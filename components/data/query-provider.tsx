'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiError } from './api-client';

const STALE_MS = 5_000;
const MAX_RETRIES = 2;

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        retry: (count, error) => error instanceof ApiError && error.isTransient && count < MAX_RETRIES,
        retryDelay: (attempt, error) =>
          error instanceof ApiError && error.retryAfterS !== null
            ? Math.min(error.retryAfterS, 30) * 1_000
            : 500 * 2 ** attempt,
      },
    },
  });
}

export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(createQueryClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
