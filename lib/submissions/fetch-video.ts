import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import { authSecret } from '@/lib/auth/portal-session';
import { unseal } from '@/lib/crypto/seal';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import type { ReasonCode } from '@/lib/shared/reasons';
import { openStorage } from '@/lib/storage/open-storage';
import { checkedVideo } from '@/lib/video/checked-video';
import { fetchRemoteVideo, parseVideoUrl, RemoteVideoError } from '@/lib/video/fetch-remote-video';
import { videoKey } from './video-key';

/** The video is in storage, or why it never will be. */
export type FetchOutcome = { kind: 'ready'; videoKey: string } | { kind: 'failed'; code: ReasonCode };

/** Not a video: the pipeline's own refusal, told apart from storage errors. */
class NotAVideo extends Error {}

/** Brings the video of a submission into storage; a file is there already, an address is fetched now. */
export async function fetchVideo(submission: Submission): Promise<FetchOutcome> {
  if (submission.videoKey !== null) return { kind: 'ready', videoKey: submission.videoKey };
  if (submission.videoUrlSealed === null) return { kind: 'failed', code: 'download_failed' };
  const key = videoKey(submission.tenantId, submission.id);
  try {
    const url = parseVideoUrl(unseal(submission.videoUrlSealed, authSecret()));
    const remote = await fetchRemoteVideo(url, {
      maxBytes: env().MAX_UPLOAD_BYTES,
      allowPrivate: env().ALLOW_PRIVATE_VIDEO_URLS,
    });
    const stored = await openStorage().put(
      key,
      checkedVideo(remote.body, (message) => new NotAVideo(message)),
    );
    await sql()`update submissions set video_key = ${key}, video_sha256 = ${stored.sha256},
      video_size_bytes = ${stored.sizeBytes}, video_url_sealed = null where id = ${submission.id}`;
    return { kind: 'ready', videoKey: key };
  } catch (error) {
    if (error instanceof NotAVideo) return { kind: 'failed', code: 'not_a_video' };
    if (error instanceof RemoteVideoError) return { kind: 'failed', code: error.code };
    if (error instanceof AppError && error.code === 'invalid_video_input') {
      return { kind: 'failed', code: 'address_not_allowed' };
    }
    throw error;
  }
}
