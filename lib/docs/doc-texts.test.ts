import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GATES } from '@/lib/detection/quality';
import { parseEnv } from '@/lib/env';
import { AppError, ERRORS, type ErrorCode } from '@/lib/errors';
import { errorReply } from '@/lib/http/envelope';
import { MAX_IDEMPOTENCY_KEY_CHARACTERS, MAX_VIDEO_URL_CHARACTERS } from '@/lib/shared/limits';
import { REASONS } from '@/lib/shared/reasons';
import { submissionSchema } from '@/lib/submissions/schemas';
import { DECODABLE_CODECS } from '@/lib/video/decodable';
import { ALLOWED_EXTENSIONS } from '@/lib/video/sniff-container';
import { findDocPage } from './doc-pages';
import { renderDoc } from './render-doc';

const PAGES = [
  ...readdirSync('docs')
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
  'README.md',
  'packages/sdk/README.md',
];
const textOf = (file: string) => readFileSync(file, 'utf8');
const blocksOf = (file: string, language: string) =>
  [...textOf(file).matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    (match) => match[1]!,
  );

it('no literal Idempotency-Key stands twice, so that who follows two pages meets no 422', () => {
  const given =
    /(?:Idempotency-Key["']?:\s*["']?|idempotency_?key\s*[:=]\s*["']|submit\([^)\n]*,\s*")([\w-]{3,})["']/gi;
  const literals = PAGES.flatMap((file) =>
    [...textOf(file).matchAll(given)].map((match) => ({ file, literal: match[1]! })),
  );
  const seen = new Map<string, string>();
  const twice = literals.filter(({ file, literal }) => {
    const isKnown = seen.has(literal);
    seen.set(literal, file);
    return isKnown;
  });
  expect(twice).toEqual([]);
  // It finds those that are there.
  expect(literals.length).toBeGreaterThan(0);
});

it('nothing to paste ends the shell of who pastes it', () => {
  for (const file of PAGES)
    for (const block of blocksOf(file, '(?:sh|bash|shell)?'))
      expect(block, file).not.toMatch(
        /(?:^|[;&|{(]|\bthen|\bdo|\belse)\s*(?:exit|exec|logout|return|set -\w*e)\b/m,
      );
});

it('the type of a problem leads to the line of its code', async () => {
  const { html } = await renderDoc(findDocPage('errors')!);
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]!);
  expect(new Set(ids).size).toBe(ids.length);
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    const request = { accept: 'application/problem+json', path: '/', requestId: 'r' };
    const { type } = JSON.parse(errorReply(new AppError(code), request).body as string);
    const [page, hash] = String(type).split('#');
    expect(page).toBe('/docs/errors');
    expect(ids, type).toContain(hash);
  }
  for (const reason of Object.keys(REASONS)) expect(ids).toContain(reason);
});

it('the example of submission.completed is what the API sends', () => {
  const bodies = blocksOf('docs/webhooks.md', 'json').map((block) => JSON.parse(block));
  const completed = bodies.find(({ type }) => type === 'submission.completed');
  const shown = submissionSchema.strict().safeParse(completed.data);
  expect(shown.error?.issues ?? []).toEqual([]);
  expect(completed.data.status).toBe('completed');
  expect(completed.timestamp).toBe(completed.data.completed_at);
});

it('limits are those of the settings as they come', () => {
  const settings = parseEnv({});
  const api = textOf('docs/api.md');
  for (const name of [
    'RATE_LIMIT_PER_MINUTE',
    'TENANT_RATE_LIMIT_PER_MINUTE',
    'BAD_KEYS_PER_MINUTE',
  ] as const)
    expect(api).toMatch(new RegExp(`\\| ${settings[name].toLocaleString('en')}[ ,].*\`${name}\``));
  expect(api).toContain(`1 to ${MAX_IDEMPOTENCY_KEY_CHARACTERS} printable`);
  const videos = textOf('docs/videos.md');
  expect(videos).toContain(`up to ${settings.MAX_UPLOAD_BYTES / 1_048_576} MiB (\`MAX_UPLOAD_BYTES\`)`);
  expect(videos).toContain(`up to ${settings.MAX_VIDEO_SECONDS} s (\`MAX_VIDEO_SECONDS\`)`);
  expect(settings.MAX_VIDEO_PIXELS).toBe(3_840 * 2_160);
  expect(videos).toContain('up to 3840 × 2160 in all');
  expect(videos).toContain(`up to ${settings.MAX_VIDEO_FRAMES.toLocaleString('en')} (\`MAX_VIDEO_FRAMES\`)`);
  expect(videos).toContain(`up to ${MAX_VIDEO_URL_CHARACTERS.toLocaleString('en')} characters`);
  expect(videos).toContain(`${GATES.minFaceSidePixels} pixels`);
  expect(videos).toContain(
    `${GATES.minFpsWarning} a second and more; below ${GATES.minFpsWarning} a warning, below ${GATES.minFpsFatal} refused`,
  );
  for (const extension of ALLOWED_EXTENSIONS) expect(videos).toContain(extension);
  expect(DECODABLE_CODECS.size).toBe(/\| codec \| ([^|]+) \|/.exec(videos)![1]!.split(',').length);
});
