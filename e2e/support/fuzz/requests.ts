import { resolve, type Schema } from '@/lib/api/openapi/examples';
import { bodiesOf, type Parameter, type PlacedOperation } from '@/lib/api/openapi/types';
import type { Contract } from '../contract';
import type { Draw } from './draw';
import { Values } from './values';
import { jsonProblem, queryProblem } from './violations';

/** One generated request. */
export interface FuzzRequest {
  method: string;
  /** With the query, ready for the request line. */
  path: string;
  headers: Record<string, string>;
  body: Buffer | null;
  /** What in it the document forbids, so that it must not be accepted; null when nothing is known to be wrong. */
  violation: string | null;
}

/** Valid values that would only make the run slow, or destroy what it stands on. */
const TAMED: Record<string, string[]> = { wait: ['0'], format: ['csv', 'ndjson'] };

const LONGEST_WAIT_S = 60;

/** The same for a member of a body by which the server would hold the request. */
function tamed(value: unknown): unknown {
  const { wait } = (value ?? {}) as { wait?: unknown };
  const isHeld = typeof wait === 'number' && wait > 0 && wait <= LONGEST_WAIT_S;
  return isHeld ? { ...(value as object), wait: 0 } : value;
}

const BROKEN_JSON: Buffer[] = [
  Buffer.from('{"a":'),
  Buffer.from('{"a":1,}'),
  Buffer.from("{'a':1}"),
  Buffer.from('nul'),
  Buffer.from('{"a":NaN}'),
  Buffer.from('"\u0001"'),
  Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from('{"a":1e400}'),
  Buffer.from('{"a":1,"a":2}'),
  Buffer.from('{"a":"\\ud800"}'),
  Buffer.from('{"a":"\\u0000"}'),
  Buffer.from('{"a":90071992547409931}'),
  Buffer.from('['.repeat(20_000) + ']'.repeat(20_000)),
  Buffer.from(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`),
  Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
  Buffer.from(`{"a":"${'x'.repeat(70_000)}"}`),
];

const ODD_PAIRS = [
  ['__proto__[x]=1', 'unknown=%00', '%zz=%zz'],
  ['metadata.a=%00'],
  ['metadata.%00=1', 'metadata.=1'],
  ['metadata.__proto__.x=1', 'metadata.constructor=1'],
  ['metadata.a.b.c.d.e.f.g.h.i.j=1'],
  [`metadata.${'a'.repeat(900)}=1`],
  ['metadata.a=%ff', 'metadata.a=1e400', 'metadata.a=\'"\\'],
];

/** What follows the literal beginning of a name that is a pattern. */
const OPEN_NAMES = ['channel', 'device.os', 'a.b.c.d.e.f.g.h', 'ü.💥', '__proto__.x', "'; --"];

/** Encoded it must stay below the 16 KiB that Node takes as head of a request. */
const MAX_QUERY_CHARS = 1_000;

/** Addresses can't carry half a surrogate pair. */
const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, '?');

/** Headers can't carry more than Latin-1, nor line ends. */
const headerText = (text: string) => text.replace(/[^\x20-\x7e\xa0-\xff]/g, '?');

/** Makes requests of one operation out of what the document says about it. */
export class RequestMaker {
  readonly values: Values;

  constructor(
    readonly placed: PlacedOperation,
    readonly contract: Contract,
    readonly draw: Draw,
    /** Values of path parameters that exist, by name. */
    readonly known: Record<string, string[]>,
  ) {
    this.values = new Values(draw, contract.document.components.schemas);
  }

  next(): FuzzRequest {
    const { draw, placed } = this;
    const isWild = draw.chance(65);
    const violations: string[] = [];
    const path = this.#path(isWild && draw.chance(25)) + this.#query(isWild && draw.chance(60), violations);
    const headers = this.#headers(isWild && draw.chance(40));
    const body = this.#body(isWild, headers, violations);
    return { method: placed.method, path, headers, body, violation: violations[0] ?? null };
  }

  #parameters(place: Parameter['in']): Parameter[] {
    return (this.placed.operation.parameters ?? []).filter((parameter) => parameter.in === place);
  }

  #path(isWild: boolean): string {
    const { draw } = this;
    return this.placed.path.replace(/\{(\w+)\}/g, (_match, name: string) => {
      if (isWild && draw.chance(50)) {
        const text = wellFormed(draw.naughtyText().slice(0, 100));
        return draw.chance(15) ? '%zz' : encodeURIComponent(text || 'x').replaceAll('%2F', '%2f');
      }
      const known = this.known[name];
      if (known?.length) return encodeURIComponent(draw.pick(known));
      const parameter = this.#parameters('path').find((one) => one.name === name)!;
      return encodeURIComponent(String(parameter.example ?? 'x'));
    });
  }

  #query(isWild: boolean, violations: string[]): string {
    const { draw } = this;
    const pairs: string[] = [];
    const wild = this.#parameters('query');
    const target = isWild && wild.length > 0 ? draw.pick(wild) : undefined;
    for (const parameter of wild) {
      if (parameter !== target && !parameter.required && draw.chance(60)) continue;
      if (parameter.schema.type === 'object') {
        pairs.push(...this.#openPairs(parameter, parameter === target, violations));
        continue;
      }
      const text = parameter === target ? this.#wildText(parameter) : this.#plainText(parameter);
      const problem = queryProblem(parameter, text, this.contract);
      if (problem !== null) violations.push(`query ${parameter.name}=${JSON.stringify(text)}: ${problem}`);
      pairs.push(`${encodeURIComponent(parameter.name)}=${encodeURIComponent(wellFormed(text))}`);
    }
    if (isWild && draw.chance(20)) pairs.push(...draw.pick(ODD_PAIRS));
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  }

  /** Parameters whose names are a pattern: the members of an exploded form. */
  #openPairs({ schema, example }: Parameter, isWild: boolean, violations: string[]): string[] {
    const { draw } = this;
    const [known] = Object.keys(example as object) as [string];
    const prefix = known.slice(0, known.indexOf('.') + 1);
    const texts: Record<string, string> = {};
    for (let left = 1 + draw.below(isWild ? 8 : 3); left > 0; left--) {
      const key = prefix + (isWild && draw.chance(40) ? draw.naughtyText() : draw.pick(OPEN_NAMES));
      const text = isWild ? draw.naughtyText() : 'mobile';
      texts[wellFormed(key.slice(0, 250))] = wellFormed(text.slice(0, 250));
    }
    const problem = this.contract.misfit(schema, texts, 'open');
    if (problem !== null) violations.push(`query ${JSON.stringify(texts)}: ${problem}`);
    return Object.entries(texts).map((pair) => pair.map(encodeURIComponent).join('='));
  }

  #plainText({ name, schema }: Parameter): string {
    const tamed = TAMED[name];
    return tamed ? this.draw.pick(tamed) : String(this.values.valid(schema, name) ?? '');
  }

  #wildText(parameter: Parameter): string {
    const tamed = TAMED[parameter.name] !== undefined;
    const value =
      this.draw.chance(50) && !tamed ? this.values.mutated(parameter.schema) : this.draw.naughtyText();
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    return wellFormed(text).slice(0, MAX_QUERY_CHARS);
  }

  #headers(isWild: boolean): Record<string, string> {
    const headers: Record<string, string> = {};
    for (const { name, schema } of this.#parameters('header')) {
      if (this.draw.chance(50)) continue;
      const value = isWild ? this.draw.naughtyText() : this.values.valid(schema, name);
      headers[name] = headerText(String(value));
    }
    if (isWild && this.draw.chance(30)) headers.accept = 'application/problem+json';
    if (isWild && this.draw.chance(20)) headers['x-request-id'] = headerText(this.draw.naughtyText());
    if (isWild && this.draw.chance(20)) headers['if-none-match'] = headerText(this.draw.naughtyText());
    return headers;
  }

  #body(isWild: boolean, headers: Record<string, string>, violations: string[]): Buffer | null {
    const { draw } = this;
    const contents = bodiesOf(this.placed.operation);
    if (contents.length === 0) {
      if (!isWild || this.placed.method === 'GET' || draw.chance(70)) return null;
      headers['content-type'] = 'application/json';
      return draw.pick(BROKEN_JSON);
    }
    const [type, media] = draw.pick(contents);
    const schema = media.schema ?? {};
    headers['content-type'] = type;
    if (type === 'multipart/form-data') return this.#form(schema, isWild, headers);
    if (isWild && draw.chance(4)) {
      // A retry may leave it out: its key names the original.
      const isRetry = 'Idempotency-Key' in headers;
      if (this.placed.operation.requestBody?.required && !isRetry) violations.push('there is no body');
      return Buffer.alloc(0);
    }
    if (!type.endsWith('json')) return Buffer.from(draw.naughtyText());
    if (isWild && draw.chance(25)) {
      const text = draw.pick(BROKEN_JSON);
      violations.push(...jsonProblem(schema, text, this.contract));
      return text;
    }
    if (isWild && draw.chance(12)) return this.#oddType(headers, schema);
    const value = tamed(isWild ? this.values.mutated(schema) : this.values.valid(schema));
    const text = Buffer.from(JSON.stringify(value) ?? 'null');
    violations.push(...jsonProblem(schema, text, this.contract));
    return text;
  }

  /** A body under a content type that is not documented; whether it is taken is not told. */
  #oddType(headers: Record<string, string>, schema: Schema): Buffer {
    const { draw } = this;
    headers['content-type'] = draw.pick([
      'text/plain',
      'application/xml',
      'multipart/form-data',
      '',
      'x',
      'application/json; charset=utf-16',
    ]);
    return draw.pick([
      Buffer.alloc(0),
      Buffer.from('x=1'),
      Buffer.from(JSON.stringify(tamed(this.values.valid(schema))) ?? ''),
    ]);
  }

  #form(schema: Schema, isWild: boolean, headers: Record<string, string>): Buffer {
    const { draw } = this;
    const boundary = 'fuzzboundary';
    headers['content-type'] = `multipart/form-data; boundary=${boundary}`;
    const parts: Buffer[] = [];
    const properties = Object.entries(
      resolve(schema, this.contract.document.components.schemas).properties ?? {},
    );
    for (const [name, property] of properties) {
      if (draw.chance(50)) continue;
      const isFile = property.format === 'binary';
      const value = isWild ? draw.naughtyText() : String(this.values.valid(property, name));
      const fileName = isFile
        ? `; filename="${draw.pick(['a.mp4', 'a.exe', '../x.mp4', 'ü\0.mp4', ''])}"`
        : '';
      const shown = isWild && draw.chance(5) ? '__proto__' : name;
      parts.push(
        Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${shown}"${fileName}\r\n\r\n`),
      );
      const mp4 = Buffer.concat([
        Buffer.from([0, 0, 0, 24]),
        Buffer.from('ftypisom\0\0\0\0isomiso2'),
        Buffer.alloc(draw.below(3_000)),
      ]);
      parts.push(isFile && draw.chance(70) ? mp4 : Buffer.from(value), Buffer.from('\r\n'));
    }
    if (!isWild || draw.chance(80)) parts.push(Buffer.from(`--${boundary}--\r\n`));
    return Buffer.concat(parts);
  }
}
