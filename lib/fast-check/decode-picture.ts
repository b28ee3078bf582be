import { AppError } from '@/lib/errors';
import { sniffPicture } from '@/lib/video/sniff-picture';

/**
 * The bytes of one picture: base64 (or base64url) of a PNG, JPEG or WebP, with or without a `data:` prefix.
 * @throws AppError invalid_video_input
 */
export function decodePicture(text: string, number: number): Buffer {
  const refuse = (what: string) => new AppError('invalid_video_input', `Picture ${number} ${what}.`);
  // The only escape that JSON writers use in base64.
  const plain = text.includes('\\') ? text.replaceAll('\\/', '/') : text;
  const from = plain.startsWith('data:') ? plain.indexOf(',') + 1 : 0;
  let to = plain.length;
  while (to > from && plain.charCodeAt(to - 1) === 0x3d && plain.length - to < 2) to -= 1;
  const base64 = plain.slice(from, to);
  const bytes = Buffer.from(base64, 'base64');
  // The decoder skips what is not base64; a shorter result tells.
  if (bytes.length !== Math.floor((base64.length * 3) / 4) || base64.length % 4 === 1) {
    throw refuse('is not valid base64');
  }
  if (sniffPicture(bytes) === null) throw refuse('is not a PNG, JPEG or WebP picture');
  return bytes;
}
