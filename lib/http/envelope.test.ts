import { expect, it } from 'vitest';
import { AppError } from '@/lib/errors';
import { errorReply, ok } from './envelope';

const request = { accept: undefined, path: '/api/v1/acme/video/detect', requestId: 'request-1' };

it('wraps data in the standard envelope', () => {
  const reply = ok({ a: 1 }, 201);
  expect(reply.status).toBe(201);
  expect(JSON.parse(reply.body as string)).toEqual({ data: { a: 1 }, success: true, message: 'OK' });
});

it('wraps an error with its code, details and headers, and never its cause', () => {
  const error = new AppError('invalid_metadata', 'The metadata is not valid.', {
    details: ['/channel: must be one of "web", "mobile"'],
    headers: { 'retry-after': '2' },
    cause: new Error('secret of the database'),
  });
  const reply = errorReply(error, request);
  expect(reply).toMatchObject({ status: 400, headers: { 'retry-after': '2' } });
  expect(JSON.parse(reply.body as string)).toEqual({
    data: null,
    success: false,
    message: 'The metadata is not valid.',
    errors: [{ invalid_metadata: ['/channel: must be one of "web", "mobile"'] }],
  });
  expect(reply.body).not.toContain('secret');
});

it('says a sentence first, and what programs want after it', () => {
  const facts = ['required: 2', 'available: 1'];
  const error = new AppError('insufficient_credits', 'This model needs 2 credits; 1 are left.', { facts });
  const [entry] = JSON.parse(errorReply(error, request).body as string).errors;
  expect(entry).toEqual({ insufficient_credits: [error.message, ...facts] });
});

it('gives the same error as problem details to callers that ask for them', () => {
  const reply = errorReply(new AppError('invalid_key'), { ...request, accept: 'application/problem+json' });
  expect(reply.headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(reply.body as string)).toMatchObject({
    status: 401,
    code: 'invalid_key',
    instance: request.path,
    request_id: 'request-1',
  });
});

it.each([
  ['application/json, application/problem+json;q=0.5', 'application/json; charset=utf-8'],
  ['application/json;q=0.4, application/problem+json', 'application/problem+json'],
  ['application/problem+json, application/json', 'application/problem+json'],
  ['application/problem+json;q=0', 'application/json; charset=utf-8'],
  ['*/*', 'application/json; charset=utf-8'],
  ['text/html', 'application/json; charset=utf-8'],
  [`${'a/b,'.repeat(2_000)}application/problem+json`, 'application/problem+json'],
])('gives the kind that is preferred: %s', (accept, type) => {
  expect(errorReply(new AppError('not_found'), { ...request, accept }).headers['content-type']).toBe(type);
});

it('says with a 401, and only there, where the key belongs', () => {
  for (const accept of [undefined, 'application/problem+json']) {
    const refused = errorReply(new AppError('invalid_key'), { ...request, accept });
    expect(refused.headers['www-authenticate']).toBe('ApiKey realm="Lifesign", header="X-API-Key"');
    expect(errorReply(new AppError('not_found'), { ...request, accept }).headers).not.toHaveProperty(
      'www-authenticate',
    );
  }
});
