import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Submission } from '@/db/schema';
import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import type { EvidenceFrame } from '@/lib/media/media-messages';
import { openStorage } from '@/lib/storage/open-storage';
import { getSubmission } from './find-submission';

/** Kept per submission where the tenant wants them. */
export const EVIDENCE_FRAMES = 6;

type Owner = Pick<Submission, 'id' | 'tenantId'>;

/** Storage key of an evidence frame. */
export function evidenceKey({ tenantId, id }: Owner, number: number | string): string {
  return `frames/${tenantId}/${id}/${number}`;
}

/** The submission that an evidence frame belongs to, or null for a key of another kind. */
export function submissionOfEvidence(key: string): string | null {
  return /^frames\/[0-9a-f-]{36}\/([0-9a-f-]{36})\/\d{1,3}$/.exec(key)?.[1] ?? null;
}

/**
 * Stores the pictures of judged frames. Who calls holds the submission, so that an erasure finds them all.
 * @returns their times (ms from the start of the clip), null when there are none
 * @throws the reason of `signal` once it aborts
 */
export async function storeEvidence(
  owner: Owner,
  frames: EvidenceFrame[],
  signal?: AbortSignal,
): Promise<number[] | null> {
  for (const [number, { jpeg }] of frames.entries()) {
    signal?.throwIfAborted();
    await openStorage().put(evidenceKey(owner, number), Readable.from([Buffer.from(jpeg, 'base64')]));
  }
  return frames.length === 0 ? null : frames.map((frame) => frame.timestampMs);
}

/** Removes evidence frames; without a number of them, all that a submission can have. Safe to repeat. */
export async function removeEvidence(owner: Owner, count = EVIDENCE_FRAMES): Promise<void> {
  for (let number = 0; number < count; number++) await openStorage().remove(evidenceKey(owner, number));
}

/**
 * One evidence frame as a JPEG picture.
 * @throws AppError submission_not_found, submission_erased; not_found when there is no such frame (any more)
 */
export async function getEvidenceFrame(context: Context, id: string, number: string): Promise<Buffer> {
  const row = await getSubmission(context, id);
  const isKept = /^\d{1,3}$/.test(number) && Number(number) < (row.evidenceFrames?.length ?? 0);
  if (!isKept) throw new AppError('not_found', 'There is no such frame, or it has been removed.');
  return buffer(await openStorage().get(evidenceKey(row, Number(number))));
}
