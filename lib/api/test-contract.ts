import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import { openapi } from './openapi';
import type { Schema } from './openapi-examples';
import { type Operation, operationsOf, type PlacedOperation, resolveResponse } from './openapi-types';

/** What a test saw of an answer. */
export interface SeenAnswer {
  method: string;
  /** With or without a query. */
  path: string;
  status: number;
  contentType: string | null;
  text: string;
}

/** `open` takes members that no schema names, as the API does; `closed` finds the ones that nobody documented. */
type Strictness = 'open' | 'closed';

const closedOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(closedOf);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, closedOf(item)]));
  const isPlain = copy.type === 'object' && typeof copy.properties === 'object' && copy.allOf === undefined;
  if (isPlain) copy.additionalProperties ??= false;
  return copy;
};

/** `$ref`s of the document as Ajv finds them, in one schema that holds every component. */
function prepared(schema: unknown, strictness: Strictness): Schema {
  const text = JSON.stringify(schema).replaceAll('"#/components/schemas/', '"components#/$defs/');
  const parsed = JSON.parse(text);
  return (strictness === 'closed' ? closedOf(parsed) : parsed) as Schema;
}

class Validators {
  readonly #compiled = new Map<Schema, ValidateFunction>();
  readonly #ajv: Ajv2020;

  constructor(readonly strictness: Strictness) {
    // Formats are told by the patterns beside them; `strict` finds misspelt keywords.
    const options = {
      strict: true,
      strictTypes: false,
      strictRequired: false,
      validateFormats: false,
    } as const;
    this.#ajv = new Ajv2020({ ...options, logger: false });
    this.#ajv.addVocabulary(['example']);
    this.#ajv.addSchema({ $id: 'components', $defs: prepared(openapi().components.schemas, strictness) });
  }

  of(schema: Schema): ValidateFunction {
    let validate = this.#compiled.get(schema);
    if (validate === undefined) {
      validate = this.#ajv.compile(prepared(schema, this.strictness));
      this.#compiled.set(schema, validate);
    }
    return validate;
  }
}

const validators: Partial<Record<Strictness, Validators>> = {};

/** A validator of a schema of the document. @throws Error when it doesn't compile in Ajv 2020 */
export function validatorOf(schema: Schema, strictness: Strictness = 'closed'): ValidateFunction {
  validators[strictness] ??= new Validators(strictness);
  return validators[strictness].of(schema);
}

/** What is wrong with a value, as one line; null when it fits. */
export function misfit(schema: Schema, value: unknown, strictness: Strictness = 'closed'): string | null {
  const validate = validatorOf(schema, strictness);
  if (validate(value)) return null;
  const [error] = validate.errors as ErrorObject[];
  return `${error!.instancePath || '/'} ${error!.message} ${JSON.stringify(error!.params)}`;
}

interface Matcher extends PlacedOperation {
  pattern: RegExp;
  fixed: number;
}

let matchers: Matcher[] | undefined;

/** The operation that answers a request; fixed segments win over parameters, as in the router. */
export function operationAt(method: string, path: string): PlacedOperation | undefined {
  matchers ??= operationsOf(openapi())
    .map((placed) => ({
      ...placed,
      pattern: new RegExp(
        `^${placed.path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}/?$`,
      ),
      fixed: placed.path.split('/').filter((part) => !part.startsWith('{')).length,
    }))
    .sort((a, b) => b.fixed - a.fixed);
  const plain = path.split(/[?#]/)[0]!;
  return matchers.find((matcher) => matcher.method === method && matcher.pattern.test(plain));
}

function bodyProblem(operation: Operation, answer: SeenAnswer): string | null {
  const documented = operation.responses[answer.status];
  if (documented === undefined)
    return `status ${answer.status} is not documented: ${answer.text.slice(0, 300)}`;
  const { content } = resolveResponse(openapi(), documented);
  if (content === undefined) return answer.text === '' ? null : 'has a body, but none is documented';
  const type = (answer.contentType ?? '').split(';')[0]!.trim();
  const media = content[type];
  if (media === undefined) return `content type ${type} is not documented`;
  if (!/[/+]json$/.test(type) || media.schema === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(answer.text);
  } catch {
    return `is no JSON: ${answer.text.slice(0, 300)}`;
  }
  return misfit(media.schema, value);
}

/**
 * Holds an answer against the OpenAPI document: its status is documented there, and its body is what the schema says,
 * with no member more. Answers of no operation of ours must be the 404 or 405 of the router.
 * @returns what is wrong, or null
 */
export function contractProblem(answer: SeenAnswer): string | null {
  const placed = operationAt(answer.method, answer.path);
  if (placed === undefined) return null;
  const problem = bodyProblem(placed.operation, answer);
  return (
    problem &&
    `${answer.method} ${answer.path.slice(0, 200)} → ${answer.status} (${placed.operation.operationId}): ${problem}`
  );
}
