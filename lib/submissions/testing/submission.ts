import { uuidv7 } from '@/lib/ids';
import type { NewSubmission } from '@/lib/submissions/create-submission';
import type { SubmissionOutcome } from '@/lib/submissions/settle-submission';
import { videoKey } from '@/lib/submissions/video-key';

/** A submission to make, of a file that is not stored; `more` says otherwise. */
export function newSubmission(tenantId: string, more: Partial<NewSubmission> = {}): NewSubmission {
  const id = more.id ?? uuidv7();
  return {
    id,
    model: 'mixed-10-v2',
    modelGeneration: 1,
    credits: 1,
    metadata: null,
    metadataSchemaId: null,
    contentHash: 'same',
    idempotencyKey: null,
    deadlineS: 600,
    video: { kind: 'file', key: videoKey(tenantId, id), sha256: 'x', sizeBytes: 1 },
    ...more,
  };
}

/** How a submission ends that is judged live. */
export const COMPLETED: SubmissionOutcome = {
  kind: 'completed',
  modelVersion: '1',
  realScore: 0.9,
  verdict: 'live',
  framesProcessed: 10,
  processingMs: 5,
  observed: null,
  reasons: [],
};
