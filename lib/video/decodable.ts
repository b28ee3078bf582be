/** Formats FFmpeg may open: the five containers. Everything else (playlists, pictures, devices) stays shut. */
export const FORMAT_WHITELIST = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi';

/** Phones and browsers write the first seven; the others turn up in old or professional cameras. */
export const DECODABLE_CODECS: ReadonlySet<string> = new Set([
  'h264',
  'hevc',
  'vp8',
  'vp9',
  'av1',
  'mjpeg',
  'mpeg4',
  'h263',
  'mpeg2video',
  'prores',
]);

/**
 * The cap given to a codec. Coded pictures are padded to whole blocks (at most 64 pixels), so it lies a bit higher
 * than the limit on the visible picture.
 */
export function codedPixelCap(maxPixels: number): number {
  return Math.ceil(maxPixels * 1.1) + 65_536;
}
