import type { ClipAnalysis } from '@/lib/detection/types';
import type { ReasonCode } from '@/lib/shared/reasons';
import type { ProbedVideo, VideoLimits } from '@/lib/video/types';

/** A clip to judge. The path is a local file that stays until the answer is there. */
export interface MediaJob {
  path: string;
  /** What the file is: a clip, or a pack of still pictures (`frame-pack.ts`). */
  input: 'video' | 'frames';
  /** The model alias. */
  alias: string;
  limits: VideoLimits;
  /** How many of the judged frames to give back as pictures. */
  evidenceFrames: number;
}

/** A judged frame to look at. */
export interface EvidenceFrame {
  timestampMs: number;
  /** Base64: messages between processes are JSON. */
  jpeg: string;
}

/** What became of a clip that did not harm its process. */
export type MediaResult =
  | {
      kind: 'analysed';
      probe: ProbedVideo;
      analysis: ClipAnalysis;
      evidence: EvidenceFrame[];
      decodeMs: number;
      inferMs: number;
    }
  /** The file can't be judged; the same file fails again. */
  | { kind: 'refused'; code: ReasonCode; message: string };

/** Pool → process. */
export type ToWorker = { type: 'job'; id: number; job: MediaJob };

/** Process → pool. `failed`: our fault (a missing model, a bug), not the file's. */
export type FromWorker =
  | { type: 'result'; id: number; result: MediaResult }
  | { type: 'failed'; id: number; message: string };
