import { expect, it } from 'vitest';
import { canonicalOrigin } from './canonical-origin';

it.each([
  ['https://app.example.com', 'https://app.example.com'],
  ['HTTPS://App.Example.com:443', 'https://app.example.com'],
  ['https://app.example.com:8443', 'https://app.example.com:8443'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ['http://localhost:5173', 'http://localhost:5173'],
  ['http://shop.localhost', 'http://shop.localhost'],
  ['http://127.0.0.1:80', 'http://127.0.0.1'],
  ['http://[::1]:3000', 'http://[::1]:3000'],
])('keeps %s as %s', (given, kept) => {
  expect(canonicalOrigin(given)).toBe(kept);
});

it.each([
  '',
  '*',
  'null',
  'https://',
  'app.example.com',
  'http://app.example.com',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com',
  'https://app.example.com/',
  'https://app.example.com/path',
  'https://app.example.com?q',
  'https://app.example.com#f',
  'https://user@app.example.com',
  'https://*.example.com',
  'https://app.example.com\\evil',
  'https://a b.example',
  'https://app.example.com:99999',
  'ftp://app.example.com',
  'javascript:alert(1)',
  'https://app.exa\nmple.com',
])('refuses %j', (given) => {
  expect(canonicalOrigin(given)).toBeNull();
});
