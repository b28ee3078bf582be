import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import type { ApiClient } from '@/e2e/support/client';
import { Contract } from '@/e2e/support/contract';
import { Draw } from '@/e2e/support/fuzz/draw';
import { type FuzzRequest, RequestMaker } from '@/e2e/support/fuzz/requests';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { newVisitor } from '@/lib/operator/testing/operator';
import { SCOPES } from '@/lib/shared/scopes';
import { openapi } from './openapi/documents';
import { bodiesOf, operationsOf, type PlacedOperation } from './openapi/types';
import { startTestApi, type TestApi } from './testing/api';

const EXAMPLES = Number(process.env.FUZZ_EXAMPLES ?? 200);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_124);
const MAX_MS = 5_000;
const AT_ONCE = 6;
/** Of each kind of thing that a path names, so many exist when a run begins. */
const MADE = 4;
/** What can't serve here, where no worker and no queue run. */
const MAY_BE_AWAY = new Set(['getReadiness', 'fastCheck', 'fastCheckCrops', 'fastCheckStream']);

const document = openapi();
const operations = operationsOf(document);
const contract = new Contract(document);
let api: TestApi;
const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });

beforeAll(async () => {
  api = await startTestApi({
    LOG_LEVEL: 'error',
    METRICS_TOKEN: 'metrics-token-of-the-fuzz-run',
    BODY_IDLE_TIMEOUT_MS: '1000',
    MAX_OPEN_UPLOADS: '100000',
  });
});
afterAll(async () => {
  agent.destroy();
  await api?.stop();
});

interface Answer {
  status: number;
  contentType: string | null;
  text: string;
  durationMs: number;
}

/** Sends bytes as they are; `fetch` would mend some of what must stay broken. Streams are left after their head. */
function send(request: FuzzRequest, caller: Record<string, string>): Promise<Answer> {
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    // Said explicitly: node would send the body of a DELETE without any length.
    const length = request.body === null ? {} : { 'content-length': String(request.body.length) };
    const headers = { ...caller, ...request.headers, ...length };
    const { hostname, port } = new URL(api.baseUrl);
    const options = { hostname, port, agent, method: request.method, path: request.path, headers };
    const sent = http.request(options, (response) => {
      const chunks: Buffer[] = [];
      const contentType = response.headers['content-type'] ?? null;
      const done = () =>
        resolve({
          status: response.statusCode ?? 0,
          contentType,
          text: Buffer.concat(chunks).toString('utf8'),
          durationMs: performance.now() - startedMs,
        });
      if (contentType?.startsWith('text/event-stream')) {
        done();
        response.destroy();
        return;
      }
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', done).on('error', reject);
    });
    sent.setTimeout(MAX_MS * 2, () => sent.destroy(new Error(`no answer within ${MAX_MS * 2} ms`)));
    sent.on('error', reject);
    sent.end(request.body ?? undefined);
  });
}

const exampleBody = ({ operation }: PlacedOperation) =>
  JSON.stringify(bodiesOf(operation).find(([type]) => type.endsWith('json'))?.[1].example ?? {});

