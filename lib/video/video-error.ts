import { REASONS, type ReasonCode } from '@/lib/shared/reasons';

/** A clip can't be judged, for a reason its sender should hear. Final: the same file fails again. */
export class VideoError extends Error {
  readonly code: ReasonCode;

  constructor(code: ReasonCode, detail?: string, options?: ErrorOptions) {
    super(detail ?? REASONS[code].userMessage, options);
    this.name = 'VideoError';
    this.code = code;
  }
}

export type RemoteVideoCode = 'address_not_allowed' | 'download_failed' | 'video_too_large';

/** What else is known of a failed download. */
export interface DownloadFacts {
  /** A sentence for the tenant's people and keys, of what the server behind the address answered. */
  detail: string | null;
  /** Another try may succeed, after so many ms at the earliest. Null: it would fail again, or has been waited for. */
  againAfterMs: number | null;
  /** From its beginning to its failure. */
  tookMs: number;
}

/**
 * A video could not be fetched. Message (the public sentence of the code) and detail are the same for a closed, a filtered
 * and a refusing port, so that they can't be used to look around. What really happened is in the cause, for the log.
 */
export class RemoteVideoError extends Error {
  override name = 'RemoteVideoError';
  readonly facts: DownloadFacts;

  constructor(
    readonly code: RemoteVideoCode,
    cause?: unknown,
    facts: Partial<DownloadFacts> = {},
  ) {
    super(REASONS[code].userMessage, { cause });
    this.facts = { detail: null, againAfterMs: null, tookMs: 0, ...facts };
  }
}
