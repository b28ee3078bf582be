import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Mode } from '@/lib/shared/statuses';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 32;
const CHECKSUM_LENGTH = 6;
const KEY = /^sk-(live|test)-([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/;

function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    text = ALPHABET[rest % 62]! + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** A new key: `sk-live-` or `sk-test-`, 32 random base62 characters (190 bits), 6 of CRC-32. */
export function generateKey(mode: Mode): string {
  let body = `sk-${mode}-`;
  for (let i = 0; i < RANDOM_LENGTH; i++) body += ALPHABET[randomInt(62)];
  return body + checksum(body);
}

/** False for anything that can't be one of our keys, so that noise never reaches the database. */
export function isWellFormedKey(key: string): boolean {
  const match = KEY.exec(key);
  return match !== null && checksum(key.slice(0, -CHECKSUM_LENGTH)) === match[3];
}

/** What is stored: the SHA-256 of the whole key. */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** How a key is shown after its creation. */
export function describeKey(key: string): { prefix: string; lastFour: string } {
  return { prefix: key.slice(0, 12), lastFour: key.slice(-4) };
}
