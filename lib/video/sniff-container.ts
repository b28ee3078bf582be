import { ebmlElement } from './ebml';

/** The kinds of file that are taken. */
export type Container = 'mp4' | 'mov' | 'avi' | 'webm' | 'mkv';

/** File name endings that are taken, in any case. They need not agree with the content: browsers mislabel. */
export const ALLOWED_EXTENSIONS: readonly Container[] = ['mp4', 'avi', 'mov', 'webm', 'mkv'];

/** That many bytes from the beginning are always enough (or the whole file, where it is shorter). */
export const SNIFF_BYTES = 4_096;

/** Takes a file name (`Clip.MP4`) or a bare extension (`mp4`). */
export function hasAllowedExtension(nameOrExtension: string): boolean {
  const extension = nameOrExtension.slice(nameOrExtension.lastIndexOf('.') + 1).toLowerCase();
  return (ALLOWED_EXTENSIONS as readonly string[]).includes(extension);
}

/** Still pictures and picture sequences share the box format with mp4; ffmpeg would open some of them. */
const PICTURE_BRANDS = new Set(
  'heic heix heim heis hevc hevx hevm hevs mif1 mif2 msf1 miaf avif avis jpeg jpgs jp2  jpx  jpm  crx '
    .match(/.{4}(?: |$)/g)!
    .map((brand) => brand.slice(0, 4)),
);

const text = (bytes: Uint8Array, from: number, to: number) =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');

function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

/**
 * Tells the container from the first bytes of a file (`SNIFF_BYTES` are enough); null for everything else.
 * Strict on purpose: playlists, pictures, archives, programs and text are not videos, whatever their name.
 */
export function sniffContainer(head: Uint8Array): Container | null {
  if (head.length < 12) return null;
  if (uint32(head, 0) === 0x1a45dfa3) return sniffEbml(head);
  if (text(head, 0, 4) === 'RIFF') return sniffAvi(head);
  return sniffBoxes(head);
}

/** RIFF form "AVI " whose first chunk is the header list. */
function sniffAvi(head: Uint8Array): Container | null {
  if (text(head, 8, 12) !== 'AVI ') return null;
  return head.length >= 24 && text(head, 12, 16) === 'LIST' && text(head, 20, 24) === 'hdrl' ? 'avi' : null;
}

/** Boxes that may stand before the first one that says something (ISO/IEC 14496-12, 4.2, 8.1.2, 8.16.2; QuickTime's `wide`, `pnot`). */
const LEADING = new Set(['free', 'skip', 'wide', 'pnot', 'uuid', 'styp', 'pdin']);

/** Where the first box lies that is none of these; null when one of them is broken. It may lie beyond `head`. */
function skipLeading(head: Uint8Array): number | null {
  let at = 0;
  while (at + 8 <= head.length && LEADING.has(text(head, at + 4, at + 8))) {
    const size = uint32(head, at);
    if (size < 8) return null;
    at += size;
  }
  return at;
}

/** ISO base media (ISO/IEC 14496-12) or the QuickTime files before it, which have no `ftyp`. */
function sniffBoxes(head: Uint8Array): Container | null {
  const at = skipLeading(head);
  if (at === null) return null;
  // As before `ftyp` was invented: whatever lies beyond is for the decoder to say.
  if (at + 8 > head.length) return at > 0 ? 'mov' : null;
  const size = uint32(head, at);
  const type = text(head, at + 4, at + 8);
  if (type === 'ftyp') {
    if (size < 16 || size > SNIFF_BYTES || at + 12 > head.length) return null;
    const brand = text(head, at + 8, at + 12);
    if (PICTURE_BRANDS.has(brand)) return null;
    return brand === 'qt  ' ? 'mov' : 'mp4';
  }
  if (type === 'mdat') return size <= 1 || size >= 8 ? 'mov' : null;
  return type === 'moov' && size >= 16 ? 'mov' : null;
}

const DOC_TYPE_ID = 0x4282;

/** Matroska and WebM differ in the DocType of the EBML header (RFC 9559). */
function sniffEbml(head: Uint8Array): Container | null {
  const header = ebmlElement(head, 0);
  if (!header || header.unknownSize) return null;
  for (let at = header.from; at < Math.min(header.end, head.length); ) {
    const element = ebmlElement(head, at);
    if (!element) return null;
    if (element.id === DOC_TYPE_ID) {
      const docType = text(head, element.from, element.end).replace(/\0+$/, '');
      if (docType === 'webm') return 'webm';
      return docType === 'matroska' ? 'mkv' : null;
    }
    at = element.end;
  }
  return null;
}
