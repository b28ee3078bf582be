import { describe, expect, it } from 'vitest';
import { safeCallbackPath } from './safe-callback-path';

describe('safeCallbackPath', () => {
  it('keeps a path of this site with its query', () => {
    expect(safeCallbackPath('/acme/submissions?status=failed')).toBe('/acme/submissions?status=failed');
  });

  it.each([
    undefined,
    '',
    'acme',
    'https://evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n\\evil.example',
    '/..//evil.example',
    '/./\\evil.example',
    'javascript:alert(1)',
    '/sign-in?callbackUrl=/sign-in',
    '/api/auth/signout',
  ])('sends %j to the start page', (candidate) => {
    expect(safeCallbackPath(candidate)).toBe('/');
  });
});
