import { type FormatName, fullFormats } from 'ajv-formats/dist/formats.js';
import { CHECKED_FORMATS, UNCHECKED_FORMATS } from '@/lib/shared/schema-keywords';
import { SCHEMA_LIMITS } from './schema-limits';

type Formats = Record<string, (text: string) => boolean>;

/** Strings only. Some of the expressions take quadratic time, which the length limit makes harmless. */
export const SCHEMA_FORMATS: Formats = Object.fromEntries([
  ...CHECKED_FORMATS.map((name) => [name, limited(name)] as const),
  ...UNCHECKED_FORMATS.map((name) => [name, () => true] as const),
]);

function limited(name: FormatName): (text: string) => boolean {
  const format = fullFormats[name] as unknown;
  const check = format instanceof Object && 'validate' in format ? format.validate : format;
  const matches =
    check instanceof RegExp ? (text: string) => check.test(text) : (check as (text: string) => boolean);
  return (text) => text.length <= SCHEMA_LIMITS.maxFormatCharacters && matches(text);
}
