import { expect, test } from 'vitest';
import { AppError } from '@/lib/errors';
import { canonicalJson, parseJsonText, readJsonBody } from './json-body';

const limits = { maxBytes: 16_384, maxDepth: 8, code: 'invalid_metadata' } as const;
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

async function* chunks(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

function refusal(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('not refused');
}

test.each([
  '{"a":[1,2.5,-0.1,1E22,"x",null,true,{}]}',
  '{"😀":"\\ud83d\\ude00","quote\\"\\\\":"a{[:1"}',
  '9007199254740991',
  nested(8),
  '{"a":{"a":1},"b":[{"a":1},{"a":2}]}',
])('%s is accepted and keeps its value', (text) => {
  expect(parseJsonText(text, limits)).toEqual(JSON.parse(text));
});

test.each([
  ['not JSON', '{a:1}'],
  ['nothing', ''],
  ['too deep', nested(9)],
  ['8,000 levels', nested(8_000)],
  ['too large', `"${'x'.repeat(16_384)}"`],
  ['a repeated key', '{"a":1,"a":2}'],
  ['a repeated key in two spellings', '{"a":1,"\\u0061":2}'],
  ['a repeated __proto__', '{"__proto__":1,"__proto__":2}'],
  ['infinity', '{"a":1e400}'],
  ['minus infinity', '[-1e400]'],
  ['an integer a double cannot hold', '[9007199254740993]'],
  ['NUL in a value', '{"a":"\\u0000"}'],
  ['NUL in a key', '{"\\u0000":1}'],
  ['a lone high surrogate', '["\\ud800"]'],
  ['a lone low surrogate in a key', '{"\\udc00x":1}'],
])('%s is refused with the code that was asked for', (_name, text) => {
  expect(refusal(() => parseJsonText(text, limits)).code).toBe('invalid_metadata');
});

test('__proto__ and constructor are ordinary own keys', () => {
  const value = parseJsonText(
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    limits,
  );
  expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(canonicalJson(value)).toContain('"__proto__":{"polluted":1}');
});

test('the body is decoded strictly and limited while it is read', async () => {
  const options = { maxBytes: 100, maxDepth: 8, idleTimeoutMs: 1_000 };
  expect(await readJsonBody({ headers: {}, body: chunks('{"a"', ':1}') }, options)).toEqual({ a: 1 });
  await expect(
    readJsonBody({ headers: {}, body: chunks([0x22, 0xc3, 0x28, 0x22] as never) }, options),
  ).rejects.toThrow('UTF-8');
  await expect(
    readJsonBody({ headers: {}, body: chunks('"', 'x'.repeat(99), 'x'.repeat(9)) }, options),
  ).rejects.toMatchObject({ code: 'payload_too_large', headers: { connection: 'close' } });
});

test('equal values have one canonical text, sorted by UTF-16 code units', () => {
  expect(canonicalJson({ b: 1, a: [{ d: '\u20ac', c: 1e21 }], '\u{1f600}': null, '\ufb33': -0 })).toBe(
    '{"a":[{"c":1e+21,"d":"\u20ac"}],"b":1,"\u{1f600}":null,"\ufb33":0}',
  );
});
