'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../api-client';
import type { TenantView } from '../portal/mode';
import { type SubmitAnswer, type SubmitInput, submitVideo } from '../submit-video';
import { newIdempotencyKey } from './tester-form';

export type SubmitState =
  | { phase: 'idle' }
  | { phase: 'sending'; share: number }
  | { phase: 'accepted'; answer: SubmitAnswer }
  | { phase: 'refused'; error: unknown };

/**
 * Sends the tester's video. A retry after a failure that may pass keeps its Idempotency-Key, so that a video whose answer
 * got lost isn't judged and charged twice; `renew` is for when the content has changed.
 */
export function useTesterSubmit({ tenantSlug, mode }: TenantView) {
  const queryClient = useQueryClient();
  const [state, setState] = useState<SubmitState>({ phase: 'idle' });
  const [key, setKey] = useState<string | null>(null);
  const abortRef = useRef<AbortController | null>(null);

  useEffect(() => () => abortRef.current?.abort(), []);

  async function send(input: Omit<SubmitInput, 'idempotencyKey'>) {
    const mayHaveArrived =
      state.phase === 'refused' && state.error instanceof ApiError && state.error.isTransient;
    const idempotencyKey = mayHaveArrived && key !== null ? key : newIdempotencyKey();
    const controller = new AbortController();
    abortRef.current = controller;
    setKey(idempotencyKey);
    setState({ phase: 'sending', share: 0 });
    try {
      const answer = await submitVideo(
        { tenantSlug, mode },
        { ...input, idempotencyKey },
        { signal: controller.signal, onProgress: (share) => setState({ phase: 'sending', share }) },
      );
      setState({ phase: 'accepted', answer });
      for (const name of ['submissions', 'recent-submissions', 'credits']) {
        void queryClient.invalidateQueries({ queryKey: [name, tenantSlug] });
      }
    } catch (error) {
      setState(controller.signal.aborted ? { phase: 'idle' } : { phase: 'refused', error });
    }
  }

  return {
    state,
    idempotencyKey: key ?? undefined,
    send,
    cancel: () => abortRef.current?.abort(),
    renew: () => setKey(null),
  };
}
