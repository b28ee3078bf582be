import { samplePattern } from './pattern-sample';
import { sampleNumber, sampleText } from './sample-values';
import { isObject, type JsonObject } from './schema-model';

const MAX_DEPTH = 8;
interface Way {
  root: unknown;
  /** Which branch of `anyOf` and `oneOf` is followed. */
  branch: number;
  /** Whether properties that may be left out are there. */
  isFull: boolean;
  /** Whether `if` holds, so that `then` counts. */
  isThen: boolean;
}

/**
 * Objects that ought to fit a schema, the fullest first. Schemas can contradict themselves or say more than is followed
 * here, so whoever shows one asks the server first.
 */
export function sampleMetadata(schema: unknown): JsonObject[] {
  const samples: JsonObject[] = [];
  for (const isFull of [true, false]) {
    for (const isThen of [true, false]) {
      for (const branch of [0, 1, 2]) {
        const value = sample(schema, { root: schema, branch, isFull, isThen }, 0, 0);
        const candidate = isObject(value) ? value : {};
        const text = JSON.stringify(candidate);
        if (!samples.some((each) => JSON.stringify(each) === text)) samples.push(candidate);
      }
    }
  }
  return samples;
}

/** @param nth different for each item of an array, where the items have to differ */
function sample(given: unknown, way: Way, depth: number, nth: number): unknown {
  if (given === true || given === undefined) return 'text';
  const schema = flattened(given, way, depth);
  if (schema === null || depth > MAX_DEPTH) return null;
  if (Object.hasOwn(schema, 'const')) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[nth % schema.enum.length];
  if (nth === 0 && Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0];
  if (nth === 0 && Object.hasOwn(schema, 'default')) return schema.default;
  switch (typeOf(schema, depth)) {
    case 'object':
      return sampleObject(schema, way, depth);
    case 'array':
      return sampleArray(schema, way, depth);
    case 'number':
    case 'integer':
      return sampleNumber(schema, nth);
    case 'boolean':
      return nth % 2 === 0;
    case 'null':
      return null;
    default:
      return sampleText(schema, nth);
  }
}

function typeOf(schema: JsonObject, depth: number): unknown {
  const types = [schema.type].flat().filter((type) => typeof type === 'string');
  if (types.length > 0) return types.find((type) => type !== 'null') ?? 'null';
  const has = (...keywords: string[]) => keywords.some((keyword) => Object.hasOwn(schema, keyword));
  if (depth === 0 || has('properties', 'required', 'minProperties', 'patternProperties')) return 'object';
  if (has('items', 'prefixItems', 'minItems', 'contains')) return 'array';
  return has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf')
    ? 'number'
    : 'string';
}

/** A schema with what it refers to and one way through its combinations, in one. Null for what nothing fits. */
function flattened(given: unknown, way: Way, depth: number): JsonObject | null {
  if (given === false) return null;
  if (!isObject(given)) return {};
  if (depth > MAX_DEPTH * 2) return given;
  const { $ref, allOf, anyOf, oneOf, if: condition, then, else: otherwise, ...rest } = given;
  const parts: unknown[] = [rest];
  if (typeof $ref === 'string') parts.push(referredTo($ref, way.root));
  if (Array.isArray(allOf)) parts.push(...allOf);
  for (const choices of [anyOf, oneOf]) {
    if (Array.isArray(choices) && choices.length > 0)
      parts.push(choices[Math.min(way.branch, choices.length - 1)]);
  }
  if (condition !== undefined) parts.push(...(way.isThen ? [condition, then] : [otherwise]));
  let merged: JsonObject = rest;
  for (const part of parts.slice(1)) {
    if (part === undefined || part === true) continue;
    const flat = flattened(part, way, depth + 1);
    if (flat === null) return null;
    merged = merge(merged, flat);
  }
  return merged;
}

