import { expect, it } from 'vitest';
import { ApiError } from './api-client';
import { fieldError, fieldErrors } from './field-errors';

const refused = (code: string, details: string[]) =>
  new ApiError({ code, message: 'Refused.', status: 400, details });

it('gives the first sentence about each field, also about a part of it', () => {
  const details = [
    'url: is not a valid address.',
    'allowed_cidrs.3: must be a network',
    'url: second',
    'whole',
  ];
  expect(fieldErrors(refused('invalid_request', details))).toEqual({
    url: 'is not a valid address.',
    allowed_cidrs: 'Entry 4 must be a network',
  });
});

it('finds what is said about a field, and nothing for others and other errors', () => {
  const details = ['password: is bad', 'pass: no'];
  expect(fieldError(refused('invalid_request', details), 'password')).toBe('is bad');
  expect(fieldError(refused('invalid_request', details), 'word')).toBeUndefined();
  expect(fieldError(refused('conflict', details), 'password')).toBeUndefined();
  expect(fieldErrors(new Error('password: is bad'))).toEqual({});
  expect(fieldErrors(null)).toEqual({});
});
