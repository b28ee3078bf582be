import type { IncomingMessage } from 'node:http';
import { AddressRefused } from '@/lib/net/address-refused';
import type { ResolveName } from '@/lib/net/name-resolver';
import { openRequest } from '@/lib/net/open-request';
import { timeLimit } from '@/lib/net/time-limit';
import { refusalOfUrl } from '@/lib/net/url-rules';
import { checkedVideo } from './checked-video';
import { RemoteVideoError } from './video-error';

export { RemoteVideoError } from './video-error';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Codings that change the bytes. All else that stands in Content-Encoding (`aws-chunked`, `binary`, `none` …) is a slip of the pen. */
const CODINGS = /(?:^|,)\s*(?:x-)?(gzip|deflate|br|zstd|compress)\s*(?:,|$)/i;
/** Answers that say "not now" (those that curl's --retry takes for it). */
const TRANSIENT_STATUSES = new Set([408, 429, 500, 502, 503, 504, 522, 524]);
/** A connection that was refused or broke. Silence is not among them: it has been waited for. */
const BROKEN_CONNECTION = new Set(['ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE']);
const UNREACHED = 'No answer came from the server of the address.';
const BROKEN_OFF = 'The answer broke off, or stood still, before the whole video had come.';
const HEADERS = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'lifesign' };

export interface RemoteVideoTimeouts {
  /** Of a connection, once the name is known. */
  connectMs: number;
  /** From the request to the whole of the answer's headers. */
  firstByteMs: number;
  /** Between two pieces of the body, while somebody waits for the second. */
  idleMs: number;
  /** Everything, all redirects and the whole body. */
  totalMs: number;
}

export const DEFAULT_TIMEOUTS: RemoteVideoTimeouts = {
  connectMs: 5_000,
  firstByteMs: 10_000,
  idleMs: 10_000,
  totalMs: 60_000,
};

export interface FetchRemoteVideoOptions {
  maxBytes: number;
  /** For tests and a laptop: private addresses and any port. */
  allowPrivate: boolean;
  resolve: ResolveName;
  timeouts?: Partial<RemoteVideoTimeouts> | undefined;
  /** Gives the download up. */
  signal?: AbortSignal | undefined;
}

export interface RemoteVideo {
  /** To be read once. Throws RemoteVideoError when the rest does not come. */
  body: AsyncIterable<Uint8Array>;
  contentLength?: number | undefined;
  /** Aborts when the time is over, for a reader that waits for something else. */
  signal: AbortSignal;
}

type Settings = FetchRemoteVideoOptions & { limits: RemoteVideoTimeouts; signal: AbortSignal };

/**
 * Opens a stranger's video. Connects to public addresses only, checks each redirect anew, sends no cookie, key or
 * other header of ours, and decodes nothing: where a Content-Encoding is claimed, the bytes must be a video as they come.
 * Runs in the outbound process.
 * @throws RemoteVideoError
 */
export async function fetchRemoteVideo(url: URL, options: FetchRemoteVideoOptions): Promise<RemoteVideo> {
  const limits = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const { signal, end } = timeLimit(limits.totalMs, 'the whole download', options.signal);
  try {
    const response = await follow(url, { ...options, limits, signal });
    signal.addEventListener('abort', () => response.destroy(signal.reason), { once: true });
    try {
      const contentLength = checkHeaders(response, options.maxBytes);
      const expected = { maxBytes: options.maxBytes, contentLength, idleMs: limits.idleMs };
      const body = readBody(response, expected, end);
      return { body: asTheyCome(body, response.headers['content-encoding']), contentLength, signal };
    } catch (error) {
      response.destroy();
      throw error;
    }
  } catch (error) {
    end();
    throw toRemoteVideoError(error, UNREACHED);
  }
}

async function follow(
  first: URL,
  { allowPrivate, resolve, limits, signal }: Settings,
): Promise<IncomingMessage> {
  let url = first;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const refusal = refusalOfUrl(url, { allowPrivate });
    if (refusal !== null) throw new RemoteVideoError('address_not_allowed', new Error(`it ${refusal}`));
    const response = await openRequest(url, {
      method: 'GET',
      headers: HEADERS,
      resolve,
      allowPrivate,
      connectMs: limits.connectMs,
      firstByteMs: limits.firstByteMs,
      signal,
    });
    if (!REDIRECTS.has(response.statusCode!)) return response;
    // The body of a redirect is of no use and may be endless.
    response.destroy();
    const { location } = response.headers;
    if (location === undefined) throw failed(`${answered(response)} and no address to go on to.`);
    url = new URL(asBytes(location), url);
  }
  throw failed(`The address leads on more than ${MAX_REDIRECTS} times.`);
}

