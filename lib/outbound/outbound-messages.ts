import type { RemoteVideoTimeouts } from '@/lib/video/fetch-remote-video';
import type { RemoteVideoError } from '@/lib/video/video-error';
import type { PostResult, WebhookRequest } from './post-webhook';

interface OutboundJob {
  /** Whose it is: connections, look-ups and processes are shared out by this. */
  shareKey: string;
  /** For tests and a laptop: private addresses, any port, names of the hosts file. */
  allowPrivate: boolean;
}

/** A stranger's video to fetch. */
export interface VideoJob extends OutboundJob {
  kind: 'video';
  url: string;
  maxBytes: number;
  timeouts?: Partial<RemoteVideoTimeouts> | undefined;
}

/** A webhook to deliver. */
export interface WebhookJob extends OutboundJob, WebhookRequest {
  kind: 'webhook';
  timeoutMs: number;
}

export type AnyJob = VideoJob | WebhookJob;

/** Bytes of one video that may be under way from the process to its reader. */
export const WINDOW_BYTES = 262_144;

/** Pool → process. `read`: the reader has taken so many bytes. `cancel`: nobody wants it any more. */
export type ToOutbound =
  | { type: 'job'; id: number; job: AnyJob }
  | { type: 'read'; id: number; bytes: number }
  | { type: 'cancel'; id: number }
  | { type: 'ping' };

/** What becomes of a job. `failed` without a fault of the origin: one of ours. */
export type JobNews =
  | { type: 'bytes'; id: number; data: Uint8Array }
  | { type: 'whole'; id: number }
  | { type: 'posted'; id: number; result: PostResult }
  | { type: 'failed'; id: number; fault: Pick<RemoteVideoError, 'code' | 'facts'> | null; message: string };

/** Process → pool. */
export type FromOutbound = JobNews | { type: 'pong' };
