import { type Draft, findDraft, findKeyword } from '@/lib/shared/schema-keywords';
import { compilePattern, type Pattern, PatternError } from './pattern-engine';
import { SCHEMA_FORMATS } from './schema-formats';
import { SCHEMA_LIMITS } from './schema-limits';

/** The schema can't be used. Each entry is `<JSON Pointer>: <sentence>`. */
export class SchemaError extends Error {
  constructor(readonly details: string[]) {
    super(details[0]);
    this.name = 'SchemaError';
  }
}

export interface Inspection {
  draft: Draft;
  propertyCount: number;
  /** Things that are accepted but may surprise, as `<JSON Pointer>: <sentence>`. */
  warnings: string[];
  /** What is compiled: the schema without identifiers, and with a limit on unique arrays. */
  prepared: JsonObject | boolean;
  /** Every pattern in it, compiled. */
  patterns: Map<string, Pattern>;
}

export type JsonObject = Record<string, unknown>;

interface Node {
  pointer: string;
  children: Node[];
  ref: string | undefined;
}

/**
 * Everything about a schema that can be told without running it: known keywords only, patterns that can be matched in
 * linear time, only local references without cycles, and a bounded size once they are written out.
 * @throws SchemaError
 */
export function inspectSchema(schema: unknown): Inspection {
  const draft = findDraft(isObject(schema) ? schema.$schema : undefined);
  if (draft === null) fail('/$schema', 'Only JSON Schema draft-07 and 2020-12 are supported.');
  const inspector = new Inspector(draft, isObject(schema) ? schema.$id : undefined);
  const { prepared } = inspector.schema(schema, '');
  inspector.checkReferences();
  const { propertyCount, warnings, patterns } = inspector;
  return { draft, propertyCount, warnings, patterns, prepared: prepared as JsonObject | boolean };
}

interface Visited {
  node: Node;
  prepared: unknown;
}

class Inspector {
  propertyCount = 0;
  readonly warnings: string[] = [];
  readonly patterns = new Map<string, Pattern>();
  /** By pointer and by `#anchor`. */
  private readonly nodes = new Map<string, Node>();

  /** The schema's own address, without a fragment; references to it are local. */
  private readonly base: string | undefined;

