import { describe, expect, it } from 'vitest';
import { ERRORS } from '@/lib/errors';
import { errorCopy, hasErrorCopy } from './error-copy';

describe('error copy', () => {
  it.each(Object.keys(ERRORS))('the API code %s has words of its own', (code) => {
    expect(hasErrorCopy(code)).toBe(true);
  });

  it('a code nobody knows gets general words instead of a blank', () => {
    expect(errorCopy('constructor').title).not.toBe('');
    expect(hasErrorCopy('constructor')).toBe(false);
  });
});
