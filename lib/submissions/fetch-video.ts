import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import { unseal } from '@/lib/crypto/seal';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { outbound } from '@/lib/outbound/outbound';
import { OutboundCrash, type OutboundPool } from '@/lib/outbound/outbound-pool';
import { type ReasonCode, reason } from '@/lib/shared/reasons';
import { openStorage } from '@/lib/storage/open-storage';
import { checkedVideo } from '@/lib/video/checked-video';
import { DEFAULT_TIMEOUTS } from '@/lib/video/fetch-remote-video';
import { parseVideoUrl } from '@/lib/video/parse-video-url';
import { RemoteVideoError } from '@/lib/video/video-error';
import { holdSubmission } from './hold-submission';
import { failedOutcome, type SubmissionOutcome } from './settle-submission';
import { streamUntilAborted } from './until-aborted';
import { videoKey } from './video-key';

/** What has been tried of a download, the pause before the next try included. */
export interface DownloadTries {
  count: number;
  spentMs: number;
}

/** Before each further try, if the server of the address asks for no longer one. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];
/** Of a try: with less time than that it would only fail. */
const LEAST_MS = 1_000;

/** The video is in storage, may be there after a pause, or why it never will be. */
export type FetchOutcome =
  | { kind: 'ready'; videoKey: string }
  | { kind: 'again'; pauseMs: number; tries: DownloadTries }
  | { kind: 'failed'; code: ReasonCode; detail?: string | null };

/** The end of a submission whose video will never come. */
export function unfetched({
  code,
  detail = null,
}: Omit<Extract<FetchOutcome, { kind: 'failed' }>, 'kind'>): SubmissionOutcome {
  return failedOutcome(code, null, [reason(code, 'fatal', detail)]);
}

/** Not a video: the pipeline's own refusal, told apart from storage errors. */
class NotAVideo extends Error {}

interface Download {
  url: URL;
  key: string;
  pool: OutboundPool;
  /** Aborts when the submission is erased. */
  signal: AbortSignal;
  /** Of the time that the download may take in all. */
  leftMs: number;
}

/** Reads the video of an address into storage, and notes it. */
async function store(submission: Submission, { url, key, pool, signal, leftMs }: Download): Promise<true> {
  const answer = pool.video({
    kind: 'video',
    url: url.href,
    shareKey: `${submission.mode}/${submission.tenantId}`,
    maxBytes: env().MAX_UPLOAD_BYTES,
    allowPrivate: env().ALLOW_PRIVATE_VIDEO_URLS,
    timeouts: { totalMs: leftMs },
  });
  const body = checkedVideo(answer, (message) => new NotAVideo(message));
  const { sha256, sizeBytes } = await openStorage().put(key, streamUntilAborted(signal, body));
  await sql()`update submissions set video_key = ${key}, video_sha256 = ${sha256}, video_size_bytes = ${sizeBytes},
    video_url_sealed = null where id = ${submission.id} and erased_at is null`;
  return true;
}

/** A process that dies may die of another's answer: then it is tried once more, in one of its own. */
async function storeTwice(...args: Parameters<typeof store>): Promise<true> {
  try {
    return await store(...args);
  } catch (error) {
    if (!(error instanceof OutboundCrash) || error.wasAlone) throw error;
    log.warn('outbound.video_again', { tenantId: args[0].tenantId, error: error.message });
    return store(...args);
  }
}

/** What becomes of a download that failed: a hiccup of its server is waited for as long as the time for all of it allows. */
function againOrFailed({ code, facts }: RemoteVideoError, { count, spentMs }: DownloadTries): FetchOutcome {
  const { detail, againAfterMs, tookMs } = facts;
  const backoffMs = PAUSES_MS[count];
  if (againAfterMs !== null && backoffMs !== undefined) {
    // The queue counts in seconds.
    const pauseMs = Math.ceil(Math.max(backoffMs, againAfterMs) / 1_000) * 1_000;
    const spent = spentMs + tookMs + pauseMs;
    if (spent + LEAST_MS <= DEFAULT_TIMEOUTS.totalMs) {
      return { kind: 'again', pauseMs, tries: { count: count + 1, spentMs: spent } };
    }
  }
  return { kind: 'failed', code, detail };
}

export interface FetchVideoOptions {
  pool?: OutboundPool;
  /** What was tried of it before. */
  tries?: DownloadTries;
}

/**
 * Brings the video of a submission into storage; a file is there already, an address is fetched now.
 * @throws Error for what another attempt may mend (storage away, no process could be started)
 */
export async function fetchVideo(
  submission: Submission,
  { pool = outbound(), tries = { count: 0, spentMs: 0 } }: FetchVideoOptions = {},
): Promise<FetchOutcome> {
  if (submission.videoKey !== null) return { kind: 'ready', videoKey: submission.videoKey };
  if (submission.videoUrlSealed === null) return { kind: 'failed', code: 'download_failed' };
  const key = videoKey(submission.tenantId, submission.id);
  try {
    const url = parseVideoUrl(unseal(submission.videoUrlSealed));
    const isStored = await holdSubmission(submission.id, (signal) =>
      storeTwice(submission, { url, key, pool, signal, leftMs: DEFAULT_TIMEOUTS.totalMs - tries.spentMs }),
    );
    return isStored === null ? { kind: 'failed', code: 'canceled' } : { kind: 'ready', videoKey: key };
  } catch (error) {
    if (error instanceof NotAVideo) return { kind: 'failed', code: 'not_a_video' };
    if (error instanceof RemoteVideoError) return againOrFailed(error, tries);
    // It had a process to itself: what came from that address killed it, and would again.
    if (error instanceof OutboundCrash && error.wasAlone) return { kind: 'failed', code: 'download_failed' };
    if (error instanceof AppError && error.code === 'invalid_video_input') {
      return { kind: 'failed', code: 'address_not_allowed' };
    }
    throw error;
  }
}
