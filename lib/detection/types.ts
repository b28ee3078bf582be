import type { Reason } from '@/lib/shared/reasons';
import type { SignalSeries } from '@/lib/shared/signals';

/** What the detector says of one clip. */
export interface ClipAnalysis {
  /** Calibrated probability of a live person, 0–1; null when the clip can't be judged (a fatal reason says why). */
  realScore: number | null;
  framesProcessed: number;
  /** Fatal reasons first. */
  reasons: Reason[];
  /** Named measurements behind the score, for explanation (finite numbers only). */
  signals: Record<string, number>;
  /** The same over time. */
  series: SignalSeries;
}
