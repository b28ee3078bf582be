import { type Repetition, repeats } from '@/lib/detection/repetition';
import type { Rigidity } from '@/lib/detection/rigidity';
import { type Reason, type ReasonCode, reason } from '@/lib/shared/reasons';

/**
 * A face of which less than `local` is left although it moved by more than `motion` is a flat picture: moved or, below
 * the first limit's motion, motionless. The more a real face moves, the more is left of it. Over 3.6 s the stillest of 60
 * stretches of live people and their copies (200 to 2,000 kbit/s, noise, light, half the size) gave .29 at a motion of .009,
 * .48 at .010, .57 at .026 and .59 at .050; photographs that drifted, shook, zoomed and were waved .26 at most, bent prints
 * mostly less than .42.
 */
const STIFF_LIMITS = [
  { local: 0.2, motion: 0.003 },
  { local: 0.25, motion: 0.01 },
  { local: 0.3, motion: 0.012 },
  { local: 0.4, motion: 0.02 },
  { local: 0.45, motion: 0.03 },
] as const;
const STIFFEST = STIFF_LIMITS[0];
/**
 * Little that is left and spread evenly, `local` no more than so many times the residual, is noise on a stiff picture: what
 * people do shows in places. Live at least 2.0 times, and 1.7 with noise of 8 grey levels; noisy photographs of soft faces
 * 1.0 to 1.4.
 */
const EVEN = { local: 0.6, ratio: 1.4 } as const;
/** In less time than this a person changes less: the limits are lower in proportion. .16 was the least in 1.6 s. */
const FULL_SPAN_MS = 3_000;
/** In less than this nothing can be said of a face that keeps still. */
const MIN_SPAN_MS = 1_000;
/**
 * So much motion tells a stiff picture in no time, and where a part of it leaves the frame: live at least .168 above .02,
 * .219 above .1, .729 above .15; waved at most .117 but for two of .19.
 */
const WAVED_LIMITS = [
  { residual: 0.125, motion: 0.022 },
  { residual: 0.2, motion: 0.2 },
] as const;

/** Longest standstill that packets may tell of: 47 live clips and copies in four codecs had 240 ms at most. */
const MAX_PACKET_STANDSTILL_MS = 700;

/** Of `local`, what is comparable with the limits; infinite where the time is too short. */
function localOverTime({ local, spanMs }: Rigidity): number {
  return spanMs < MIN_SPAN_MS ? Number.POSITIVE_INFINITY : local / Math.min(1, spanMs / FULL_SPAN_MS);
}

/** True when nothing but noise is left of a face that was seen long enough to do something. */
function isEven({ residual, local, spanMs }: Rigidity): boolean {
  return spanMs >= FULL_SPAN_MS && local < EVEN.local && local < EVEN.ratio * residual;
}

/** True when the face moved as a stiff flat picture does. */
export function looksFlat(rigidity: Rigidity | null): boolean {
  if (rigidity === null) return false;
  const { residual, motion } = rigidity;
  const local = localOverTime(rigidity);
  return (
    STIFF_LIMITS.some((limit) => local < limit.local && motion > limit.motion) ||
    (isEven(rigidity) && motion > STIFFEST.motion) ||
    WAVED_LIMITS.some((limit) => residual < limit.residual && motion > limit.motion)
  );
}

/** True when neither head nor eyes nor mouth moved at all. */
export function looksStatic(rigidity: Rigidity | null): boolean {
  if (rigidity === null || rigidity.motion > STIFFEST.motion) return false;
  return localOverTime(rigidity) < STIFFEST.local || isEven(rigidity);
}

/** What of a clip's movement is judged. */
export interface Movement {
  rigidity: Rigidity | null;
  repetition: Repetition | null;
  /** Longest standstill that the packets tell of, in ms. */
  standstillMs: number;
}

/** What the movement says. */
export interface MotionVerdict {
  /** The face is a flat picture: the clip can't be live. */
  isFlat: boolean;
  /** Fatal ones first. */
  reasons: Reason[];
  signals: Record<string, number>;
}

/** Says whether a clip was recorded of a head, in one go. */
export function judgeMotion({ rigidity, repetition, standstillMs }: Movement): MotionVerdict {
  const isFlat = looksFlat(rigidity);
  const reasons: Reason[] = [];
  if (looksStatic(rigidity)) reasons.push(reason('static_video'));
  // A photo in a trembling hand comes back to where it was, too: that it is flat says more.
  if (isFlat) reasons.push(reason('flat_picture', 'warning'));
  else if (repeats(repetition) || standstillMs >= MAX_PACKET_STANDSTILL_MS)
    reasons.push(reason('repeated_frames'));
  return {
    isFlat,
    reasons,
    signals: {
      ...(rigidity && {
        rigidity_residual: rigidity.residual,
        rigidity_local: rigidity.local,
        rigidity_motion: rigidity.motion,
      }),
      ...(repetition && { recurrence: repetition.recurrence }),
      standstill_ms: Math.max(standstillMs, repetition?.standstillMs ?? 0),
    },
  };
}

/** Both lists, fatal reasons first, each code once; what never changes isn't said to repeat as well. */
export function joinReasons(some: readonly Reason[], others: readonly Reason[]): Reason[] {
  const seen = new Set<ReasonCode>();
  const all = [...some, ...others].toSorted(
    (a, b) => Number(b.severity === 'fatal') - Number(a.severity === 'fatal'),
  );
  const isStatic = all.some(({ code }) => code === 'static_video');
  return all.filter(
    ({ code }) => !(isStatic && code === 'repeated_frames') && !seen.has(code) && seen.add(code),
  );
}
