import { expect, it } from 'vitest';
import { tryAddress, tryInit, tryProblem } from './try-request';

const operation = {
  method: 'POST',
  path: '/api/v1/{tenant_slug}/things/{id}',
  parameters: [
    { name: 'limit', place: 'query' },
    { name: 'Idempotency-Key', place: 'header' },
  ],
};
const values = { tenant_slug: 'acme', id: 'a/b?c', limit: '', 'Idempotency-Key': 'k1' };

it('fills the path, and leaves empty parameters of the query out', () => {
  expect(tryAddress(operation, values)).toBe('/api/v1/acme/things/a%2Fb%3Fc');
  expect(tryAddress(operation, { ...values, limit: '5' })).toBe('/api/v1/acme/things/a%2Fb%3Fc?limit=5');
});

it('says what is missing before anything is sent', () => {
  expect(tryProblem(operation, { values: { tenant_slug: 'acme' }, apiKey: '' })).toBe('Fill in id.');
  expect(tryProblem(operation, { values, json: '{"a":', apiKey: '' })).toContain('not valid JSON');
  expect(tryProblem(operation, { values, json: '{"a":1}', apiKey: '' })).toBeNull();
});

it('sends a key without the session, and the session without a key', () => {
  const withKey = tryInit(operation, { values, json: '{}', apiKey: 'ls_live_x' });
  expect(withKey.credentials).toBe('omit');
  const headers = new Headers(withKey.headers);
  expect(headers.get('x-api-key')).toBe('ls_live_x');
  expect(headers.get('idempotency-key')).toBe('k1');
  expect(headers.get('content-type')).toBe('application/json');
  const asMember = tryInit(operation, { values, apiKey: '' });
  expect(asMember).toMatchObject({ credentials: 'same-origin', method: 'POST' });
  expect(asMember.body).toBeUndefined();
});

it('sends a form with the parts that are filled in, and lets the browser say its type', () => {
  const init = tryInit(operation, { values, form: { model: 'mixed-10-v2', metadata: '' }, apiKey: '' });
  expect([...(init.body as FormData).keys()]).toEqual(['model']);
  expect(new Headers(init.headers).has('content-type')).toBe(false);
});
