import { type Reason, type ReasonCode, reason } from '@/lib/shared/reasons';
import { MediaCrash, MediaTimeout } from './media-errors';
import type { MediaJob, MediaResult } from './media-messages';
import type { MediaPool, MediaTurn } from './media-pool';

/** What the process saw of a clip that it could read. */
export type SeenClip = Extract<MediaResult, { kind: 'analysed' }>;

/** What becomes of a clip, whoever asks. */
export type ClipResult =
  /** `realScore`: probability of a live person, 0–1. */
  | { kind: 'judged'; realScore: number; seen: SeenClip }
  /** There is no verdict. `reasons` begin with what speaks against one; `seen` is null where nothing could be looked at. */
  | { kind: 'refused'; code: ReasonCode; reasons: Reason[]; seen: SeenClip | null };

export interface AnalyseClipOptions {
  /** Whose turn it takes in the pool. */
  turn?: MediaTurn;
  /** Told when the clip took its process with it, before it gets another one. */
  onCrash?: (error: MediaCrash) => void;
}

function refused(code: ReasonCode): ClipResult {
  return { kind: 'refused', code, reasons: [reason(code)], seen: null };
}

/**
 * The one way from a clip to what becomes of it: for submissions, comparisons and evaluation alike. A clip that kills its
 * process gets one more process, not more: it is the clip's fault then.
 * @throws MediaUnavailable where no process could be started; Error for a fault of ours
 */
export async function analyseClip(
  pool: MediaPool,
  job: MediaJob,
  { turn, onCrash }: AnalyseClipOptions = {},
): Promise<ClipResult> {
  const analyse = () => pool.analyse(job, turn);
  try {
    const result = await analyse().catch((error: unknown) => {
      if (!(error instanceof MediaCrash)) throw error;
      onCrash?.(error);
      return analyse();
    });
    return resultOf(result);
  } catch (error) {
    if (error instanceof MediaTimeout) return refused('processing_timeout');
    if (error instanceof MediaCrash) return refused('unreadable_video');
    throw error;
  }
}

function resultOf(result: MediaResult): ClipResult {
  if (result.kind === 'refused') return refused(result.code);
  const { realScore, reasons } = result.analysis;
  const fatal = reasons.find(({ severity }) => severity === 'fatal');
  if (fatal === undefined && realScore !== null) return { kind: 'judged', realScore, seen: result };
  const code = fatal?.code ?? 'processing_error';
  return { kind: 'refused', code, reasons: reasons.length > 0 ? reasons : [reason(code)], seen: result };
}
