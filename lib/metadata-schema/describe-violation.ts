import type { ErrorObject } from 'ajv';
import { escapePointer, quoted } from './inspect-schema';

const MAX_LISTED_CHARACTERS = 200;

/** An Ajv error as `<JSON Pointer>: <sentence>`. Names only what is in the tenant's own schema and metadata. */
export function describeViolation(error: ErrorObject): string {
  const { keyword, instancePath, params } = error;
  const at = (name: unknown) => `${instancePath}/${escapePointer(shortened(String(name)))}`;
  switch (keyword) {
    case 'required':
      return `${at(params.missingProperty)}: is required`;
    case 'dependentRequired':
    case 'dependencies':
      return `${at(params.missingProperty)}: is required when ${quoted(params.property)} is given`;
    case 'additionalProperties':
      return `${at(params.additionalProperty)}: is not a property that is allowed`;
    case 'unevaluatedProperties':
      return `${at(params.unevaluatedProperty)}: is not a property that is allowed`;
    case 'propertyNames':
      return `${at(params.propertyName)}: does not have a name that is allowed`;
    default:
      return `${instancePath || '(root)'}: ${sentenceOf(keyword, params)}`;
  }
}

function sentenceOf(keyword: string, params: Record<string, unknown>): string {
  switch (keyword) {
    case 'type':
      return `must be ${[params.type].flat().join(' or ').replaceAll(',', ' or ')}`;
    case 'enum':
      return `must be one of ${listed(params.allowedValues as unknown[])}`;
    case 'const':
      return `must be ${listed([params.allowedValue])}`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `must be ${params.comparison} ${params.limit}`;
    case 'multipleOf':
      return `must be a multiple of ${params.multipleOf}`;
    case 'minLength':
      return `must have at least ${params.limit} characters`;
    case 'maxLength':
      return `must have at most ${params.limit} characters`;
    case 'minItems':
      return `must have at least ${params.limit} items`;
    case 'maxItems':
    case 'items':
    case 'additionalItems':
    case 'unevaluatedItems':
      return `must have at most ${params.limit ?? params.len} items`;
    case 'minProperties':
      return `must have at least ${params.limit} properties`;
    case 'maxProperties':
      return `must have at most ${params.limit} properties`;
    case 'uniqueItems':
      return `must not have the same item twice (items ${params.j} and ${params.i})`;
    case 'contains':
      return `must contain ${containsLimits(params)} items of the required kind`;
    default:
      return sentenceOfCombination(keyword, params);
  }
}

function sentenceOfCombination(keyword: string, params: Record<string, unknown>): string {
  switch (keyword) {
    case 'pattern':
      return `must match the pattern ${quoted(String(params.pattern))}`;
    case 'format':
      return `must be a valid ${params.format}`;
    case 'anyOf':
      return 'must fit at least one of the allowed forms';
    case 'oneOf':
      return 'must fit exactly one of the allowed forms';
    case 'not':
      return 'must not have this form';
    case 'if':
      return `must fit the form that "${params.failingKeyword}" demands here`;
    case 'false schema':
      return 'is not allowed here';
    default:
      return `does not satisfy ${quoted(keyword)}`;
  }
}

function containsLimits(params: Record<string, unknown>): string {
  const { minContains, maxContains } = params;
  return maxContains === undefined ? `at least ${minContains}` : `${minContains} to ${maxContains}`;
}

function listed(values: unknown[]): string {
  let text = '';
  for (const value of values) {
    const next = typeof value === 'string' ? quoted(value) : shortened(JSON.stringify(value));
    if (text.length + next.length > MAX_LISTED_CHARACTERS && text !== '') return `${text}, …`;
    text += text === '' ? next : `, ${next}`;
  }
  return text;
}

function shortened(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}
