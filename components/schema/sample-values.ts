import { samplePattern } from './pattern-sample';
import type { JsonObject } from './schema-model';

const FORMATS: Record<string, string> = {
  date: '2026-01-31',
  time: '12:00:00Z',
  'date-time': '2026-01-31T12:00:00Z',
  'iso-time': '12:00:00',
  'iso-date-time': '2026-01-31T12:00:00',
  duration: 'P1D',
  email: 'ada@example.com',
  'idn-email': 'ada@example.com',
  hostname: 'example.com',
  'idn-hostname': 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  iri: 'https://example.com/',
  'uri-reference': '/path',
  'iri-reference': '/path',
  'uri-template': '/path/{id}',
  uuid: '0190a000-0000-7000-8000-000000000000',
  'json-pointer': '/a',
  'json-pointer-uri-fragment': '#/a',
  'relative-json-pointer': '0/a',
  regex: '^a$',
  byte: 'YQ==',
};

/** A number within the limits; each `nth` another one. */
export function sampleNumber(schema: JsonObject, nth: number): number {
  const number = (keyword: string) =>
    typeof schema[keyword] === 'number' ? (schema[keyword] as number) : undefined;
  const isInteger = [schema.type].flat().includes('integer');
  const step = number('multipleOf') ?? (isInteger ? 1 : undefined);
  const grain = step ?? 0.5;
  const exclusive = { min: number('exclusiveMinimum'), max: number('exclusiveMaximum') };
  const low = Math.max(
    number('minimum') ?? Number.NEGATIVE_INFINITY,
    exclusive.min ?? Number.NEGATIVE_INFINITY,
  );
  const high = Math.min(
    number('maximum') ?? Number.POSITIVE_INFINITY,
    exclusive.max ?? Number.POSITIVE_INFINITY,
  );
  const isOpen = low === exclusive.min;
  let value = Number.isFinite(low) ? low : Math.min(1, high);
  if (step !== undefined)
    value = Number.isFinite(low) ? Math.ceil(value / step) * step : Math.floor(value / step) * step;
  if (isOpen && value <= low) value = step === undefined && high - low < 1 ? (low + high) / 2 : value + grain;
  if (!Number.isFinite(low) && value === exclusive.max) value -= grain;
  return value + nth * grain;
}

/** A text of the format, the pattern and the length. */
export function sampleText(schema: JsonObject, nth: number): string {
  const { format, pattern, minLength, maxLength } = schema;
  let text = 'text';
  if (typeof format === 'string' && Object.hasOwn(FORMATS, format)) return FORMATS[format]!;
  if (typeof pattern === 'string') text = samplePattern(pattern) ?? text;
  else if (nth > 0) text = `text ${nth + 1}`;
  if (typeof minLength === 'number') {
    const filler = text === '' ? 'a' : text.at(-1)!;
    text = text.padEnd(Math.min(minLength, 10_000), filler);
  }
  return typeof maxLength === 'number' ? [...text].slice(0, maxLength).join('') : text;
}
