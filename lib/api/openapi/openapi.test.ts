import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { Contract } from '@/e2e/support/contract';
import { DELIVERED_TYPES } from '@/lib/shared/event-types';
import type { SubmissionView } from '@/lib/submissions/schemas';
import { apiDocuments, openapi, WRITE_COMMAND } from './documents';
import type { Schema } from './examples';
import { postmanOf } from './postman';
import { RECORDED } from './recorded';
import { TOUR } from './tour';
import { bodiesOf, type Media, operationsOf, resolveResponse, webhooksOf } from './types';

const document = openapi();
const operations = operationsOf(document);
const contract = new Contract(document);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it.each(Object.keys(document.components.schemas))('has a schema %s that Ajv compiles', (name) => {
    contract.validatorOf({ $ref: `#/components/schemas/${name}` });
  });

  it('describes every tag, parameter and operation', () => {
    const known = new Set(document.tags.map((tag) => tag.name));
    for (const { operation } of operations) {
      expect(known, operation.operationId).toContain(operation.tags[0]);
      expect(operation.summary, operation.operationId).toMatch(/\S/);
      expect(operation.description ?? '', operation.operationId).toMatch(/\S/);
      for (const parameter of operation.parameters ?? []) {
        expect(parameter.description ?? '', `${operation.operationId} ${parameter.name}`).toMatch(/\S/);
      }
    }
  });

  it('offers one media type for each body, since generated clients send JSON wherever they find it', () => {
    const several = [...operations, ...webhooksOf(document)]
      .filter(({ operation }) => Object.keys(operation.requestBody?.content ?? {}).length > 1)
      .map(({ operation }) => operation.operationId);
    expect(several).toEqual([]);
    const submit = operations.find(({ operation }) => operation.operationId === 'submitVideo')!.operation;
    expect(bodiesOf(submit).map(([type]) => type)).toEqual(['multipart/form-data', 'application/json']);
  });

  it('shows what is sent to webhooks, for every event that an endpoint can ask for', () => {
    const shown = webhooksOf(document).map(({ path }) => path);
    expect(shown).toEqual([...DELIVERED_TYPES]);
  });

  it('tells of the request id with every answer, and of the limits with those of a tenant', () => {
    for (const { operation } of operations) {
      for (const [status, response] of Object.entries(operation.responses)) {
        const names = Object.keys(resolveResponse(document, response).headers ?? {});
        expect(names, `${operation.operationId} ${status}`).toContain('X-Request-Id');
        if (status === '429' || status === '503') expect(names, status).toContain('Retry-After');
      }
    }
  });
});

/** Every example of a body or an answer, with its schema. */
function* examples(): Generator<[string, Schema, unknown]> {
  const values = (media: Media) =>
    media.example !== undefined
      ? [media.example]
      : Object.values(media.examples ?? {}).map(({ $ref, value }) =>
          $ref === undefined ? value : document.components.examples[$ref.split('/').at(-1)!]!.value,
        );
  for (const { operation } of [...operations, ...webhooksOf(document)]) {
    const { operationId } = operation;
    for (const { name, schema, example } of operation.parameters ?? [])
      yield [`${operationId} parameter ${name}`, schema, example];
    for (const [type, media] of bodiesOf(operation))
      for (const value of values(media)) yield [`${operationId} ${type}`, media.schema!, value];
    for (const [status, response] of Object.entries(operation.responses))
      for (const media of Object.values(resolveResponse(document, response).content ?? {}))
        for (const value of values(media)) yield [`${operationId} ${status}`, media.schema!, value];
  }
}

/** Every value of a key, wherever it stands, once. */
function valuesOf(key: string, value: unknown, found = new Set<unknown>()): Set<unknown> {
  if (typeof value !== 'object' || value === null) return found;
  for (const [name, item] of Object.entries(value)) {
    if (name === key && typeof item === 'string') found.add(item);
    else valuesOf(key, item, found);
  }
  return found;
}

