'use client';

import {
  type Dispatch,
  type RefObject,
  type SetStateAction,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { ApiError } from '@/components/data/api-client';
import {
  type SubmitAnswer,
  type SubmitInput,
  type SubmittedVideo,
  submitVideo,
} from '@/components/data/submit-video';
import { type ApiCalls, useApiCalls } from '@/components/data/use-api';
import type { Mode } from '@/lib/shared/statuses';
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
  /** `mode`: of the submission, whatever is looked at by now. */
  | { phase: 'accepted'; answer: SubmitAnswer; mode: Mode }
  | { phase: 'refused'; error: unknown };

type Input = Omit<SubmitInput, 'idempotencyKey' | 'video'> & { video: VideoInput };

type Content = Omit<SubmitInput, 'video'>;

/** What the steps of a submit share. */
interface Bench {
  api: ApiCalls;
  setState: Dispatch<SetStateAction<SubmitState>>;
  setKey: (idempotencyKey: string | null) => void;
  running: RefObject<RunningUpload | null>;
  /** What the server has of a file already; a corrected form need not send it again. */
  received: RefObject<{ file: Blob; uploadId: string } | null>;
}

/** Submits a video that the server has, or can fetch. */
async function submit({ api, setState, received }: Bench, content: Content, video: SubmittedVideo) {
  setState({ phase: 'submitting' });
  try {
    const answer = await submitVideo(api.view, { ...content, video });
    received.current = null;
    setState({ phase: 'accepted', answer, mode: api.view.mode });
    void api.outdate('listSubmissions', 'getCredits');
  } catch (error) {
    setState({ phase: 'refused', error });
  }
  await forgetUpload(api.view);
}

/** Changes what is shown of the upload under way. */
function showProgress({ setState }: Bench, part: Partial<Extract<SubmitState, { phase: 'uploading' }>>) {
  setState((before) => (before.phase === 'uploading' ? { ...before, ...part } : before));
}

/** Whether the server has the whole file. */
async function isReceived({ call }: ApiCalls, uploadId: string): Promise<boolean> {
  const upload = await call('getUpload', { path: { upload_id: uploadId } }).catch(() => null);
  return upload?.status === 'finished' || upload?.status === 'used';
}

/** Asks for a place to send a file to. @throws ApiError */
async function createUpload(
  { call }: ApiCalls,
  content: Content,
  { file, name }: Extract<VideoInput, { kind: 'file' }>,
): Promise<StoredUpload> {
  if (file.size === 0) {
    throw new ApiError({
      code: 'invalid_video_input',
      message: 'The file is empty.',
      details: ['The file is empty.'],
      status: 400,
    });
  }
  const { model, metadata } = content;
  const submission = { model, metadata };
  const created = await call('createUpload', {
    body: { size_bytes: file.size, file_name: name, submission },
  });
  const uploadPath = new URL(created.upload_url).pathname;
  return { ...content, file, name, uploadId: created.upload_id, uploadPath };
}

/** Sends a file from where the server has it, and submits it once it is whole. */
async function sendFile(bench: Bench, upload: StoredUpload, survivesReload: boolean) {
  const { api, running, received, setState, setKey } = bench;
  const { name, file, uploadId } = upload;
  const video = { kind: 'upload', uploadId } as const;
  setState({ phase: 'uploading', name, sizeBytes: file.size, survivesReload, sentBytes: 0, line: 'open' });
  setKey(upload.idempotencyKey);
  running.current = await startUpload(upload, {
    onProgress: (sentBytes) => showProgress(bench, { sentBytes, line: 'open' }),
    onInterrupted: () => showProgress(bench, { line: 'interrupted' }),
  });
  try {
    await running.current.done;
    received.current = { file, uploadId };
    await submit(bench, upload, video);
  } catch (error) {
    // The file may have arrived although the answer did not.
    if (error instanceof ApiError && (await isReceived(api, uploadId))) return submit(bench, upload, video);
    await forgetUpload(api.view);
    const isCancelled = error instanceof DOMException && error.name === 'AbortError';
    setState(isCancelled ? { phase: 'idle' } : { phase: 'refused', error });
  } finally {
    running.current = null;
  }
}

/** Sends what the form holds, and of a file only what the server lacks. */
async function sendVideo(bench: Bench, content: Content, video: VideoInput) {
  const { api, received, setState } = bench;
  if (video.kind === 'url') return submit(bench, content, video);
  if (received.current?.file === video.file) {
    return submit(bench, content, { kind: 'upload', uploadId: received.current.uploadId });
  }
  setState({ phase: 'submitting' });
  try {
    const upload = await createUpload(api, content, video);
    await sendFile(bench, upload, await keepUpload(api.view, upload));
  } catch (error) {
    setState({ phase: 'refused', error });
  }
}

/** Goes on with what was under way when the page was left, and whenever the browser is on line again. */
function useUnfinishedUpload(bench: Bench) {
  useEffect(() => {
    const { api, running, setState } = bench;
    let isLeft = false;
    setState({ phase: 'idle' });
    void findUpload(api.view).then((upload) => {
      if (upload !== null && !isLeft && running.current === null) void sendFile(bench, upload, true);
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
  }, [bench]);
}

/**
 * Sends the tester's video: a file by a resumable upload that goes on after a reload, then the submit itself. A retry after
 * a failure that may pass keeps its Idempotency-Key, so that a video whose answer got lost isn't judged and charged twice;
 * `renew` is for when the content has changed.
 */
export function useTesterSubmit() {
  const api = useApiCalls();
  const [state, setState] = useState<SubmitState>({ phase: 'idle' });
  const [key, setKey] = useState<string | null>(null);
  const running = useRef<RunningUpload | null>(null);
  const received = useRef<{ file: Blob; uploadId: string } | null>(null);
  const bench = useMemo(() => ({ api, setState, setKey, running, received }), [api]);
  useUnfinishedUpload(bench);

  async function send({ video, ...input }: Input) {
    const mayHaveArrived =
      state.phase === 'refused' && state.error instanceof ApiError && state.error.isTransient;
    const idempotencyKey = mayHaveArrived && key !== null ? key : newIdempotencyKey();
    setKey(idempotencyKey);
    await sendVideo(bench, { ...input, idempotencyKey }, video);
  }

  return {
    state,
    idempotencyKey: key ?? undefined,
    send,
    pause() {
      running.current?.pause();
      showProgress(bench, { line: 'paused' });
    },
    resume() {
      running.current?.resume();
      showProgress(bench, { line: 'open' });
    },
    cancel: () => running.current?.cancel(),
    renew: () => setKey(null),
  };
}