  constructor(
    private readonly draft: Draft,
    $id: unknown,
  ) {
    this.base = typeof $id === 'string' ? $id.replace(/#.*$/s, '') : undefined;
  }

  schema(value: unknown, pointer: string): Visited {
    const node: Node = { pointer, children: [], ref: undefined };
    this.nodes.set(pointer, node);
    if (typeof value === 'boolean') return { node, prepared: value };
    if (!isObject(value)) fail(pointer, 'A schema must be an object, true or false.');
    const prepared: [string, unknown][] = [];
    for (const [name, item] of Object.entries(value)) {
      const kept = this.keyword(name, item, node);
      if (kept !== undefined) prepared.push([name, kept]);
    }
    if (value.uniqueItems === true) prepared.push(['maxItems', this.uniqueLimit(value.maxItems, pointer)]);
    return { node, prepared: Object.fromEntries(prepared) };
  }

  /** The value to compile, or undefined for what has no part in validation. */
  private keyword(name: string, value: unknown, node: Node): unknown {
    const pointer = `${node.pointer}/${escapePointer(name)}`;
    const kind = findKeyword(this.draft, name);
    switch (kind) {
      case null:
        return fail(pointer, `The keyword ${quoted(name)} is not supported in ${this.draft} schemas here.`);
      case 'data':
        return this.dataKeyword(name, value, node, pointer);
      case 'schema':
        return this.child(value, pointer, node);
      case 'schemas':
        if (!Array.isArray(value)) return fail(pointer, 'This must be an array of schemas.');
        return value.map((item, index) => this.child(item, `${pointer}/${index}`, node));
      case 'schema-or-schemas':
        if (!Array.isArray(value)) return this.child(value, pointer, node);
        return value.map((item, index) => this.child(item, `${pointer}/${index}`, node));
      case 'schema-map':
      case 'dependencies':
        return this.schemaMap(name, value, node, pointer);
    }
  }

  private child(value: unknown, pointer: string, parent: Node): unknown {
    const { node, prepared } = this.schema(value, pointer);
    parent.children.push(node);
    return prepared;
  }

  private schemaMap(name: string, value: unknown, node: Node, pointer: string): JsonObject {
    if (!isObject(value)) fail(pointer, 'This must be an object of schemas.');
    const isDefinitions = name === 'definitions' || name === '$defs';
    const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
      const itemPointer = `${pointer}/${escapePointer(key)}`;
      // Ajv passes over it, so it would silently not be checked.
      if (key === '__proto__') fail(itemPointer, 'The name "__proto__" is not supported.');
      if (!isDefinitions) this.countProperty(itemPointer);
      if (name === 'patternProperties') this.addPattern(key, itemPointer);
      if (name === 'dependencies' && Array.isArray(item)) return [key, item];
      // Definitions count where they are referred to.
      return [
        key,
        isDefinitions ? this.schema(item, itemPointer).prepared : this.child(item, itemPointer, node),
      ];
    });
    return Object.fromEntries(entries);
  }

  private countProperty(pointer: string): void {
    this.propertyCount += 1;
    if (this.propertyCount <= SCHEMA_LIMITS.maxProperties) return;
    fail(pointer, `The schema has more than ${SCHEMA_LIMITS.maxProperties} properties.`);
  }

  private dataKeyword(name: string, value: unknown, node: Node, pointer: string): unknown {
    switch (name) {
      case '$schema':
        if (node.pointer !== '') fail(pointer, '$schema may only be at the top.');
        return undefined;
      case '$id':
        if (node.pointer !== '') fail(pointer, '$id may only be at the top; refer with "#/…".');
        return undefined;
      case '$ref':
        node.ref = this.localRef(value, pointer);
        return node.ref;
      case '$anchor':
        this.nodes.set(`#${String(value)}`, node);
        return value;
      case 'pattern':
        if (typeof value === 'string') this.addPattern(value, pointer);
        return value;
      case 'format':
        if (typeof value === 'string' && !Object.hasOwn(SCHEMA_FORMATS, value)) {
          fail(pointer, `The format ${quoted(value)} is not known.`);
        }
        return value;
      default:
        return name.startsWith('x-') ? undefined : value;
    }
  }

  private localRef(value: unknown, pointer: string): string {
    if (typeof value === 'string') {
      if (value.startsWith('#')) return value;
      if (this.base && value.startsWith(`${this.base}#`)) return value.slice(this.base.length);
    }
    return fail(pointer, 'Only references into this schema are supported, such as "#/$defs/name".');
  }

  private addPattern(source: string, pointer: string): void {
    if (this.patterns.has(source)) return;
    try {
      this.patterns.set(source, compilePattern(source));
    } catch (error) {
      if (error instanceof PatternError) fail(pointer, `The pattern ${error.message}.`);
      throw error;
    }
  }

  private uniqueLimit(maxItems: unknown, pointer: string): unknown {
    const limit = SCHEMA_LIMITS.maxUniqueItems;
    if (maxItems !== undefined && !(typeof maxItems === 'number' && maxItems > limit)) return maxItems;
    this.warnings.push(`${pointer}: Arrays with uniqueItems are limited to ${limit} items.`);
    return limit;
  }

  checkReferences(): void {
    const sizes = new Map<Node, number>();
    const open = new Set<Node>();
    const sizeOf = (node: Node): number => {
      const known = sizes.get(node);
      if (known !== undefined) return known;
      if (open.has(node)) fail(node.pointer, 'The schema refers to itself, which is not supported.');
      open.add(node);
      let size = 1;
      for (const child of node.children) size += sizeOf(child);
      if (node.ref !== undefined) size += sizeOf(this.resolve(node.ref, node));
      if (size > SCHEMA_LIMITS.maxExpandedNodes)
        fail(node.pointer, 'The schema is too large once its $refs are followed.');
      open.delete(node);
      sizes.set(node, size);
      return size;
    };
    for (const node of this.nodes.values()) sizeOf(node);
  }

  private resolve(ref: string, from: Node): Node {
    const target = this.nodes.get(ref.startsWith('#/') || ref === '#' ? pointerOf(ref) : ref);
    return target ?? fail(`${from.pointer}/$ref`, `There is no schema at ${quoted(ref)}.`);
  }
}

/** The pointer of a fragment, escaped the way `escapePointer` does (RFC 6901 §6). */
function pointerOf(ref: string): string {
  try {
    return decodeURIComponent(ref.slice(1));
  } catch {
    return ref.slice(1);
  }
}

export function escapePointer(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** A tenant's own text, short enough for an error. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fail(pointer: string, sentence: string): never {
  throw new SchemaError([`${pointer || '(root)'}: ${sentence}`]);
}
