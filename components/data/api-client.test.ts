import { describe, expect, it } from 'vitest';
import { ApiError, detectPath, unwrap } from './api-client';

const noHeaders = () => null;

function refusal(run: () => unknown): ApiError {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('expected an ApiError');
}

describe('unwrap', () => {
  it('gives the data of a success envelope', () => {
    expect(unwrap(200, '{"data":{"a":1},"success":true,"message":"OK"}', noHeaders)).toEqual({ a: 1 });
  });

  it('gives code, details, request id and retry time of an error envelope', () => {
    const body = {
      data: null,
      success: false,
      message: 'Slow down.',
      errors: [{ rate_limit_exceeded: ['burst'] }],
    };
    const headers: Record<string, string> = { 'x-request-id': 'r-1', 'retry-after': '7' };
    const error = refusal(() => unwrap(429, JSON.stringify(body), (name) => headers[name] ?? null));
    expect(error).toMatchObject({
      code: 'rate_limit_exceeded',
      message: 'Slow down.',
      details: ['burst'],
      requestId: 'r-1',
      retryAfterS: 7,
      isTransient: true,
    });
  });

  it('turns a page of a proxy that is down into service_unavailable', () => {
    expect(refusal(() => unwrap(502, '<html>Bad Gateway', noHeaders)).code).toBe('service_unavailable');
  });
});

describe('detectPath', () => {
  it('keeps a strange slug or id inside its path segment', () => {
    expect(detectPath('a/b', '../x?y')).toBe('/api/v1/a%2Fb/video/detect/..%2Fx%3Fy');
  });
});
