/** A picture in memory, packed RGB. */
export interface Bitmap {
  width: number;
  height: number;
  rgb: Buffer;
}

/** How HDR light becomes code values (BT.2100). */
export type HdrTransfer = 'pq' | 'hlg';

export type ClipContainer = 'mp4' | 'mov' | 'avi' | 'webm' | 'mkv';
export type ClipCodec = 'h264' | 'hevc' | 'vp8' | 'vp9' | 'av1' | 'mjpeg' | 'mpeg4';

/** What the frames show. */
export type ClipPicture =
  | { kind: 'pattern'; seed?: number }
  | { kind: 'black' }
  /** Photos side by side, each moved and zoomed a little from frame to frame. */
  | { kind: 'stills'; paths: string[]; seed?: number }
  /** Ready pictures of the clip's size, packed RGB; not for the cache of makeClip. */
  | { kind: 'frames'; pictures: readonly Uint8Array[] };

export interface ClipOptions {
  /** Part of the file name. */
  name: string;
  container: ClipContainer;
  codec: ClipCodec;
  picture?: ClipPicture;
  width?: number;
  height?: number;
  frames?: number;
  fps?: number;
  /** Of the picture, per second; 800,000 when not given. */
  bitRate?: number;
  /** Ten bits in HDR (hevc). */
  transfer?: HdrTransfer;
  /** Clockwise turn a player must apply (mp4 and mov). */
  rotationDegrees?: 0 | 90 | 180 | 270;
  /** The same turn, said by the stream itself and not by the container (h264 and hevc). */
  streamRotationDegrees?: 90 | 180 | 270;
  /** As MediaRecorder streams it: no duration, no index, no sizes. */
  live?: boolean;
  /** Uneven gaps between frames. */
  variableRate?: boolean;
  /** How long the last frame is shown. */
  lastFrameMs?: number;
  /** Milliseconds of the first frame. */
  startMs?: number;
  /** A silent audio track beside the picture, or instead of it. */
  audio?: 'none' | 'beside' | 'only';
  /** The index before the data (mp4 and mov). */
  indexFirst?: boolean;
  /** Size the container's header claims, instead of the true one. */
  claimedSize?: { width: number; height: number };
  /** Side of the square pictures that the H.264 stream itself asks for, whatever it holds. */
  codedSidePixels?: number;
  /** Padded with an empty box to at least this size (mp4 and mov). */
  minBytes?: number;
  /** Only this share of the finished file is kept. */
  keepShare?: number;
}