function failed(detail: string, againAfterMs: number | null = null): RemoteVideoError {
  return new RemoteVideoError('download_failed', new Error(detail), { detail, againAfterMs });
}

const answered = ({ statusCode }: IncomingMessage) => `The server of the address answered ${statusCode}`;

/** What an answer other than 200 says, for those who gave the address. */
function refusal(response: IncomingMessage): RemoteVideoError {
  const said = answered(response);
  const status = response.statusCode!;
  const againAfterMs = TRANSIENT_STATUSES.has(status) ? waitOf(response.headers['retry-after']) : null;
  if (status === 401 || status === 403)
    return failed(`${said}: it gives nobody access, or the signature of the address has expired.`);
  if (status === 404 || status === 410) return failed(`${said}: there is nothing at the address.`);
  if (status === 429) return failed(`${said}: it takes no more requests for now.`, againAfterMs);
  if (status >= 500) return failed(`${said}: it could not give the video.`, againAfterMs);
  return failed(`${said} instead of 200.`, againAfterMs);
}

/** The time that a Retry-After asks for: seconds, or a date (RFC 9110, 10.2.3); 0 when it says nothing. */
function waitOf(retryAfter: string | undefined): number {
  const text = retryAfter?.trim() ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

/**
 * A `Location` with what is not ASCII written as the bytes that came, as browsers and curl do. Node hands each byte over
 * as a character of its own, which the URL parser would encode once more.
 */
function asBytes(location: string): string {
  return location.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** @returns the announced length in bytes, if any */
function checkHeaders(response: IncomingMessage, maxBytes: number): number | undefined {
  const { statusCode, headers } = response;
  if (statusCode !== 200) throw refusal(response);
  const transfer = headers['transfer-encoding']?.trim().toLowerCase() ?? 'chunked';
  if (transfer !== 'chunked')
    throw failed(`The video was sent packed (Transfer-Encoding: ${shown(transfer)}).`);
  const announced = headers['content-length'];
  if (announced === undefined) return undefined;
  if (!/^\d{1,15}$/.test(announced)) throw failed('The answer has no valid Content-Length.');
  const length = Number(announced);
  if (length > maxBytes)
    throw new RemoteVideoError('video_too_large', new Error(`announced ${length} bytes`));
  return length;
}

/** A header's value in a sentence. */
const shown = (value: string) => value.replace(/[^\x20-\x7e]/g, '?').slice(0, 40);

/** The bytes; where they are said to be packed, only if they are a video all the same. They are never unpacked. */
function asTheyCome(body: AsyncIterable<Uint8Array>, coding: string | undefined): AsyncIterable<Uint8Array> {
  if (coding === undefined || !CODINGS.test(coding)) return body;
  return checkedVideo(body, () => failed(`The video was sent packed (Content-Encoding: ${shown(coding)}).`));
}

interface Expected {
  maxBytes: number;
  contentLength: number | undefined;
  idleMs: number;
}

/** A body without a length is whole when its connection was closed in order, not when it broke. */
async function* readBody(
  response: IncomingMessage,
  { maxBytes, contentLength, idleMs }: Expected,
  end: () => void,
): AsyncGenerator<Uint8Array> {
  const waitForMore = () =>
    setTimeout(() => response.destroy(new Error(`nothing came for ${idleMs} ms`)), idleMs);
  let idle = waitForMore();
  let received = 0;
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      clearTimeout(idle);
      received += chunk.length;
      if (received > maxBytes) throw new RemoteVideoError('video_too_large');
      yield chunk;
      idle = waitForMore();
    }
    // A connection that broke with its last bytes says so a moment later.
    await new Promise((resolve) => setImmediate(resolve));
    if (response.socket.errored) throw response.socket.errored;
    if (!response.complete || (contentLength ?? received) !== received) {
      const cause = new Error(`${received} of ${contentLength ?? 'more'} bytes came`);
      throw new RemoteVideoError('download_failed', cause, { detail: BROKEN_OFF, againAfterMs: 0 });
    }
  } catch (error) {
    throw toRemoteVideoError(error, BROKEN_OFF);
  } finally {
    clearTimeout(idle);
    end();
    response.destroy();
  }
}

/** Whatever went wrong on the way becomes one of three codes, with what may be told; only the log learns more. */
function toRemoteVideoError(error: unknown, detail: string): RemoteVideoError {
  if (error instanceof RemoteVideoError) return error;
  if (error instanceof AddressRefused) return new RemoteVideoError('address_not_allowed', error);
  const isBroken = BROKEN_CONNECTION.has((error as NodeJS.ErrnoException).code ?? '');
  return new RemoteVideoError('download_failed', error, { detail, againAfterMs: isBroken ? 0 : null });
}
