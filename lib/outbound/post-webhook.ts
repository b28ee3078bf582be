import { AddressRefused } from '@/lib/net/address-refused';
import type { ResolveName } from '@/lib/net/name-resolver';
import { openRequest } from '@/lib/net/open-request';
import { timeLimit } from '@/lib/net/time-limit';
import { refusalOfUrl } from '@/lib/net/url-rules';

const CONNECT_TIMEOUT_MS = 5_000;
const KEPT_BYTES = 1_024;

/** What is sent, and to whom. */
export interface WebhookRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface PostWebhookOptions {
  /** For tests and a laptop: private addresses and any port. */
  allowPrivate: boolean;
  /** For everything together, in ms. */
  timeoutMs: number;
  resolve: ResolveName;
}

/** What a receiver said, or why it said nothing. */
export interface PostResult {
  /** HTTP status; null when there was no answer. */
  status: number | null;
  /** Beginning of the body, as text that a database can hold. */
  body: string | null;
  /** One word for a missing answer; says nothing about the network behind the address. */
  error: 'address_not_allowed' | 'timeout' | 'connection_failed' | null;
  durationMs: number;
}

/**
 * The first kilobyte of a body, or what came of it; the rest is not read. Nothing is decoded, whatever its
 * Content-Encoding says. Never throws: what counts is the status, and a body that does not end is no failure.
 */
async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes >= KEPT_BYTES) break;
    }
  } catch {
    // Broken off: the part is kept.
  }
  return Buffer.concat(chunks).subarray(0, KEPT_BYTES).toString('utf8').replaceAll('\0', '\ufffd');
}

function errorWord(thrown: unknown): PostResult['error'] {
  if (thrown instanceof AddressRefused) return 'address_not_allowed';
  return thrown instanceof DOMException && thrown.name === 'TimeoutError' ? 'timeout' : 'connection_failed';
}

/**
 * Sends one webhook to a stranger's address: public ones only, no redirects, no cookie or key of ours. Never throws.
 * Runs in the outbound process.
 */
export async function postWebhook(request: WebhookRequest, options: PostWebhookOptions): Promise<PostResult> {
  const startedMs = performance.now();
  const durationMs = () => Math.round(performance.now() - startedMs);
  const url = new URL(request.url);
  if (refusalOfUrl(url, options) !== null) {
    return { status: null, body: null, error: 'address_not_allowed', durationMs: durationMs() };
  }
  const { signal, end } = timeLimit(options.timeoutMs, 'the delivery');
  try {
    const response = await openRequest(url, {
      ...request,
      method: 'POST',
      headers: { ...request.headers, 'content-length': String(Buffer.byteLength(request.body)) },
      resolve: options.resolve,
      allowPrivate: options.allowPrivate,
      connectMs: CONNECT_TIMEOUT_MS,
      firstByteMs: options.timeoutMs,
      signal,
    });
    const onAbort = () => response.destroy();
    signal.addEventListener('abort', onAbort, { once: true });
    const text = await beginningOf(response);
    response.destroy();
    return { status: response.statusCode!, body: text, error: null, durationMs: durationMs() };
  } catch (error) {
    return { status: null, body: null, error: errorWord(error), durationMs: durationMs() };
  } finally {
    end();
  }
}
