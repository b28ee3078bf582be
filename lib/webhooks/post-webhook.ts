import { Agent, request } from 'undici';
import { env } from '@/lib/env';
import { AddressRefused } from '@/lib/net/address-refused';
import { resolverLookup } from '@/lib/net/resolver-lookup';
import { safeConnector } from '@/lib/net/safe-connector';
import { refusalOfUrl } from '@/lib/net/url-rules';

const CONNECT_TIMEOUT_MS = 5_000;
const KEPT_BYTES = 1_024;

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

function errorWord(thrown: unknown, isLate: boolean): PostResult['error'] {
  for (let cause: unknown = thrown; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AddressRefused) return 'address_not_allowed';
  }
  const code = (thrown as { code?: string }).code ?? '';
  return isLate || code.includes('TIMEOUT') ? 'timeout' : 'connection_failed';
}

/** Sends one webhook to a stranger's address: public ones only, no redirects, no cookie or key of ours. Never throws. */
export async function postWebhook(
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<PostResult> {
  const startedMs = performance.now();
  const durationMs = () => Math.round(performance.now() - startedMs);
  const allowPrivate = env().ALLOW_PRIVATE_WEBHOOK_URLS;
  if (refusalOfUrl(new URL(url), { allowPrivate }) !== null) {
    return { status: null, body: null, error: 'address_not_allowed', durationMs: durationMs() };
  }
  const deadline = AbortSignal.timeout(env().WEBHOOK_TIMEOUT_MS);
  const agent = new Agent({
    connect: safeConnector({
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      allowPrivate,
      // A laptop's own names are in the hosts file.
      ...(!allowPrivate && { lookup: resolverLookup() }),
    }),
    pipelining: 0,
  });
  try {
    const response = await request(url, {
      method: 'POST',
      dispatcher: agent,
      signal: deadline,
      headers,
      body,
    });
    response.body.on('error', () => undefined);
    const text = await beginningOf(response.body);
    return { status: response.statusCode, body: text, error: null, durationMs: durationMs() };
  } catch (error) {
    return { status: null, body: null, error: errorWord(error, deadline.aborted), durationMs: durationMs() };
  } finally {
    void agent.destroy().catch(() => undefined);
  }
}
