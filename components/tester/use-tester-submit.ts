'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '@/components/data/api-client';
import { callApi } from '@/components/data/call-api';
import {
  type SubmitAnswer,
  type SubmitInput,
  type SubmittedVideo,
  submitVideo,
} from '@/components/data/submit-video';
import { apiKeyOf } from '@/components/data/use-api';
import type { TenantView } from '@/components/session/mode';
import { type RunningUpload, startUpload } from './resumable-upload';
import { newIdempotencyKey, type VideoInput } from './tester-form';
import { findUpload, forgetUpload, keepUpload, type StoredUpload } from './upload-store';

export type SubmitState =
  | { phase: 'idle' }
  | {
      phase: 'uploading';
      name: string;
      sentBytes: number;
      sizeBytes: number;
      line: 'open' | 'paused' | 'interrupted';
      /** False where the browser keeps nothing: then a reload loses the upload. */
      survivesReload: boolean;
    }
  | { phase: 'submitting' }
  | { phase: 'accepted'; answer: SubmitAnswer }
  | { phase: 'refused'; error: unknown };

type Input = Omit<SubmitInput, 'idempotencyKey' | 'video'> & { video: VideoInput };

const OUTDATED = ['submissions', 'recent-submissions', 'credits'];

/** Whether the server has the whole file. */
async function isReceived(view: TenantView, uploadId: string): Promise<boolean> {
  const upload = await callApi(view, 'getUpload', { path: { upload_id: uploadId } }).catch(() => null);
  return upload?.status === 'finished' || upload?.status === 'used';
}

/**
 * Sends the tester's video: a file by a resumable upload that goes on after a reload, then the submit itself. A retry after
 * a failure that may pass keeps its Idempotency-Key, so that a video whose answer got lost isn't judged and charged twice;
 * `renew` is for when the content has changed.
 */
export function useTesterSubmit({ tenantSlug, mode }: TenantView) {
  const queryClient = useQueryClient();
  const [state, setState] = useState<SubmitState>({ phase: 'idle' });
  const [key, setKey] = useState<string | null>(null);
  const running = useRef<RunningUpload | null>(null);
  /** What the server has of a file already; a corrected form need not send it again. */
  const received = useRef<{ file: Blob; uploadId: string } | null>(null);

  const submit = useCallback(
    async (input: Omit<SubmitInput, 'video'>, video: SubmittedVideo) => {
      setState({ phase: 'submitting' });
      try {
        const answer = await submitVideo({ tenantSlug, mode }, { ...input, video });
        received.current = null;
        setState({ phase: 'accepted', answer });
        for (const name of OUTDATED) void queryClient.invalidateQueries({ queryKey: [name, tenantSlug] });
        void queryClient.invalidateQueries({ queryKey: apiKeyOf(tenantSlug, 'getCredits') });
      } catch (error) {
        setState({ phase: 'refused', error });
      }
      await forgetUpload({ tenantSlug, mode });
    },
    [tenantSlug, mode, queryClient],
  );

  const run = useCallback(
    async (upload: StoredUpload, survivesReload: boolean) => {
      const { name, file } = upload;
      const progress = { phase: 'uploading', name, sizeBytes: file.size, survivesReload } as const;
      setState({ ...progress, sentBytes: 0, line: 'open' });
      setKey(upload.idempotencyKey);
      const change = (part: Partial<Extract<SubmitState, { phase: 'uploading' }>>) =>
        setState((before) => (before.phase === 'uploading' ? { ...before, ...part } : before));
      running.current = await startUpload(upload, {
        onProgress: (sentBytes) => change({ sentBytes, line: 'open' }),
        onInterrupted: () => change({ line: 'interrupted' }),
      });
      try {
        await running.current.done;
        received.current = { file, uploadId: upload.uploadId };
        await submit(upload, { kind: 'upload', uploadId: upload.uploadId });
      } catch (error) {
        // The file may have arrived although the answer did not.
        if (error instanceof ApiError && (await isReceived({ tenantSlug, mode }, upload.uploadId))) {
          return submit(upload, { kind: 'upload', uploadId: upload.uploadId });
        }
        await forgetUpload({ tenantSlug, mode });
        const isCancelled = error instanceof DOMException && error.name === 'AbortError';
        setState(isCancelled ? { phase: 'idle' } : { phase: 'refused', error });
      } finally {
        running.current = null;
      }
    },
    [tenantSlug, mode, submit],
  );

  useEffect(() => {
    let isLeft = false;
    setState({ phase: 'idle' });
    void findUpload({ tenantSlug, mode }).then((upload) => {
      if (upload !== null && !isLeft && running.current === null) void run(upload, true);
    });
    const resume = () => running.current?.resume();
    window.addEventListener('online', resume);
    return () => {
      isLeft = true;
      window.removeEventListener('online', resume);
      // Not canceled: what is stored goes on when the page is opened again.
      running.current?.pause();
      running.current = null;
    };
  }, [tenantSlug, mode, run]);

  async function send({ video, ...input }: Input) {
    const mayHaveArrived =
      state.phase === 'refused' && state.error instanceof ApiError && state.error.isTransient;
    const idempotencyKey = mayHaveArrived && key !== null ? key : newIdempotencyKey();
    setKey(idempotencyKey);
    const content = { ...input, idempotencyKey };
    if (video.kind === 'url') return submit(content, video);
    if (received.current?.file === video.file) {
      return submit(content, { kind: 'upload', uploadId: received.current.uploadId });
    }
    setState({ phase: 'submitting' });
    try {
      const body = { size_bytes: video.file.size, file_name: video.name };
      const created = await callApi({ tenantSlug, mode }, 'createUpload', { body });
      const uploadPath = new URL(created.upload_url).pathname;
      const upload = {
        ...content,
        file: video.file,
        name: video.name,
        uploadId: created.upload_id,
        uploadPath,
      };
      await run(upload, await keepUpload({ tenantSlug, mode }, upload));
    } catch (error) {
      setState({ phase: 'refused', error });
    }
  }

  function pause() {
    running.current?.pause();
    setState((before) => (before.phase === 'uploading' ? { ...before, line: 'paused' } : before));
  }

  function resume() {
    running.current?.resume();
    setState((before) => (before.phase === 'uploading' ? { ...before, line: 'open' } : before));
  }

  return {
    state,
    idempotencyKey: key ?? undefined,
    send,
    pause,
    resume,
    cancel: () => running.current?.cancel(),
    renew: () => setKey(null),
  };
}