describe('the patterns', () => {
  const patterns = [...valuesOf('pattern', document)] as string[];

  it.each(patterns)('%j means the same with and without the flag u, and in other languages', (pattern) => {
    expect(pattern).not.toMatch(/\\[pP]\{|\\u\{|\(\?<|\\0/);
    const [plain, unicode] = [new RegExp(pattern), new RegExp(pattern, 'u')];
    for (const text of [
      '',
      'a',
      'Größe 💥',
      'a\u0000',
      'a\n',
      '\u0085',
      '\u2028',
      '2026-11-24',
      'metadata.ü.💥',
    ])
      expect([text, plain.test(text)]).toEqual([text, unicode.test(text)]);
  });

  it('are those of every text that may not have control characters', () => {
    expect(patterns.filter((pattern) => new RegExp(pattern).test('Größe 💥')).length).toBeGreaterThan(2);
  });
});

const REMEDY =
  'Give its schema one (.meta({ example: … })) where no run has one; else record again: e2e/README.md says how.';

/** No server gives these in a tour: a document that would hold itself, a picture, and counters behind a token. */
const NOT_RECORDED = new Set([
  'getOpenapi',
  'getPostmanCollection',
  'getEvidenceFrame',
  'getMetrics',
  'requestSignInLink',
]);

/** What a generator of examples makes of a name that it knows nothing about. */
const PLACEHOLDER = (name: string) => new Set([name, name.replaceAll('_', ' '), 'string', 'text']);

describe('the examples', () => {
  it('are there for every parameter, body and answer, and fit their schemas', () => {
    const wrong = [...examples()].flatMap(([name, schema, value]) => {
      const problem = value === undefined ? 'has no example' : contract.misfit(schema, value);
      return problem === null ? [] : [`${name}: ${problem}. ${REMEDY}`];
    });
    expect(wrong).toEqual([]);
  });

  it('are of one recorded run, wherever an operation answers with JSON or text', () => {
    const missing = operations.flatMap(({ operation: { operationId, responses } }) =>
      Object.entries(responses)
        .filter(([status]) => status.startsWith('2'))
        .flatMap(([status, { content = {} }]) =>
          Object.entries(content)
            .filter(([type, { example }]) => {
              const recorded = RECORDED.operations[operationId]?.answers[status]?.[type];
              return !NOT_RECORDED.has(operationId) && (recorded === undefined || recorded !== example);
            })
            .map(([type]) => `${operationId} ${status} ${type}`),
        ),
    );
    expect(missing).toEqual([]);
  });

  it('say nothing that is only its own name, as a placeholder does', () => {
    const found: string[] = [];
    const look = (where: string, name: string, value: unknown): void => {
      if (typeof value === 'object' && value !== null)
        for (const [key, item] of Object.entries(value)) look(where, key, item);
      else if (typeof value === 'string' && PLACEHOLDER(name).has(value)) found.push(`${where}: ${name}`);
    };
    for (const [where, , value] of examples()) look(where, where.split(' ').at(-1)!, value);
    expect(found).toEqual([]);
  });

  it('of a submission tell one story', () => {
    const answerOf = (id: string, status: string) =>
      (RECORDED.operations[id]!.answers[status]!['application/json'] as { data: SubmissionView }).data;
    const receipt = answerOf('submitVideo', '201');
    const polled = answerOf('getSubmission', '200');
    expect(receipt.submission_id).toBe(polled.submission_id);
    expect([receipt.status, receipt.billing.state]).toEqual(['pending', 'reserved']);
    expect([polled.status, polled.billing.state, polled.reasons]).toEqual(['completed', 'captured', []]);
    expect(receipt.message).not.toBe(polled.message);
    expect(Date.parse(receipt.deadline_at)).toBeGreaterThan(Date.parse(receipt.created_at));
    expect(Date.parse(polled.completed_at!)).toBeGreaterThan(Date.parse(receipt.created_at));
  });
});

describe('the Postman collection', () => {
  const collection = postmanOf(document);
  const items = collection.item.flatMap((folder) => folder.item);

  it('has every operation that needs no session, and asks for nothing that a key may not do', () => {
    const wanted = operations
      .filter(
        ({ operation: { security } }) => security.length === 0 || security.some((one) => 'apiKey' in one),
      )
      .map(({ operation }) => operation.operationId);
    const toured = TOUR.flatMap(({ steps }) => steps.map(({ operation }) => operation));
    expect([...new Set(toured)].filter((one) => one !== null).sort()).toEqual(wanted.sort());
    expect(items).toHaveLength(toured.length);
  });

  it('ends with what destroys, and checks every answer', () => {
    const { name, item } = collection.item.at(-1)!;
    expect(name).toBe('Destructive');
    const destroying = items.filter(({ request }) => request.method === 'DELETE');
    expect(item).toEqual(expect.arrayContaining(destroying));
    for (const { event, name: title } of items)
      expect(event[0]!.script.exec.join(), title).toContain('pm.response.code');
    const names = items.map((one) => one.name);
    expect(names.filter((one, index) => names.indexOf(one) !== index)).toEqual([]);
  });

  it('is built as format 2.1 wants it', () => {
    expect(collection.info.schema).toContain('/v2.1.0/');
    for (const { name, request, response } of items) {
      expect(name).toMatch(/\S/);
      expect(request.url.raw.split('?')[0], name).toBe(`{{base_url}}/${request.url.path.join('/')}`);
      const used = request.url.path.filter((part) => part.startsWith(':')).map((part) => part.slice(1));
      expect(
        request.url.variable.map((one) => one.key),
        name,
      ).toEqual(used);
      for (const list of [request.header, request.url.query])
        for (const { key, value } of list)
          expect([typeof key, typeof value], name).toEqual(['string', 'string']);
      if (request.body) expect(['raw', 'formdata', 'file']).toContain(request.body.mode);
      for (const saved of response) {
        expect([typeof saved.code, typeof saved.body, saved.originalRequest], name).toEqual([
          'number',
          'string',
          request,
        ]);
      }
    }
  });

  it('has a variable for every placeholder, and keeps the id of a submission for the poll', () => {
    const known = [...collection.variable.map((variable) => variable.key), '$guid'];
    for (const [, name] of JSON.stringify(collection.item).matchAll(/\{\{([$\w]+)\}\}/g))
      expect(known).toContain(name);
    const submit = items.find((item) => item.name === 'Submit a video for liveness verification')!;
    expect(JSON.stringify(submit.event)).toContain("collectionVariables.set('submission_id'");
    expect(submit.request.body).toMatchObject({ mode: 'formdata' });
  });
});

it.each(Object.entries(apiDocuments()))('%s is what the code says', (file, text) => {
  const kept = readFileSync(path.resolve(import.meta.dirname, '../../..', file), 'utf8');
  // Comparing a flag: a diff of such long texts helps nobody.
  expect(kept === text, `${file} is out of date. Run: ${WRITE_COMMAND}`).toBe(true);
});
