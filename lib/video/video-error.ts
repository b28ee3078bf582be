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

/**
 * A video could not be fetched. The message is the public sentence of the code, and `detail` one for the tenant's people
 * and keys, of what the server behind the address answered. Both are the same for a closed, a filtered and a refusing
 * port, so that they can't be used to look around. What really happened is in the cause, for the log.
 */
export class RemoteVideoError extends Error {
  override name = 'RemoteVideoError';

  constructor(
    readonly code: RemoteVideoCode,
    cause?: unknown,
    readonly detail: string | null = null,
  ) {
    super(REASONS[code].userMessage, { cause });
  }
}
