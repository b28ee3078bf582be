import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new signing secret: `whsec_` and the base64 of 32 random bytes (Standard Webhooks). */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** What is signed: the id, the time in seconds, and the exact text of the body. */
export interface SignedMessage {
  id: string;
  timestampS: number;
  body: string;
}

/** Value of `webhook-signature`: one `v1,<base64>` for each secret, so that a receiver may hold the old or the new one. */
export function signMessage({ id, timestampS, body }: SignedMessage, secrets: string[]): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${timestampS}.${body}`).digest('base64')}`;
    })
    .join(' ');
}

/** What is sent beside a body: the headers of a message that is signed now. */
export function messageHeaders(
  message: Pick<SignedMessage, 'id' | 'body'>,
  secrets: string[],
): Record<string, string> {
  const timestampS = Math.floor(Date.now() / 1_000);
  return {
    'content-type': 'application/json',
    'user-agent': 'Lifesign-Webhooks/1',
    'webhook-id': message.id,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': signMessage({ ...message, timestampS }, secrets),
  };
}
