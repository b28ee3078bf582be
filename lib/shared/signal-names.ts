interface SignalName {
  /** In the portal. */
  label: string;
  /** In docs/signals.md. */
  meaning: string;
}

/** Every measurement that our own models make of a clip; the portal's words and docs/signals.md are kept in step with it. */
export const SIGNAL_NAMES = {
  face_share: {
    label: 'Share of frames with a face',
    meaning: 'share of the judged frames in which the face was found',
  },
  face_side_px: {
    label: 'Side of the face, pixels',
    meaning: 'side of the face in pixels of the video as it was sent, median',
  },
  luma: {
    label: 'Brightness of the face, 0–255',
    meaning: 'brightness of the face, or of the picture where there is none, 0–255, median',
  },
  clipped_share: {
    label: 'Overexposed share of the face',
    meaning: 'share of the face that is as bright as a picture can be',
  },
  chroma: { label: 'Colour of the face', meaning: 'how coloured the face is, 0–255' },
  sharpness: { label: 'Sharpness', meaning: 'variance of the Laplacian of the face: low when blurred' },
  largest_change: {
    label: 'Largest change between frames, grey levels',
    meaning: 'largest mean difference of a frame from the first one, in grey levels',
  },
  rigidity_residual: {
    label: 'Depth of the motion (low: flat)',
    meaning: "what a flat picture's motion leaves unexplained of the face",
  },
  rigidity_local: {
    label: 'Movement of the face itself (low: flat)',
    meaning: 'the same where most is left',
  },
  rigidity_motion: { label: 'Amount of motion', meaning: 'how far the face moved, in its own sizes' },
  recurrence: {
    label: 'Difference from an earlier moment (low: a loop)',
    meaning: 'how far pictures of the closest repetition differ, against neighbouring ones',
  },
  standstill_ms: {
    label: 'Longest standstill, milliseconds',
    meaning: 'longest time in which nothing moved',
  },
  screen_grating: {
    label: 'Fine lines of a screen (from 2.3: seen)',
    meaning:
      'how far stripes of one period stand out all over the picture, as a filmed screen has them; from 2.3 on the score is lowered. Missing where the picture is too dark to say',
  },
  covered_mouth: {
    label: 'Probability of a hidden mouth and nose',
    meaning:
      'how likely mouth and nose are hidden in most of the clip; more than .5 is refused as `face_covered`',
  },
  covered_eyes: {
    label: 'Probability of hidden eyes',
    meaning: 'the same of both eyes',
  },
  covered_half: {
    label: 'Probability of one hidden half',
    meaning: 'the same of one half of the face',
  },
  rendered_logit: {
    label: 'Log-odds of a painted, drawn or rendered face',
    meaning: 'log-odds that the face is painted, drawn or computer-made, median of at most five frames',
  },
  swapped_logit: {
    label: 'Log-odds of a pasted or blended face',
    meaning: 'log-odds that the face was pasted or blended in, median of at most five frames',
  },
  turned_degrees: {
    label: 'Turned before judging, degrees',
    meaning: 'where the file had lost its orientation mark: what was turned before judging, clockwise',
  },
  bar_top: {
    label: 'Cut off at the top, share of the height',
    meaning: 'bar that was cut off, share of the height',
  },
  bar_bottom: {
    label: 'Cut off at the bottom, share of the height',
    meaning: 'bar that was cut off, share of the height',
  },
  bar_left: {
    label: 'Cut off on the left, share of the width',
    meaning: 'bar that was cut off, share of the width',
  },
  bar_right: {
    label: 'Cut off on the right, share of the width',
    meaning: 'bar that was cut off, share of the width',
  },
  context_logit: {
    label: 'Log-odds of live, pooled',
    meaning:
      'log-odds of a live person by the network, of the lower half of the frames: what the score is made of',
  },
  context_logit_mean: { label: 'Log-odds of live, mean', meaning: 'the same of all frames' },
  context_logit_lowest: { label: 'Log-odds of live, lowest frame', meaning: 'the same of the lowest frame' },
  decode_ms: { label: 'Decoding, milliseconds', meaning: 'time of decoding' },
  infer_ms: { label: 'Scoring, milliseconds', meaning: 'time of scoring' },
} as const satisfies Record<string, SignalName>;
