import type { SubmissionReceipt, TenantMetadata } from '@/lib/shared/api-types';
import { detectPath, modeHeaders, networkError, unwrap } from './api-client';
import type { TenantView } from './portal/mode';

export type VideoInput = { kind: 'file'; file: Blob; name: string } | { kind: 'url'; url: string };

export interface SubmitInput {
  video: VideoInput;
  model: string;
  metadata: TenantMetadata | null;
  /** Test mode only: how it shall end. */
  testOutcome?: string;
  idempotencyKey: string;
}

export interface SubmitAnswer {
  receipt: SubmissionReceipt;
  status: number;
  /** The whole answer, for showing. */
  envelope: unknown;
  requestId: string | null;
  isReplay: boolean;
}

interface SubmitOptions {
  /** Share of the body that has been sent, 0–1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

function bodyOf({ video, model, metadata, testOutcome }: SubmitInput): {
  body: FormData | string;
  contentType?: string;
} {
  if (video.kind === 'url') {
    const body = JSON.stringify({
      video_url: video.url,
      model,
      metadata: metadata ?? undefined,
      test_outcome: testOutcome,
    });
    return { body, contentType: 'application/json' };
  }
  const body = new FormData();
  body.set('model', model);
  if (metadata !== null) body.set('metadata', JSON.stringify(metadata));
  if (testOutcome !== undefined) body.set('test_outcome', testOutcome);
  // Last, so that the server can refuse the small fields before it takes the large one.
  body.set('video_file', video.file, video.name);
  return { body };
}

/**
 * Sends a video. By XMLHttpRequest, since `fetch` doesn't tell how far an upload is.
 * @throws ApiError when refused or cut off; DOMException AbortError when aborted
 */
export function submitVideo(
  view: TenantView,
  input: SubmitInput,
  options: SubmitOptions,
): Promise<SubmitAnswer> {
  const { onProgress, signal } = options;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', detectPath(view.tenantSlug));
    for (const [name, value] of Object.entries(modeHeaders(view))) request.setRequestHeader(name, value);
    request.setRequestHeader('idempotency-key', input.idempotencyKey);
    request.setRequestHeader('accept', 'application/json');
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total);
    };
    request.onload = () => {
      const { status, responseText } = request;
      const header = (name: string) => request.getResponseHeader(name);
      try {
        const receipt = unwrap<SubmissionReceipt>(status, responseText, header);
        resolve({
          receipt,
          status,
          envelope: JSON.parse(responseText),
          requestId: header('x-request-id'),
          isReplay: header('idempotent-replayed') === 'true',
        });
      } catch (error) {
        reject(error);
      }
    };
    request.onerror = () => reject(networkError());
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    const { body, contentType } = bodyOf(input);
    if (contentType !== undefined) request.setRequestHeader('content-type', contentType);
    request.send(body);
  });
}
