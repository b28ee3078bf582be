import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { envSchema, parseEnv } from '@/lib/env';

const text = readFileSync(path.resolve(import.meta.dirname, '../.env.example'), 'utf8');
const settings = new Map(
  [...text.matchAll(/^# ([A-Z][A-Z0-9_]+)=(.*)$/gm)].map((match) => [match[1]!, match[2]!]),
);

it('.env.example documents every setting and no other', () => {
  expect([...settings.keys()].sort()).toEqual(Object.keys(envSchema.shape).sort());
});

it('.env.example shows the defaults', () => {
  const defaults = parseEnv({}) as Record<string, unknown>;
  for (const [name, value] of settings) {
    if (defaults[name] !== undefined) expect(String(defaults[name]), name).toBe(value);
  }
});
