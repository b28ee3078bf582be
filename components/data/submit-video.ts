import type { TenantView } from '@/components/session/mode';
import type { SubmissionReceipt } from '@/packages/sdk/src/generated';
import { unwrap } from './api-client';
import { answerTo, type CallInput } from './call-api';

/** What is judged: an address that the service fetches, or a finished resumable upload. */
export type SubmittedVideo = { kind: 'url'; url: string } | { kind: 'upload'; uploadId: string };

export interface SubmitInput {
  video: SubmittedVideo;
  model: string;
  metadata: Record<string, unknown> | null;
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
export async function submitVideo(view: TenantView, input: SubmitInput): Promise<SubmitAnswer> {
  const { video, model, metadata, testOutcome, idempotencyKey } = input;
  const { status, text, header } = await answerTo(view, 'submitVideo', {
    headers: { accept: 'application/json', 'idempotency-key': idempotencyKey },
    body: {
      ...(video.kind === 'url' ? { video_url: video.url } : { upload_id: video.uploadId }),
      model,
      metadata: metadata ?? undefined,
      test_outcome: testOutcome,
    } as CallInput<'submitVideo'>['body'],
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
