/** Why a clip could not be judged (`fatal`), or what a reader of the verdict should know (`warning`). */
export const REASON_SEVERITIES = ['fatal', 'warning'] as const;

export type ReasonSeverity = (typeof REASON_SEVERITIES)[number];

/** One reason as it appears on the wire: `reasons[]` of a submission. */
export interface Reason {
  code: ReasonCode;
  severity: ReasonSeverity;
  /** True when recording a new video may help; false when the same integration would fail again. */
  retryable: boolean;
  /** A sentence that may be shown to the person in front of the camera. */
  userMessage: string;
  /** What more the tenant's people and keys may know of it: what the server of an address answered. */
  detail?: string | undefined;
}

interface ReasonFacts {
  retryable: boolean;
  userMessage: string;
}

/** The one table of reason codes; docs and OpenAPI are generated from it. */
export const REASONS = {
  no_face_detected: {
    retryable: true,
    userMessage: 'No face was found. Face the camera and record again.',
  },
  multiple_faces: {
    retryable: true,
    userMessage: 'More than one face was found. Only one person may be in the picture.',
  },
  face_too_small: { retryable: true, userMessage: 'The face is too far away. Move closer to the camera.' },
  face_covered: {
    retryable: true,
    userMessage: 'The face is covered. Take off mask and dark glasses, and keep hands and hair off the face.',
  },
  face_lost: { retryable: true, userMessage: 'The face left the picture. Keep it in view while recording.' },
  too_dark: { retryable: true, userMessage: 'The picture is too dark. Move to a brighter place.' },
  overexposed: {
    retryable: true,
    userMessage: 'The picture is too bright. Avoid strong light behind or on the face.',
  },
  greyscale: {
    retryable: true,
    userMessage:
      'The picture has no colours. Turn off black-and-white effects and night mode, and add light.',
  },
  blurry: {
    retryable: true,
    userMessage: 'The picture is blurred. Clean the lens and hold the camera still.',
  },
  static_video: {
    retryable: true,
    userMessage: 'Nothing moves in the video. Look into the camera and move your head a little.',
  },
  repeated_frames: {
    retryable: true,
    userMessage: 'Parts of the video repeat or stand still. Record it again in one go.',
  },
  flat_picture: {
    retryable: true,
    userMessage: 'The face moves as a flat picture does. Record the person, not a photo or a screen.',
  },
  screen_pattern: {
    retryable: true,
    userMessage: 'The picture shows the fine lines of a screen. Record the person, not a screen.',
  },
  rendered_face: {
    retryable: true,
    userMessage: 'The face looks painted, drawn or computer-made. Record the person, without effects.',
  },
  possible_face_swap: {
    retryable: true,
    userMessage: 'The face may have been altered. Turn off filters and effects.',
  },
  insufficient_frames: { retryable: true, userMessage: 'The video is too short for the chosen model.' },
  low_frame_rate: { retryable: true, userMessage: 'The video has too few frames per second.' },
  unreadable_video: {
    retryable: true,
    userMessage: 'The video could not be read. It may be damaged or cut off.',
  },
  no_video_track: { retryable: true, userMessage: 'The file contains no video picture.' },
  unsupported_codec: {
    retryable: true,
    userMessage: 'The video was recorded in a format that is not supported.',
  },
  video_too_long: { retryable: true, userMessage: 'The video is too long.' },
  resolution_too_large: { retryable: true, userMessage: 'The resolution of the video is too large.' },
  video_too_large: { retryable: true, userMessage: 'The video file is too large.' },
  download_failed: {
    retryable: false,
    userMessage: 'The video could not be fetched from the given address.',
  },
  address_not_allowed: {
    retryable: false,
    userMessage: 'The address of the video is not allowed. It must be a public http(s) address.',
  },
  not_a_video: { retryable: true, userMessage: 'The file is not a video of a supported kind.' },
  processing_timeout: {
    retryable: true,
    userMessage: 'The video could not be processed in time. Please try again.',
  },
  processing_error: { retryable: true, userMessage: 'The video could not be processed. Please try again.' },
  canceled: { retryable: true, userMessage: 'The submission was canceled.' },
} as const satisfies Record<string, ReasonFacts>;

export type ReasonCode = keyof typeof REASONS;

export const REASON_CODES = Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]];

/** Builds the wire form of a reason from the table. */
export function reason(
  code: ReasonCode,
  severity: ReasonSeverity = 'fatal',
  detail: string | null = null,
): Reason {
  return { code, severity, ...REASONS[code], ...(detail !== null && { detail }) };
}
