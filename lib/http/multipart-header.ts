import { AppError } from '@/lib/errors';

/** More bytes of part headers than any real client sends. */
const MAX_HEADER_BYTES = 8_192;
const MAX_NAME_BYTES = 256;

/** What the headers of one part of a form say. */
export interface PartHeader {
  name: string;
  /** As the client sent it, decoded; absent for ordinary fields. Not safe to show or to use as a path. */
  rawFileName: string | undefined;
  mimeType: string;
}

export function brokenForm(message: string, cause?: unknown): AppError {
  return new AppError('invalid_video_input', message, { cause });
}

/**
 * The boundary out of a Content-Type header (RFC 2046 §5.1.1).
 * @throws AppError `invalid_video_input` when it is not multipart/form-data or has no usable boundary.
 */
export function boundaryOf(contentType: string | undefined): string {
  const parsed = parseParameters(contentType ?? '');
  if (parsed.value.toLowerCase() !== 'multipart/form-data') {
    throw brokenForm('The content type must be multipart/form-data.');
  }
  const boundary = parsed.parameters.get('boundary') ?? '';
  // RFC 2046 allows 70 characters; some real clients send more.
  if (boundary.length === 0 || boundary.length > 256) {
    throw brokenForm('The multipart boundary is missing or too long.');
  }
  return boundary;
}

/**
 * Reads the headers of a part (RFC 7578 §4.2), as the splitter gives them: lower-case names, latin1 values.
 * @throws AppError `invalid_video_input` when they are too large or don't name a form field.
 */
export function parsePartHeader(headers: Record<string, string[]>): PartHeader {
  let sizeBytes = 0;
  for (const [name, values] of Object.entries(headers)) {
    for (const value of values) sizeBytes += name.length + value.length + 4;
  }
  if (sizeBytes > MAX_HEADER_BYTES) throw brokenForm('A part of the form has headers that are too large.');

  const dispositions = headers['content-disposition'] ?? [];
  if (dispositions.length !== 1) throw brokenForm('A part of the form has no single Content-Disposition.');
  const disposition = parseParameters(dispositions[0]!);
  if (disposition.value.toLowerCase() !== 'form-data') {
    throw brokenForm('A part of the form is not of the kind form-data.');
  }
  const name = disposition.parameters.get('name');
  if (name === undefined || name.length === 0) throw brokenForm('A part of the form has no name.');
  if (name.length > MAX_NAME_BYTES) throw brokenForm('A part of the form has a name that is too long.');

  const mimeType = parseParameters(headers['content-type']?.[0] ?? '').value.toLowerCase() || 'text/plain';
  const encoding = (headers['content-transfer-encoding']?.[0] ?? 'binary').trim().toLowerCase();
  // RFC 7578 §4.7 deprecates it; decoding is not offered, and storing the encoded text would be wrong.
  if (encoding === 'base64' || encoding === 'quoted-printable') {
    throw brokenForm(`A part of the form uses the transfer encoding ${encoding}, which is not supported.`);
  }
  const rawFileName = fileNameOf(disposition.parameters);
  const isFile = rawFileName !== undefined || mimeType === 'application/octet-stream';
  return {
    name: decodeWords(fromLatin1(name)),
    rawFileName: isFile ? (rawFileName ?? '') : undefined,
    mimeType,
  };
}

function fileNameOf(parameters: Map<string, string>): string | undefined {
  const extended = parameters.get('filename*');
  if (extended !== undefined) {
    const match = /^utf-8'[^']*'(.*)$/is.exec(extended);
    if (match !== null) {
      try {
        return decodeURIComponent(match[1]!);
      } catch {
        // Not what RFC 5987 describes: the plain name has to do.
      }
    }
  }
  const plain = parameters.get('filename');
  return plain === undefined ? undefined : decodeWords(fromLatin1(plain));
}

const ENCODED_WORD = /=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bq])\?([^?\s]*)\?=/gi;
/** White space between two of them is no part of the text. */
const BETWEEN_WORDS = /(\?=)\s+(?==\?[^?\s]+\?[bq]\?)/gi;

/** The text of encoded words (RFC 2047), as RestSharp and Spring send names that are not ASCII; what is none stays. */
function decodeWords(text: string): string {
  return text.replace(BETWEEN_WORDS, '$1').replace(ENCODED_WORD, (word, charset, encoding, encoded) => {
    const bytes = encoding.toLowerCase() === 'b' ? Buffer.from(encoded, 'base64') : fromQ(encoded);
    try {
      return new TextDecoder(charset, { fatal: true }).decode(bytes);
    } catch {
      // A character set that nobody knows, or bytes that are not of it.
      return word;
    }
  });
}

/** RFC 2047, 4.2: an underscore is a space, `=` begins two hexadecimal digits. */
function fromQ(text: string): Buffer {
  const latin1 = text
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_all, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(latin1, 'latin1');
}

/** `value; a=b; c="d"`. Names in lower case; of a repeated parameter the first counts. */
function parseParameters(text: string): { value: string; parameters: Map<string, string> } {
  const end = text.indexOf(';');
  const value = (end === -1 ? text : text.slice(0, end)).trim();
  const parameters = new Map<string, string>();
  const pattern = /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"|([^;]*))/gy;
  pattern.lastIndex = end === -1 ? text.length : end;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const name = match[1]!.toLowerCase();
    // Only \" is an escape in practice: old browsers send Windows paths with bare backslashes.
    const found = match[2] !== undefined ? match[2].replaceAll('\\"', '"') : match[3]!.trim();
    if (!parameters.has(name)) parameters.set(name, found);
    // Whatever follows a closing quote up to the next semicolon has no meaning.
    const next = text.indexOf(';', pattern.lastIndex);
    pattern.lastIndex = next === -1 ? text.length : next;
  }
  return { value, parameters };
}

function fromLatin1(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

const MAX_DISPLAY_CHARACTERS = 100;

/** A client's file name made safe to store and to show. Neither part may become a path. */
export interface SafeFileName {
  /** Last path segment without control, direction or invisible characters, at most 100 characters; may be ''. */
  displayName: string;
  /** Lower case, without the dot; '' when there is none or it isn't short and alphanumeric. */
  extension: string;
}

export function safeFileName(raw: string): SafeFileName {
  const lastSegment = raw.split(/[/\\]/).at(-1)!;
  const visible = lastSegment.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '').trim();
  const characters = [...visible.normalize('NFC')];
  const displayName = characters.slice(0, MAX_DISPLAY_CHARACTERS).join('');
  const extension = /\.([a-z0-9]{1,8})$/i.exec(visible)?.[1]?.toLowerCase() ?? '';
  return { displayName: /^\.*$/.test(displayName) ? '' : displayName, extension };
}
