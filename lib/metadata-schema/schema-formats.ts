import { type FormatName, fullFormats } from 'ajv-formats/dist/formats.js';
import { SCHEMA_LIMITS } from './schema-limits';

type Formats = Record<string, (text: string) => boolean>;

/** Formats of the standard that are accepted and say nothing, because checking them needs large tables. */
const UNCHECKED = ['idn-email', 'idn-hostname', 'iri', 'iri-reference'];
const CHECKED: FormatName[] = [
  'date',
  'time',
  'date-time',
  'iso-time',
  'iso-date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'uri-template',
  'url',
  'uuid',
  'json-pointer',
  'json-pointer-uri-fragment',
  'relative-json-pointer',
  'regex',
  'byte',
];

/** Strings only. Some of the expressions take quadratic time, which the length limit makes harmless. */
export const SCHEMA_FORMATS: Formats = Object.fromEntries([
  ...CHECKED.map((name) => [name, limited(name)] as const),
  ...UNCHECKED.map((name) => [name, () => true] as const),
]);

function limited(name: FormatName): (text: string) => boolean {
  const format = fullFormats[name] as unknown;
  const check = format instanceof Object && 'validate' in format ? format.validate : format;
  const matches =
    check instanceof RegExp ? (text: string) => check.test(text) : (check as (text: string) => boolean);
  return (text) => text.length <= SCHEMA_LIMITS.maxFormatCharacters && matches(text);
}
