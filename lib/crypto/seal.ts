import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { authSecret, authSecrets } from './auth-secret';

const IV_BYTES = 12;
const TAG_BYTES = 16;

function keyFrom(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'lifesign/seal/v1', 32));
}

/** Encrypts a short secret for the database (AES-256-GCM): iv, tag, ciphertext. */
export function seal(text: string, secret = authSecret()): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFrom(secret), iv);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function open(sealed: Buffer, secret: string): string {
  const decipher = createDecipheriv('aes-256-gcm', keyFrom(secret), sealed.subarray(0, IV_BYTES));
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const text = [decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
  return Buffer.concat(text).toString('utf8');
}

/**
 * Opens what `seal` made, with whichever of the secrets it was made with.
 * @throws Error when it was none of them, or the bytes were changed
 */
export function unseal(sealed: Buffer, secrets: readonly [string, ...string[]] = authSecrets()): string {
  const [secret, ...former] = secrets;
  try {
    return open(sealed, secret);
  } catch (error) {
    const [next, ...rest] = former;
    if (next === undefined) throw error;
    return unseal(sealed, [next, ...rest]);
  }
}
