import { expect, it } from 'vitest';
import { ApiError } from './api-client';
import { fieldError } from './field-errors';

it('finds what is said about a field, and nothing for others and other errors', () => {
  const facts = { message: 'x', status: 400, details: ['password: is bad', 'pass: no'] };
  const refused = new ApiError({ code: 'invalid_request', ...facts });
  expect(fieldError(refused, 'password')).toBe('is bad');
  expect(fieldError(refused, 'word')).toBeUndefined();
  expect(fieldError(new ApiError({ code: 'conflict', ...facts }), 'password')).toBeUndefined();
  expect(fieldError(new Error('password: is bad'), 'password')).toBeUndefined();
});
