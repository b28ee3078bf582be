import { expect, it } from 'vitest';
import { AppError } from '@/lib/errors';
import { toAppError } from './dependency-errors';

const withCode = (code: string) => Object.assign(new Error('private text'), { code });

it('answers 503 with Retry-After when a dependency is away, also behind another error', () => {
  for (const code of [
    'ECONNREFUSED',
    'CONNECT_TIMEOUT',
    'CONNECTION_CLOSED',
    '57P01',
    '53300',
    '57014',
    'EIO',
  ]) {
    for (const error of [withCode(code), new Error('wrapped', { cause: withCode(code) })]) {
      expect(toAppError(error)).toMatchObject({
        code: 'service_unavailable',
        headers: { 'retry-after': '2' },
      });
    }
  }
});

it('tells a full disk from a dependency that is away, and whose it is, without what the system said', () => {
  for (const [code, part] of [
    ['ENOSPC', 'storage'],
    ['EDQUOT', 'storage'],
    ['53100', 'database'],
  ] as const) {
    const shown = toAppError(new Error('wrapped', { cause: withCode(code) }));
    expect(shown).toMatchObject({ code: 'service_unavailable', headers: { 'retry-after': '60' } });
    expect(shown.message).toMatch(new RegExp(`^The ${part} has no room left\\. Nothing was`));
  }
});

it('answers 500 with a fixed sentence for everything else', () => {
  for (const error of [withCode('23505'), new TypeError('private text'), 'private text', null]) {
    const shown = toAppError(error);
    expect(shown.code).toBe('internal_error');
    expect(shown.message).not.toContain('private text');
  }
});

it('leaves our own errors as they are', () => {
  const error = new AppError('invalid_metadata');
  expect(toAppError(error)).toBe(error);
});
