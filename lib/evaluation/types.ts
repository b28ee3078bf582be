import type { ReasonCode } from '@/lib/shared/reasons';

/** A clip whose truth is known. */
export interface LabelledClip {
  /** Absolute path of a video, or of a folder of pictures in order. */
  path: string;
  /** As people know it: the path relative to where the list was. */
  name: string;
  isLive: boolean;
  /** What kind of attack; null for a live clip. */
  attackType: string | null;
  /** Person or recording place, where known: clips of one group are not independent of each other. */
  group: string | null;
}

/** What the product made of a clip. */
export interface ClipOutcome {
  clip: Omit<LabelledClip, 'path'>;
  /** Probability of live, 0–1; null when the clip was refused. */
  realScore: number | null;
  /** Why it was refused; empty for a judged clip. */
  refusedFor: ReasonCode[];
  /** What a reader of the verdict is told. */
  warnings: ReasonCode[];
  frames: number;
  decodeMs: number;
  inferMs: number;
}
