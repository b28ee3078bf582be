import type { Submission } from '@/db/schema';
import { AppError } from '@/lib/errors';
import { type AnalyseClipOptions, analyseClip, type ClipResult } from '@/lib/media/analyse-clip';
import type { MediaJob, MediaPool } from '@/lib/media/media-pool';
import { openStorage } from '@/lib/storage/open-storage';
import { videoLimits } from '@/lib/video/video-limits';
import { untilAborted } from './until-aborted';

/** What of a stored clip is to be looked at, and by what. */
export interface StoredClip extends Pick<MediaJob, 'alias' | 'evidenceFrames'> {
  videoKey: string;
  inputKind: Submission['inputKind'];
}

/**
 * Has a stored clip analysed in an isolated process.
 * @param signal ends the wait for the process; what it finds then is dropped
 * @returns null when the clip is not there any more: retention or an erasure may have removed it meanwhile
 * @throws Error for what another attempt may mend (storage away, no process could be started); the reason of `signal`
 */
export async function analyseStored(
  pool: MediaPool,
  { videoKey, inputKind, ...wanted }: StoredClip,
  signal: AbortSignal,
  options: AnalyseClipOptions,
): Promise<ClipResult | null> {
  const job = {
    ...wanted,
    input: inputKind === 'frames' ? 'frames' : 'video',
    limits: videoLimits(),
  } as const;
  try {
    return await openStorage().withLocalFile(videoKey, (path) =>
      untilAborted(signal, analyseClip(pool, { ...job, path }, options)),
    );
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}
