/** Left, top, width and height of a face as shares of the picture, 0–1. */
export type FaceBox = [number, number, number, number];

/** What the model saw, frame by frame; all lists have one entry per judged frame. */
export interface SignalSeries {
  /** From the start of the clip. */
  timestampsMs: number[];
  /** Null where no face was found. */
  faces: (FaceBox | null)[];
  /** Probability of a live person by this frame alone, 0–1; null where no face was found. */
  frameScores: (number | null)[];
  /** Median brightness of the face, 0–255. */
  faceLumas: (number | null)[];
  /** The pulse that the skin's colour suggests, in standard deviations; null where the clip is too short for one. */
  pulse: number[] | null;
}
