import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import type { Schema } from '@/lib/api/openapi/examples';
import {
  type ApiDocument,
  type Operation,
  operationsOf,
  type PlacedOperation,
  resolveResponse,
} from '@/lib/api/openapi/types';

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

  constructor(
    document: ApiDocument,
    readonly strictness: Strictness,
  ) {
    // Formats are told by the patterns beside them; `strict` finds misspelt keywords.
    const options = {
      strict: true,
      strictTypes: false,
      strictRequired: false,
      validateFormats: false,
    } as const;
    this.#ajv = new Ajv2020({ ...options, logger: false });
    this.#ajv.addVocabulary(['example']);
    this.#ajv.addSchema({ $id: 'components', $defs: prepared(document.components.schemas, strictness) });
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

interface Matcher extends PlacedOperation {
  pattern: RegExp;
  fixed: number;
}

function matcherOf(placed: PlacedOperation): Matcher {
  const source = placed.path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+');
  const fixed = placed.path.split('/').filter((part) => !part.startsWith('{')).length;
  return { ...placed, pattern: new RegExp(`^${source}/?$`), fixed };
}

/** Clients show the first detail of an error to people: it is a sentence, and what programs want comes after it. */
function firstDetailProblem(body: unknown): string | null {
  const { errors } = body as { errors?: Record<string, string[]>[] };
  const [detail] = Object.values(errors?.[0] ?? {})[0] ?? [];
  return detail === undefined || /\S+ \S+ \S+/.test(detail) ? null : `the first detail says only "${detail}"`;
}

/** An OpenAPI document as a promise that answers are held to. */
export class Contract {
  readonly #validators: Record<Strictness, Validators>;
  readonly #matchers: Matcher[];

  constructor(readonly document: ApiDocument) {
    this.#validators = { open: new Validators(document, 'open'), closed: new Validators(document, 'closed') };
    this.#matchers = operationsOf(document)
      .map(matcherOf)
      .sort((a, b) => b.fixed - a.fixed);
  }

  /** A validator of a schema of the document. @throws Error when it doesn't compile in Ajv 2020 */
  validatorOf(schema: Schema, strictness: Strictness = 'closed'): ValidateFunction {
    return this.#validators[strictness].of(schema);
  }

  /** What is wrong with a value, as one line; null when it fits. */
  misfit(schema: Schema, value: unknown, strictness: Strictness = 'closed'): string | null {
    const validate = this.validatorOf(schema, strictness);
    if (validate(value)) return null;
    const [error] = validate.errors as ErrorObject[];
    return `${error!.instancePath || '/'} ${error!.message} ${JSON.stringify(error!.params)}`;
  }

  /** The operation that answers a request; fixed segments win over parameters, as in the router. */
  operationAt(method: string, path: string): PlacedOperation | undefined {
    const plain = path.split(/[?#]/)[0]!;
    const there = this.#matchers.filter(({ pattern }) => pattern.test(plain));
    return there.find((matcher) => matcher.fixed === there[0]!.fixed && matcher.method === method);
  }

  /**
   * Holds an answer against the document: its status is documented there, and its body is what the schema says, with
   * no member more. Where no operation is, anything may be answered.
   * @returns what is wrong, or null
   */
  problem(answer: SeenAnswer): string | null {
    const operation = this.operationAt(answer.method, answer.path)?.operation;
    const problem = operation && this.#bodyProblem(operation, answer);
    if (!problem) return null;
    const request = `${answer.method} ${answer.path.slice(0, 200)}`;
    return `${request} → ${answer.status} (${operation.operationId}): ${problem}`;
  }

  #bodyProblem(operation: Operation, answer: SeenAnswer): string | null {
    const start = answer.text.slice(0, 300);
    const documented = operation.responses[answer.status];
    if (documented === undefined) return `status ${answer.status} is not documented: ${start}`;
    const { content } = resolveResponse(this.document, documented);
    if (content === undefined) return answer.text === '' ? null : 'has a body, but none is documented';
    const type = (answer.contentType ?? '').split(';')[0]!.trim();
    const media = content[type];
    if (media === undefined) return `content type ${type} is not documented`;
    if (!/[/+]json$/.test(type) || media.schema === undefined || answer.method === 'HEAD') return null;
    try {
      const body = JSON.parse(answer.text);
      return this.misfit(media.schema, body) ?? firstDetailProblem(body);
    } catch (error) {
      return `${(error as Error).message}: ${start}`;
    }
  }
}

const contracts = new Map<string, Promise<Contract | null>>();

/** The contract that a server gives of itself; null for one that gives none, or is away just now. */
export async function contractOf(baseUrl: string): Promise<Contract | null> {
  const known = contracts.get(baseUrl);
  if (known !== undefined) return known;
  const loading = load(baseUrl);
  contracts.set(baseUrl, loading);
  const contract = await loading;
  if (contract === null) contracts.delete(baseUrl);
  return contract;
}

async function load(baseUrl: string): Promise<Contract | null> {
  try {
    const response = await fetch(`${baseUrl}/api/v1/openapi.json`, { signal: AbortSignal.timeout(10_000) });
    return response.ok ? new Contract((await response.json()) as ApiDocument) : null;
  } catch {
    return null;
  }
}
