import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findTestData, withTestData } from '@/e2e/support/test-data';
import { AppError } from '@/lib/errors';
import { parseVideoUrl } from './parse-video-url';

test.each([
  'https://example.com/clip.mp4',
  'http://example.com:8080/a?signature=x%2Fy',
  'https://example.com:8443/',
  'https://example.com:50123/',
  'https://93.184.216.34/a.mp4',
  'https://[2606:4700:4700::1111]/a.mp4',
  `https://example.com/${'a'.repeat(8_172)}`,
])('%j may be fetched', (text) => {
  expect(parseVideoUrl(text).href).toContain('//');
});

test.each([
  ['nothing', ''],
  ['no address', 'clip.mp4'],
  ['another scheme', 'ftp://example.com/a.mp4'],
  ['a file', 'file:///etc/passwd'],
  ['data', 'data:video/mp4;base64,AAAA'],
  ['a script', 'javascript:alert(1)'],
  ['a user name', 'https://user@example.com/'],
  ['a password', 'https://user:secret@example.com/'],
  ['mail', 'http://example.com:25/'],
  ['SSH', 'http://example.com:22/'],
  ['Redis', 'http://example.com:6379/'],
  ['Postgres', 'http://example.com:5432/'],
  ['our own database', 'http://example.com:54329/'],
  ['a low port', 'http://example.com:81/'],
  ['loopback', 'http://127.0.0.1/'],
  ['loopback, short', 'http://127.1/'],
  ['loopback, octal', 'http://0177.0.0.1/'],
  ['loopback, hexadecimal', 'http://0x7f000001/'],
  ['loopback, one number', 'http://2130706433/'],
  ['loopback, full-width digits', 'http://１２７.０.０.１/'],
  ['loopback, mapped', 'http://[::ffff:127.0.0.1]/'],
  ['metadata, mapped in hexadecimal', 'http://[::ffff:a9fe:a9fe]/'],
  ['localhost', 'http://localhost/'],
  ['localhost with a dot', 'http://localhost./'],
  ['a name below localhost', 'http://a.localhost/'],
  ['a bare name', 'http://metadata/'],
  ['too many characters', `https://example.com/${'a'.repeat(8_173)}`],
])('%s is refused before any connection', (_name, text) => {
  expect(() => parseVideoUrl(text)).toThrow(expect.objectContaining({ code: 'invalid_video_input' }));
});

test('private addresses pass only where the operator allows them', () => {
  expect(parseVideoUrl('http://127.0.0.1:4567/a.mp4', { allowPrivate: true }).port).toBe('4567');
  expect(() => parseVideoUrl('file:///a.mp4', { allowPrivate: true })).toThrow(AppError);
});

describe('addresses that others use to attack', () => {
  const data = findTestData('ssrf', 'ssrf_urls_open.json');
  const urls = data ? (JSON.parse(readFileSync(data, 'utf8')) as { id: string; url: string }[]) : [];

  if (data === null) test.skip(withTestData('all of them', data), () => {});

  test.each(urls)('$id is refused, or is a name that is checked when it is connected to', ({ url }) => {
    let parsed: URL;
    try {
      parsed = parseVideoUrl(url);
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid_video_input' });
      return;
    }
    expect(parsed.protocol).toMatch(/^https?:$/);
    expect(parsed.hostname).toMatch(/[a-z]\.?$/);
  });
});