/** Things under a path like `…/keys/{key_id}`, made by the POST of their collection with its documented example. */
async function make(name: string, path: string, client: ApiClient): Promise<string[]> {
  const collection = path.slice(0, path.indexOf(`/{${name}}`));
  const creator = operations.find((one) => one.method === 'POST' && one.path === collection);
  if (creator === undefined || collection.slice(20).includes('{')) return [];
  const ids: string[] = [];
  for (let i = 0; i < MADE; i++) {
    const { body } = await client.request<Record<string, string>>(
      collection.replace('{tenant_slug}', client.slug),
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: exampleBody(creator).replace('"Checkout"', `"Checkout ${i}"`).replace('ada@', `ada${i}@`),
      },
    );
    const id = body?.data?.[name] ?? body?.data?.id;
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

interface Run {
  tenant: TestTenant;
  /** The headers of a caller who may do everything, and of one who may do nothing. */
  full: Record<string, string>;
  weak: Record<string, string>;
  known: Record<string, string[]>;
}

/** A tenant that a run may wreck. */
async function newRun({ path, operation }: PlacedOperation): Promise<Run> {
  const tenant = await createTenant('fuzz', { baseUrl: api.baseUrl, credits: 1_000_000 });
  const full = await tenant.newClient({ scopes: [...SCOPES] });
  const weak = await tenant.newClient({ scopes: [] });
  const known: Record<string, string[]> = { tenant_slug: [tenant.slug] };
  for (const { name, in: place } of operation.parameters ?? []) {
    if (place !== 'path' || !name.endsWith('_id')) continue;
    const random = '019e5a0b-9c3d-7e52-8f41-6b0c2d9a7f99';
    known[name] = [...(await make(name, path, full)), random];
  }
  const keyOf = ({ key }: ApiClient) => ({ 'x-api-key': key });
  if (!path.startsWith('/api/v1/operator/')) return { tenant, full: keyOf(full), weak: keyOf(weak), known };
  const operator = await newVisitor(api, 'Operator', { isOperator: true });
  Object.assign(known, { tenant_id: [tenant.id], operator_id: [(await newVisitor(api, 'Other')).memberId] });
  return { tenant, full: operator.headers, weak: keyOf(full), known };
}

function problemsOf(
  placed: PlacedOperation,
  request: FuzzRequest,
  answer: Answer,
  isWeak: boolean,
): string[] {
  const { operationId, security } = placed.operation;
  const problems: (string | null)[] = [contract.problem({ ...request, ...answer })];
  if (answer.status >= 500 && !(answer.status === 503 && MAY_BE_AWAY.has(operationId)))
    problems.push(`is a server error: ${answer.text.slice(0, 200)}`);
  const isAccepted = answer.status >= 200 && answer.status < 300;
  if (isAccepted && request.violation !== null) problems.push(`is accepted although ${request.violation}`);
  if (isAccepted && isWeak && security.length > 0) problems.push('is accepted without the scope');
  if (answer.durationMs > MAX_MS) problems.push(`took ${Math.round(answer.durationMs)} ms`);
  return problems.filter((problem) => problem !== null);
}

const shown = (request: FuzzRequest) =>
  `${request.method} ${request.path.slice(0, 300)} ${JSON.stringify(request.headers).slice(0, 200)} ${
    request.body?.subarray(0, 300).toString('latin1') ?? ''
  }`;

async function fuzz(
  placed: PlacedOperation,
): Promise<{ problems: string[]; statuses: Record<number, number> }> {
  const run = await newRun(placed);
  const draw = new Draw(SEED);
  const maker = new RequestMaker(placed, contract, draw, run.known);
  const problems: string[] = [];
  const statuses: Record<number, number> = {};
  let left = EXAMPLES;
  const worker = async () => {
    while (left-- > 0 && problems.length < 5) {
      const request = maker.next();
      const isWeak = draw.chance(8);
      const caller = isWeak ? run.weak : run.full;
      try {
        const answer = await send(request, caller);
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        const found = problemsOf(placed, request, answer, isWeak);
        if (found.length > 0) problems.push(`${found.join('; ')}\n    ${shown(request)}`);
      } catch (error) {
        problems.push(`${(error as Error).message}\n    ${shown(request)}`);
      }
      await keepFooting(placed, run);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { problems, statuses };
}

/** A renamed tenant is called by its new name from then on. */
async function keepFooting({ path }: PlacedOperation, run: Run): Promise<void> {
  if (!path.includes('/settings')) return;
  const [row] = await sql()<{ slug: string }[]>`select slug from tenants where id = ${run.tenant.id}`;
  run.known.tenant_slug = [row!.slug];
}

describe(`${EXAMPLES} requests per operation (FUZZ_SEED=${SEED})`, () => {
  it.each(operations.map((placed) => [placed.operation.operationId, placed] as const))(
    '%s answers only as documented, never with a 5xx, and takes nothing that the document forbids',
    async (_name, placed) => {
      const { problems, statuses } = await fuzz(placed);
      if (process.env.FUZZ_VERBOSE) console.log(placed.operation.operationId, statuses);
      expect(problems).toEqual([]);
    },
    120_000,
  );

  it('leaves no trace in the prototypes of this process', () => {
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
