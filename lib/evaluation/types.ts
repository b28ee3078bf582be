import type { ReasonCode } from '@/lib/shared/reasons';
import type { FaceBox } from '@/lib/shared/signals';

/** What a list says of a clip beyond label and group. */
export interface ClipFacts {
  /** Its row was open to training: a figure of it says nothing about strangers. */
  isTrained: boolean;
  /** A folder of cut-out faces, not of whole pictures. */
  isCrops: boolean;
  /** How it differs from the clip `copyOf`, e.g. `greyscale`; null for a clip that stands for itself. */
  copy: string | null;
  /** Name of the clip that this one is a copy of. */
  copyOf: string | null;
  /** What clips are told apart by (`kind`, `light`, `device`, `ita`, `generator`, `style`); no empty values. */
  facets: Readonly<Record<string, string>>;
}

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
  facts?: ClipFacts;
}

/** A judged frame to look at. */
export interface OutcomePicture {
  /** Base64. */
  jpeg: string;
  /** Where the model saw the face; null where it saw none. */
  face: FaceBox | null;
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
  /** A few of the judged frames, where they were asked for. */
  pictures?: OutcomePicture[];
}
