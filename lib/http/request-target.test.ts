import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { pathOfTarget } from './request-target';

const asked = (url: string) => ({ url, headers: { host: 'given' } }) as unknown as IncomingMessage;

it.each([
  ['/', '/'],
  ['/a/b?c=/d', '/a/b'],
  ['/%C3%A4?x=%zz', '/%C3%A4'],
  ['//x', '//x'],
  ['*', null],
  ['', null],
  ['example.com:443', null],
  ['ftp://example.com/', null],
  ['/%zz', null],
  ['/docs/%E0%A4%A', null],
])('%s asks for %s', (url, path) => {
  expect(pathOfTarget(asked(url))).toBe(path);
});

it('takes a target with scheme and host for its path, and that host for the one that is meant', () => {
  const request = asked('http://example.com:3000/health?x=1');
  expect(pathOfTarget(request)).toBe('/health');
  expect([request.url, request.headers.host]).toEqual(['/health?x=1', 'example.com:3000']);
  const bare = asked('HTTPS://example.com');
  expect([pathOfTarget(bare), bare.url]).toEqual(['/', '/']);
});
