import { expect, it } from 'vitest';
import { parseEnv } from './env';

it('starts without any setting', () => {
  expect(parseEnv({})).toMatchObject({ PORT: 3000, STORAGE_DRIVER: 'disk', INNGEST_MODE: 'embedded' });
});

it('counts an empty value as unset', () => {
  const settings = parseEnv({ PORT: '', DATABASE_URL: '' });
  expect(settings.PORT).toBe(3000);
  expect(settings.DATABASE_URL).toBeUndefined();
});

it.each([
  [{ PORT: 'abc' }, /^PORT is not valid/],
  [{ PORT: '70000' }, /^PORT is not valid/],
  [{ DATABASE_URL: 'mysql://x' }, /^DATABASE_URL is not valid: must start with postgres:\/\//],
  [{ AUTH_SECRET: 'short' }, /^AUTH_SECRET is not valid: must have at least 32/],
  [{ STORAGE_DRIVER: 's3' }, /^S3_BUCKET is missing/],
  [{ INNGEST_MODE: 'server' }, /^INNGEST_BASE_URL is missing/],
  [
    { AUTH_GITHUB_ID: 'x', PUBLIC_URL: 'https://x.example' },
    /^AUTH_GITHUB_SECRET is missing: AUTH_GITHUB_ID/,
  ],
  [{ AUTH_GOOGLE_ID: 'x', AUTH_GOOGLE_SECRET: 'y' }, /^PUBLIC_URL is missing: AUTH_GOOGLE_ID/],
  [{ SMTP_URL: 'smtp://x', PUBLIC_URL: 'https://x.example' }, /^MAIL_FROM is missing: SMTP_URL/],
  [{ SMTP_URL: 'http://x' }, /^SMTP_URL is not valid/],
  [{ MAX_UPLOAD_BYTES: '-1' }, /^MAX_UPLOAD_BYTES is not valid/],
])('stops with a sentence that names the setting: %j', (source, message) => {
  expect(() => parseEnv(source as Record<string, string>)).toThrow(message);
});

it('never repeats a secret in its message', () => {
  expect(() => parseEnv({ AUTH_SECRET: 'canary' })).toThrow(/^(?!.*canary)/);
});
