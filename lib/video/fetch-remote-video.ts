import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher, request } from 'undici';
import { AppError } from '@/lib/errors';
import { AddressRefused } from '@/lib/net/address-refused';
import { safeConnector } from '@/lib/net/safe-connector';
import { checkVideoUrl } from './parse-video-url';
import { RemoteVideoError } from './remote-video-error';

export { parseVideoUrl } from './parse-video-url';
export { RemoteVideoError } from './remote-video-error';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface RemoteVideoTimeouts {
  connectMs: number;
  /** From the request to the response's headers. */
  firstByteMs: number;
  /** Between two pieces of the body. */
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
  timeouts?: Partial<RemoteVideoTimeouts>;
  /** Default: the system's resolver. */
  lookup?: LookupFunction;
}

export interface RemoteVideo {
  /** To be read once. Throws RemoteVideoError when the rest does not come. */
  body: AsyncIterable<Uint8Array>;
  contentLength?: number;
}

/**
 * Opens a stranger's video. Connects to public addresses only, checks each redirect anew, sends no cookie, key or
 * other header of ours, and decodes nothing: a body with a Content-Encoding is refused.
 * @throws RemoteVideoError
 */
export async function fetchRemoteVideo(url: URL, options: FetchRemoteVideoOptions): Promise<RemoteVideo> {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const deadline = AbortSignal.timeout(timeouts.totalMs);
  const agent = new Agent({
    connect: safeConnector({
      connectTimeoutMs: timeouts.connectMs,
      allowPrivate: options.allowPrivate,
      lookup: options.lookup,
    }),
    headersTimeout: timeouts.firstByteMs,
    bodyTimeout: timeouts.idleMs,
    pipelining: 0,
  });
  const end = () => void agent.destroy().catch(() => {});
  deadline.addEventListener('abort', end, { once: true });
  try {
    const response = await follow(url, options, agent, deadline);
    const contentLength = checkHeaders(response, options.maxBytes);
    return { body: readBody(response.body, options.maxBytes, contentLength, end), contentLength };
  } catch (error) {
    end();
    throw toRemoteVideoError(error);
  }
}

async function follow(
  first: URL,
  options: FetchRemoteVideoOptions,
  agent: Agent,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  let url = first;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    checkVideoUrl(url, { allowPrivate: options.allowPrivate });
    const response = await request(url, {
      method: 'GET',
      dispatcher: agent,
      signal,
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'lifesign' },
    });
    if (!REDIRECTS.has(response.statusCode)) return response;
    // The body of a redirect is of no use and may be endless.
    response.body.on('error', () => {}).destroy();
    const { location } = response.headers;
    if (typeof location !== 'string') throw new Error('a redirect without an address');
    url = new URL(location, url);
  }
  throw new Error(`more than ${MAX_REDIRECTS} redirects`);
}

/** @returns the announced length in bytes, if any */
function checkHeaders(response: Dispatcher.ResponseData, maxBytes: number): number | undefined {
  const { statusCode, headers, body } = response;
  body.on('error', () => {});
  if (statusCode !== 200) throw new Error(`status ${statusCode}`);
  refuseCoding('content-encoding', headers['content-encoding'], ['identity']);
  refuseCoding('transfer-encoding', headers['transfer-encoding'], ['chunked']);
  const announced = headers['content-length'];
  if (announced === undefined) return undefined;
  if (typeof announced !== 'string' || !/^\d{1,15}$/.test(announced))
    throw new Error('a broken Content-Length');
  const length = Number(announced);
  if (length > maxBytes)
    throw new RemoteVideoError('video_too_large', new Error(`announced ${length} bytes`));
  return length;
}

function refuseCoding(name: string, value: string | string[] | undefined, allowed: string[]): void {
  if (value === undefined) return;
  if (typeof value !== 'string' || !allowed.includes(value.trim().toLowerCase())) {
    throw new Error(`${name}: ${String(value).slice(0, 40)}`);
  }
}

async function* readBody(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  contentLength: number | undefined,
  end: () => void,
): AsyncGenerator<Uint8Array> {
  let received = 0;
  try {
    for await (const chunk of body) {
      received += chunk.length;
      if (received > maxBytes) throw new RemoteVideoError('video_too_large');
      yield chunk;
    }
    if (contentLength !== undefined && received !== contentLength) {
      throw new Error(`${received} of ${contentLength} bytes came`);
    }
  } catch (error) {
    throw toRemoteVideoError(error);
  } finally {
    end();
  }
}

/** Whatever went wrong on the way becomes one of three codes; only the log learns more. */
function toRemoteVideoError(error: unknown): RemoteVideoError {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof RemoteVideoError) return cause;
    if (cause instanceof AppError || cause instanceof AddressRefused)
      return new RemoteVideoError('address_not_allowed', cause);
  }
  return new RemoteVideoError('download_failed', error);
}
