import type { TenantView } from '@/components/session/mode';
import type { SubmissionReceipt, TenantMetadata } from '@/lib/shared/api-types';
import { detectPath, modeHeaders, request, unwrap } from './api-client';

/** What is judged: an address that the service fetches, or a finished resumable upload. */
export type SubmittedVideo = { kind: 'url'; url: string } | { kind: 'upload'; uploadId: string };

export interface SubmitInput {
  video: SubmittedVideo;
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

/**
 * Submits a video.
 * @throws ApiError when refused or cut off
 */
export async function submitVideo(
  view: TenantView,
  input: SubmitInput,
  signal?: AbortSignal,
): Promise<SubmitAnswer> {
  const { video, model, metadata, testOutcome, idempotencyKey } = input;
  const { status, text, header } = await request(detectPath(view.tenantSlug), {
    method: 'POST',
    signal,
    headers: {
      ...modeHeaders(view),
      accept: 'application/json',
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
    },
    body: JSON.stringify({
      ...(video.kind === 'url' ? { video_url: video.url } : { upload_id: video.uploadId }),
      model,
      metadata: metadata ?? undefined,
      test_outcome: testOutcome,
    }),
  });
  const receipt = unwrap<SubmissionReceipt>(status, text, header);
  return {
    receipt,
    status,
    envelope: JSON.parse(text),
    requestId: header('x-request-id'),
    isReplay: header('idempotent-replayed') === 'true',
  };
}
