import { exampleOf, resolve, type Schema, type Schemas } from '@/lib/api/openapi/examples';
import type { Draw } from './draw';

const MAX_LIST = 4;

/** Values for JSON Schemas of the document: ones that fit, with their bounds, and ones that are broken in one place. */
export class Values {
  constructor(
    readonly draw: Draw,
    readonly schemas: Schemas,
  ) {}

  /** A value that fits, as far as the schema's keywords say. */
  valid(given: Schema, name = '', depth = 0): unknown {
    const { draw } = this;
    const schema = resolve(given, this.schemas);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return draw.pick(schema.enum);
    if (draw.chance(15) || depth > 5) return exampleOf(given, this.schemas, name);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices !== undefined) return this.valid(draw.pick(choices), name, depth + 1);
    if (schema.allOf !== undefined)
      return Object.assign({}, ...schema.allOf.map((part) => this.valid(part, name, depth + 1)));
    const types = [schema.type ?? []].flat();
    return this.#typed(types.length === 0 ? undefined : draw.pick(types), schema, name, depth);
  }

  #typed(type: string | undefined, schema: Schema, name: string, depth: number): unknown {
    switch (type) {
      case 'object':
        return this.#object(schema, depth);
      case 'array': {
        const size = (schema.minItems ?? 0) + this.draw.below(MAX_LIST);
        const length = Math.min(size, schema.maxItems ?? MAX_LIST);
        return Array.from({ length }, () => this.valid(schema.items ?? {}, name, depth + 1));
      }
      case 'integer':
      case 'number':
        return this.#number(schema, type === 'integer');
      case 'boolean':
        return this.draw.chance(50);
      case 'null':
        return null;
      case 'string':
        return this.#text(schema, name);
      default:
        return this.draw.anything();
    }
  }

  #object(schema: Schema, depth: number): Record<string, unknown> {
    const required = new Set(schema.required);
    const entries = Object.entries(schema.properties ?? {})
      .filter(([key]) => required.has(key) || this.draw.chance(60))
      .map(([key, property]) => [key, this.valid(property, key, depth + 1)]);
    const value = Object.fromEntries(entries);
    const { additionalProperties: more } = schema;
    if (schema.properties === undefined && typeof more === 'object')
      for (const key of ['a', 'channel', 'b'].slice(this.draw.below(4)))
        value[key] = this.valid(more, key, depth + 1);
    return value;
  }

  #number(schema: Schema, isInteger: boolean): number {
    const low = schema.minimum ?? (schema.exclusiveMinimum ?? -1) + 1;
    const high = schema.maximum ?? (schema.exclusiveMaximum ?? 1_001) - 1;
    const value = this.draw.pick([low, high, low + this.draw.below(Math.min(high - low + 1, 1_000_000))]);
    return isInteger ? Math.trunc(value) : value;
  }

  #text(schema: Schema, name: string): string {
    const { minLength = 0, maxLength = 60, pattern, format } = schema;
    const fits = (text: string) => text.length >= minLength && text.length <= maxLength;
    if (pattern !== undefined) {
      const text = this.draw.matching(pattern);
      if (text !== null && fits(text)) return text;
    }
    if (pattern !== undefined || format !== undefined) return String(exampleOf(schema, this.schemas, name));
    const bounds = ['a'.repeat(minLength), 'ä'.repeat(Math.min(maxLength, 3_000)), 'plain text'];
    const text = this.draw.chance(40) ? this.draw.pick(bounds) : this.draw.naughtyText();
    return fits(text) ? text : String(exampleOf(schema, this.schemas, name));
  }

  /** A value that fits but for one place: another type, a missing or added member, a bound passed. */
  mutated(given: Schema, name = ''): unknown {
    const value = this.valid(given, name);
    return this.draw.chance(10) ? this.draw.anything() : this.#mutate(value, 0);
  }

  #mutate(value: unknown, depth: number): unknown {
    const { draw } = this;
    if (typeof value !== 'object' || value === null || depth > 4) return this.#broken(value);
    const keys = Object.keys(value);
    if (keys.length === 0 || draw.chance(20)) return this.#broken(value);
    const key = draw.pick(keys);
    const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
    if (draw.chance(25)) delete copy[key];
    else copy[key] = this.#mutate(copy[key], depth + 1);
    return copy;
  }

  #broken(value: unknown): unknown {
    const { draw } = this;
    if (Array.isArray(value)) return draw.pick([null, {}, 'x', Array(2_000).fill(value[0] ?? 'a')]);
    if (typeof value === 'object' && value !== null)
      return draw.pick([
        null,
        [],
        'x',
        7,
        { ...value, unknown_member: 1 },
        { ...value, tenant_id: 'x', role: 'owner' },
      ]);
    if (typeof value === 'string')
      return draw.pick([
        null,
        7,
        true,
        [value],
        { value },
        '',
        `${value}\0`,
        `${value}\n`,
        `${' '.repeat(600)}${value}`,
        '   ',
        value.repeat(2_000).slice(0, 20_000),
        draw.naughtyText(),
      ]);
    if (typeof value === 'number')
      return draw.pick([String(value), -value - 1, value + 0.5, 1e300, null, [value]]);
    return draw.anything();
  }
}
