import type { ByteSource } from './byte-source.js';
import {
  LifesignAnswerError,
  LifesignConnectionError,
  LifesignError,
  LifesignTimeoutError,
} from './errors.js';
import { growingPauseMs, pause, type Transport } from './transport.js';

export interface UploadProgress {
  /** What the server has, or for an upload in one request: nothing, then all. */
  sentBytes: number;
  /** null while the size of a stream is not known. */
  totalBytes: number | null;
}

export interface SendOptions {
  /** Largest piece of one request; the pieces begin smaller and grow with the line. Default 8 MiB. */
  chunkBytes?: number;
  /** How long to go on trying while nothing arrives, e.g. over a restart of the server. Default 2 minutes. */
  patienceMs?: number;
  /** Told after each piece; `fetch` does not tell how far a request is. */
  onProgress?: (progress: UploadProgress) => void;
  signal?: AbortSignal;
}

/** How far the server is; the length is null until it was announced. */
interface Place {
  offset: number;
  lengthBytes: number | null;
}

const TUS_HEADERS = { 'Tus-Resumable': '1.0.0' };
const SMALLEST_PIECE_BYTES = 256 * 1_024;
const FIRST_PIECE_BYTES = 1_024 * 1_024;
const LARGEST_PIECE_BYTES = 8 * 1_024 * 1_024;
export const PATIENCE_MS = 120_000;
const FAST_MS = 500;
const SLOW_MS = 4_000;

function isTemporary(error: unknown): boolean {
  if (error instanceof LifesignError)
    return error.status >= 500 || [408, 409, 423, 429].includes(error.status);
  // The network of a train or hotel asks its guest to sign in; a redirect for good is none of that.
  if (error instanceof LifesignAnswerError) return [302, 303, 307].includes(error.status);
  return error instanceof LifesignConnectionError || error instanceof LifesignTimeoutError;
}

const halved = (pieceBytes: number, mostBytes: number) =>
  Math.max(Math.floor(pieceBytes / 2), Math.min(SMALLEST_PIECE_BYTES, mostBytes));

/** Pieces that take about a second: progress is seen, and a cut costs little. */
function nextPieceBytes(pieceBytes: number, tookMs: number, mostBytes: number): number {
  if (tookMs < FAST_MS) return Math.min(pieceBytes * 2, mostBytes);
  return tookMs > SLOW_MS ? halved(pieceBytes, mostBytes) : pieceBytes;
}

const asItIs = (response: Response) => response;

/** The address is a permission: only its origin is told. */
const cutAt = (url: string, why: string) => new LifesignConnectionError(new URL(url).origin, new Error(why));

/** @throws LifesignConnectionError where the answer says nothing: something in between must have made it */
function placeOf({ headers }: Response, url: string, lengthBytes: number | null): Place {
  const [offset, length] = [headers.get('upload-offset'), headers.get('upload-length')];
  if (offset === null) throw cutAt(url, 'The answer has no Upload-Offset.');
  return { offset: Number(offset), lengthBytes: length === null ? lengthBytes : Number(length) };
}

/** @throws Error when what is there can not be a part of this file */
function requireSameFile({ offset, lengthBytes }: Place, { sizeBytes }: ByteSource): void {
  if (sizeBytes === null || (offset <= sizeBytes && (lengthBytes ?? sizeBytes) === sizeBytes)) return;
  throw new Error(
    `The upload is of another file: it has ${lengthBytes ?? offset} bytes, this one ${sizeBytes}.`,
  );
}

/**
 * Sends a file to the address of an upload by tus 1.0, on from wherever the server is. After a cut connection, a 5xx or a
 * timeout it asks where that is and goes on, for as long as something arrives now and then.
 * @throws LifesignError (404 and 410: the upload is gone), LifesignConnectionError, LifesignTimeoutError
 */
export async function sendByTus(
  transport: Transport,
  url: string,
  source: ByteSource,
  { chunkBytes = LARGEST_PIECE_BYTES, patienceMs = PATIENCE_MS, onProgress, signal }: SendOptions,
): Promise<void> {
  const mostBytes = Math.max(1, Math.floor(chunkBytes));
  let place: Place | null = null;
  let pieceBytes = Math.min(FIRST_PIECE_BYTES, mostBytes);
  let [bestBytes, movedMs, failures] = [-1, Date.now(), 0];
  for (;;) {
    try {
      place ??= placeOf(
        await transport.once(
          { method: 'HEAD', path: url, headers: TUS_HEADERS, signal, isKeyless: true },
          asItIs,
        ),
        url,
        null,
      );
      if (place.offset > bestBytes) [bestBytes, movedMs, failures] = [place.offset, Date.now(), 0];
      const bytes: Uint8Array<ArrayBuffer> = await source.read(place.offset, pieceBytes);
      requireSameFile(place, source);
      onProgress?.({ sentBytes: place.offset, totalBytes: source.sizeBytes ?? place.lengthBytes });
      if (place.offset === place.lengthBytes) return;
      const startedMs = Date.now();
      place = await sendPiece(transport, { url, place, bytes, sizeBytes: source.sizeBytes, signal });
      pieceBytes = nextPieceBytes(pieceBytes, Date.now() - startedMs, mostBytes);
    } catch (error) {
      place = null;
      pieceBytes = halved(pieceBytes, mostBytes);
      if (!isTemporary(error) || Date.now() - movedMs >= patienceMs) throw error;
      await pause(growingPauseMs(failures++, error), signal);
    }
  }
}

interface Piece {
  url: string;
  place: Place;
  bytes: Uint8Array<ArrayBuffer>;
  sizeBytes: number | null;
  signal?: AbortSignal;
}

async function sendPiece(
  transport: Transport,
  { url, place, bytes, sizeBytes, signal }: Piece,
): Promise<Place> {
  // A stream announces its size as soon as it knows it, and once.
  const announced: Record<string, string> =
    place.lengthBytes === null && sizeBytes !== null ? { 'Upload-Length': String(sizeBytes) } : {};
  const headers = {
    ...TUS_HEADERS,
    ...announced,
    'Content-Type': 'application/offset+octet-stream',
    'Upload-Offset': String(place.offset),
  };
  const request = { method: 'PATCH', path: url, headers, body: bytes, signal, isKeyless: true };
  const response = await transport.once(request, asItIs);
  const next = placeOf(response, url, place.lengthBytes ?? sizeBytes);
  if (bytes.length > 0 && !(next.offset > place.offset)) throw cutAt(url, 'No byte arrived.');
  return next;
}
