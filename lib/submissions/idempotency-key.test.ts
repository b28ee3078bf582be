import { expect, it } from 'vitest';
import { parseIdempotencyKey } from './idempotency';

it('takes bare and quoted keys of 1 to 255 printable characters', () => {
  expect(parseIdempotencyKey(undefined)).toBeNull();
  expect(parseIdempotencyKey('onboarding-42')).toBe('onboarding-42');
  expect(parseIdempotencyKey('"onboarding-42"')).toBe('onboarding-42');
  expect(parseIdempotencyKey('x'.repeat(255))).toHaveLength(255);
});

it('refuses empty, longer and unprintable keys', () => {
  for (const bad of ['', '""', 'x'.repeat(256), 'a\tb', 'ключ', 'a\u0000']) {
    expect(() => parseIdempotencyKey(bad)).toThrowError(expect.objectContaining({ code: 'invalid_request' }));
  }
});
