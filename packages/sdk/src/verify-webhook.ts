import { webCrypto } from './node-module.js';

/** Why a webhook is not to be believed. */
export class WebhookVerificationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WebhookVerificationError';
  }
}

export interface VerifyWebhookInput {
  /** The body exactly as it came, before any parser. */
  payload: string;
  /** The headers of the request: an object with lower-case names, or `Headers`. */
  headers: Headers | Record<string, string | string[] | undefined>;
  /** One secret, or several while one replaces another. */
  secret: string | string[];
  /** How far the timestamp may be off. Default 300 s. */
  toleranceS?: number;
}

export interface WebhookEvent<Data = unknown> {
  type: string;
  timestamp: string;
  data: Data;
}

/** Bytes of base64; none for what is no base64, which no signature fits. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array(0);
  }
}

function headerOf(headers: VerifyWebhookInput['headers'], name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  if (typeof value !== 'string' || value === '')
    throw new WebhookVerificationError(`The header ${name} is missing.`);
  return value;
}

/**
 * Checks that a webhook was signed with one of the secrets, and recently (Standard Webhooks). Needs WebCrypto only, which
 * compares in constant time.
 * @throws WebhookVerificationError
 */
export async function verifyWebhook<Data = unknown>(input: VerifyWebhookInput): Promise<WebhookEvent<Data>> {
  const { payload, headers, secret, toleranceS = 300 } = input;
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const offS = Math.abs(Date.now() / 1_000 - Number(timestamp));
  if (!(offS <= toleranceS)) throw new WebhookVerificationError('The timestamp is too far off.');
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${payload}`);
  const given = headerOf(headers, 'webhook-signature')
    .split(' ')
    .filter((one) => one.startsWith('v1,'));
  const { subtle } = await webCrypto();
  for (const one of [secret].flat()) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    const keyBytes = bytesOf(one.replace(/^whsec_/, ''));
    const key = await subtle.importKey('raw', keyBytes, algorithm, false, ['verify']);
    for (const signature of given) {
      const isGenuine = await subtle
        .verify('HMAC', key, bytesOf(signature.slice(3)), signed)
        .catch(() => false);
      if (isGenuine) return JSON.parse(payload) as WebhookEvent<Data>;
    }
  }
  throw new WebhookVerificationError('No signature fits.');
}