function merge(a: JsonObject, b: JsonObject): JsonObject {
  const merged: JsonObject = { ...a, ...b };
  if (isObject(a.properties) && isObject(b.properties)) {
    merged.properties = { ...a.properties, ...b.properties };
    for (const name of Object.keys(a.properties)) {
      if (!Object.hasOwn(b.properties, name)) continue;
      (merged.properties as JsonObject)[name] = { allOf: [a.properties[name], b.properties[name]] };
    }
  }
  if (Array.isArray(a.required) && Array.isArray(b.required))
    merged.required = [...a.required, ...b.required];
  for (const [keyword, pick] of [
    ['minimum', Math.max],
    ['minLength', Math.max],
    ['maximum', Math.min],
    ['maxLength', Math.min],
  ] as const) {
    if (typeof a[keyword] === 'number' && typeof b[keyword] === 'number')
      merged[keyword] = pick(a[keyword], b[keyword]);
  }
  return merged;
}

function referredTo($ref: string, root: unknown): unknown {
  if ($ref === '#' || !$ref.startsWith('#/')) return {};
  let at: unknown = root;
  for (const segment of $ref.slice(2).split('/')) {
    const name = decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) || Array.isArray(at) ? (at as JsonObject)[name] : undefined;
  }
  return at ?? {};
}

function sampleObject(schema: JsonObject, way: Way, depth: number): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = new Set(Array.isArray(schema.required) ? (schema.required as string[]) : []);
  const max = typeof schema.maxProperties === 'number' ? schema.maxProperties : Number.POSITIVE_INFINITY;
  const entries = new Map<string, unknown>();
  const add = (name: string, rules: unknown) => {
    if (entries.has(name) || rules === false) return;
    entries.set(name, sample(rules, way, depth + 1, 0));
  };
  for (const name of required) if (Object.hasOwn(properties, name)) add(name, properties[name]);
  for (const [name, rules] of Object.entries(properties)) {
    if (way.isFull && entries.size < max) add(name, rules);
  }
  const others = isObject(schema.additionalProperties) ? schema.additionalProperties : true;
  const dependent = isObject(schema.dependentRequired) ? schema.dependentRequired : {};
  const demanded = [...entries.keys()].flatMap((name) =>
    Array.isArray(dependent[name]) ? dependent[name] : [],
  );
  for (const name of [...required, ...demanded]) add(String(name), properties[String(name)] ?? others);
  const patterns = isObject(schema.patternProperties) ? Object.entries(schema.patternProperties) : [];
  const min = typeof schema.minProperties === 'number' ? schema.minProperties : 0;
  for (const [pattern, rules] of patterns) {
    const name = samplePattern(pattern);
    if (name !== null && entries.size < Math.max(min, 1)) add(name, rules);
  }
  for (let at = 1; entries.size < min && at <= min; at++) add(`key_${at}`, others);
  return inOrder(entries, Object.keys(properties));
}

/** As the schema lists them, so that an example is easy to compare with it. */
function inOrder(entries: Map<string, unknown>, names: string[]): JsonObject {
  const rank = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  return Object.fromEntries([...entries].sort(([a], [b]) => rank(a) - rank(b)));
}

function sampleArray(schema: JsonObject, way: Way, depth: number): unknown[] {
  const tuple = Array.isArray(schema.prefixItems)
    ? schema.prefixItems
    : Array.isArray(schema.items)
      ? schema.items
      : [];
  const rest = Array.isArray(schema.items) ? schema.additionalItems : schema.items;
  const contained = schema.contains;
  const min = Math.max(
    typeof schema.minItems === 'number' ? schema.minItems : 0,
    contained === undefined ? 0 : typeof schema.minContains === 'number' ? schema.minContains : 1,
  );
  const max = typeof schema.maxItems === 'number' ? schema.maxItems : Number.POSITIVE_INFINITY;
  const wished = way.isFull
    ? Math.max(min, tuple.length, rest === false ? 0 : 1)
    : Math.max(min, tuple.length && min);
  const items: unknown[] = [];
  for (let at = 0; at < Math.min(wished, max, 100); at++) {
    const rules = at < tuple.length ? tuple[at] : (rest ?? contained ?? true);
    if (rules === false) break;
    const both = contained !== undefined && rules !== contained ? { allOf: [rules, contained] } : rules;
    items.push(sample(both, way, depth + 1, at));
  }
  return items;
}
