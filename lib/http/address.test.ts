import { describe, expect, it } from 'vitest';
import { isOwnOrigin, ownAddress } from './address';

const OPEN = { PUBLIC_URL: undefined, PORT: 3000, TRUST_PROXY: false };
const BEHIND = { ...OPEN, TRUST_PROXY: true };
const NAMED = { ...OPEN, PUBLIC_URL: 'https://verify.example.com/' };

describe('our own address', () => {
  it.each([
    ['the operator’s, without a path', NAMED, { host: 'localhost:3000' }, 'https://verify.example.com'],
    ['else the one that was asked for', OPEN, { host: 'box.lan:8080' }, 'http://box.lan:8080'],
    [
      'with the scheme that a trusted proxy was asked with',
      BEHIND,
      { host: 'verify.lan', 'x-forwarded-proto': 'https' },
      'https://verify.lan',
    ],
    [
      'which is the last: those before it are the visitor’s own',
      BEHIND,
      { host: 'verify.lan', 'x-forwarded-proto': 'https, http' },
      'http://verify.lan',
    ],
    [
      'and without one nobody is believed',
      OPEN,
      { host: 'verify.lan', 'x-forwarded-proto': 'https' },
      'http://verify.lan',
    ],
    ['else the machine’s own', OPEN, { host: 'not a host' }, 'http://localhost:3000'],
    ['or where none was asked for', OPEN, {}, 'http://localhost:3000'],
  ])('is %s', (_name, settings, headers, address) => {
    expect(ownAddress(headers, settings)).toBe(address);
  });
});

describe('a page', () => {
  it.each([
    ['at the address that was asked for', OPEN, 'http://box.lan', 'box.lan', true],
    ['at the same host over TLS, which a proxy has ended', OPEN, 'https://box.lan', 'box.lan', true],
    [
      'at the public address, though the proxy asks by another',
      NAMED,
      'https://verify.example.com',
      '127.0.0.1:3000',
      true,
    ],
    ['at the public address by another scheme', NAMED, 'http://verify.example.com', '127.0.0.1:3000', false],
    ['of somebody else', NAMED, 'https://evil.example', '127.0.0.1:3000', false],
    ['of a host that begins like ours', OPEN, 'http://box.lan.evil.example', 'box.lan', false],
    ['without an origin', OPEN, undefined, 'box.lan', false],
    ['whose origin is hidden', OPEN, 'null', 'box.lan', false],
  ])('%s is ours or not', (_name, settings, origin, host, isOurs) => {
    expect(isOwnOrigin({ origin, host }, settings)).toBe(isOurs);
  });
});
