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
