import { median } from '@/lib/detection/rigidity';
import { type Reason, reason } from '@/lib/shared/reasons';

/** With fewer frames than this nothing is said of a clip, only measured. */
export const MIN_FRAMES = 3;

/** Log-odds of one frame, or of a clip; null where the network has no such column. */
export interface SyntheticLogits {
  /** That the face is painted, drawn, carved or computer-made: no photograph of a person. */
  rendered: number | null;
  /** That the face, or a part of it, was pasted or blended in. */
  swapped: number | null;
}

/** What the frames of one clip gave. */
export interface SyntheticMeasure {
  frames: readonly SyntheticLogits[];
  /** Log-odds above which it is said; undefined: never. */
  limits: { rendered?: number | undefined; swapped?: number | undefined };
}

/** What the second axis says. */
export interface SyntheticVerdict {
  /** The face is no photograph of a person: the clip can't be live. */
  isRendered: boolean;
  reasons: Reason[];
  signals: Record<string, number>;
}

/** The clip's log-odds: the median, so that neither a blurred frame nor a lucky one decides; null without any. */
function pooled(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? median(known) : null;
}

/**
 * Judges a clip by the second axis. A rendered face votes; a swapped one is only spoken of, since no figures earn it more.
 * @param measure null: there is no such network
 */
export function judgeSynthetic(measure: SyntheticMeasure | null): SyntheticVerdict {
  if (measure === null) return { isRendered: false, reasons: [], signals: {} };
  const { frames, limits } = measure;
  const rendered = pooled(frames.map((frame) => frame.rendered));
  const swapped = pooled(frames.map((frame) => frame.swapped));
  const passes = (value: number | null, limit: number | undefined) =>
    frames.length >= MIN_FRAMES && value !== null && limit !== undefined && value > limit;
  const isRendered = passes(rendered, limits.rendered);
  const reasons: Reason[] = [];
  // A painted face is not its own either way: that it is painted says more.
  if (isRendered) reasons.push(reason('rendered_face', 'warning'));
  else if (passes(swapped, limits.swapped)) reasons.push(reason('possible_face_swap', 'warning'));
  return {
    isRendered,
    reasons,
    signals: {
      ...(rendered !== null && { rendered_logit: rendered }),
      ...(swapped !== null && { swapped_logit: swapped }),
    },
  };
}
