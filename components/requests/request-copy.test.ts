import { describe, expect, it } from 'vitest';
import { ERRORS } from '@/lib/errors';
import { requestErrorCopy } from './request-copy';
import { LOGGED_ROUTES, shortRoute } from './request-routes';

describe('the words of the request log', () => {
  it.each(Object.keys(ERRORS))('explain %s without speaking of sessions or pages', (code) => {
    const { title, advice } = requestErrorCopy(code);
    expect(`${title} ${advice}`).not.toMatch(/session|sign in|reload|the page|your account/i);
    expect(title).not.toBe('The request was refused');
  });
});

describe('the paths of the request log', () => {
  it('are written as the log writes them, once each, without public ones', () => {
    expect(LOGGED_ROUTES).toContain('/api/v1/:tenant_slug/video/detect/:submission_id');
    expect(new Set(LOGGED_ROUTES).size).toBe(LOGGED_ROUTES.length);
    expect(LOGGED_ROUTES).not.toContain('/api/v1/models');
    expect(shortRoute('/api/v1/:tenant_slug/keys/:key_id')).toBe('/keys/:key_id');
    expect(shortRoute('/api/v1/fast-check')).toBe('/api/v1/fast-check');
  });
});
