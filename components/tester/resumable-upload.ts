import { ApiError, networkError, unwrap } from '@/components/data/api-client';
import type { StoredUpload } from './upload-store';

export interface UploadHandlers {
  onProgress: (sentBytes: number, sizeBytes: number) => void;
  /** The line is broken, and no attempt is made any more until `resume`. */
  onInterrupted: () => void;
}

/** An upload under way. */
export interface RunningUpload {
  /** Resolves when the last byte has been taken. @throws ApiError when the server refuses it; DOMException AbortError */
  done: Promise<void>;
  pause: () => void;
  resume: () => void;
  cancel: () => void;
}

/** What one request sends at most: what proxies take, and what is lost at most on a broken line. */
const CHUNK_BYTES = 8 * 1_048_576;
/** Long enough for a restart of the server, or a tunnel. */
const RETRY_DELAYS_MS = [0, 500, 1_000, 2_000, 3_000, 5_000, 8_000, 10_000, 15_000, 20_000];

interface TusAnswer {
  getStatus(): number;
  getBody(): string;
  getHeader(name: string): string | undefined;
}

/** A refusal, as every other request tells it. */
function toApiError(response: TusAnswer): ApiError {
  try {
    unwrap(response.getStatus(), response.getBody(), (name) => response.getHeader(name) ?? null);
  } catch (refused) {
    if (refused instanceof ApiError) return refused;
  }
  return networkError();
}

/** Sends a file to its upload address by tus, from where the server has it. Uppy is loaded when it is needed. */
export async function startUpload(upload: StoredUpload, handlers: UploadHandlers): Promise<RunningUpload> {
  const [{ default: Uppy }, { default: Tus }] = await Promise.all([
    import('@uppy/core'),
    import('@uppy/tus'),
  ]);
  const uppy = new Uppy({ autoProceed: false });
  // Noted as it comes: before Uppy tells of an error it ends the request, which empties the answer.
  let refusal: ApiError | null = null;
  uppy.use(Tus, {
    onBeforeRequest() {
      refusal = null;
    },
    onAfterResponse(_request, response) {
      if (response.getStatus() >= 400) refusal = toApiError(response as TusAnswer);
    },
    chunkSize: CHUNK_BYTES,
    retryDelays: RETRY_DELAYS_MS,
    // The address is kept by `upload-store.ts`, together with the file.
    storeFingerprintForResuming: false,
  });
  const id = uppy.addFile({ name: upload.name, type: upload.file.type || 'video/mp4', data: upload.file });
  uppy.setFileState(id, { tus: { uploadUrl: new URL(upload.uploadPath, location.origin).href } });
  let finish!: { resolve: () => void; reject: (error: unknown) => void };
  const done = new Promise<void>((resolve, reject) => {
    finish = { resolve, reject };
  });
  uppy.on('upload-progress', (_file, { bytesUploaded }) =>
    handlers.onProgress(bytesUploaded || 0, upload.file.size),
  );
  uppy.on('upload-success', () => finish.resolve());
  uppy.on('upload-error', () => {
    const failure = refusal ?? networkError();
    if (failure.isTransient) handlers.onInterrupted();
    else finish.reject(failure);
  });
  const go = (attempt: Promise<unknown>) => void attempt.catch(() => undefined);
  go(uppy.upload());
  return {
    done,
    pause: () => uppy.pauseAll(),
    resume: () => (uppy.getFile(id)?.error ? go(uppy.retryUpload(id)) : uppy.resumeAll()),
    cancel() {
      finish.reject(new DOMException('The upload was canceled.', 'AbortError'));
      // Also removes what the server has of it. Only here: Uppy does that for uploads that are finished, too.
      uppy.destroy();
    },
  };
}
