import { _, type default as Ajv, type FuncKeywordDefinition } from 'ajv';

/** A number as the shortest decimal that stands for it: mantissa × 10^exponent. */
function decimalOf(value: number): { mantissa: bigint; exponent: number } {
  const [digits = '', exponent = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  return { mantissa: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/**
 * True when `value` is a whole multiple of `divisor`, both taken as the decimals that people wrote: 19.99 is one of 0.01, which
 * dividing in binary denies. @param divisor above 0
 */
export function isMultipleOf(value: number, divisor: number): boolean {
  if (!Number.isFinite(value) || !Number.isFinite(divisor)) return false;
  const [a, b] = [decimalOf(value), decimalOf(divisor)];
  const shift = a.exponent - b.exponent;
  const scaled = 10n ** BigInt(Math.abs(shift));
  return shift >= 0 ? (a.mantissa * scaled) % b.mantissa === 0n : a.mantissa % (b.mantissa * scaled) === 0n;
}

const definition: FuncKeywordDefinition = {
  keyword: 'multipleOf',
  type: 'number',
  schemaType: 'number',
  compile: (divisor: number) => (value: number) => isMultipleOf(value, divisor),
  error: { message: 'must be a multiple', params: ({ schemaCode }) => _`{multipleOf: ${schemaCode}}` },
};

/** Replaces Ajv's `multipleOf` by the exact one. */
export function replaceMultipleOf(ajv: Ajv): void {
  ajv.removeKeyword('multipleOf').addKeyword(definition);
}
