import type postgres from 'postgres';
import type { Execution } from './execution';
import { receiveEvents } from './receive-events';
import type { Op } from './types';

const CHECKPOINT = /^\/v1\/checkpoint\/[^/]+\/async$/;

/** Answers what the SDK asks its server: to take events, and to save steps inside a call. */
export async function answerSdk(
  sql: postgres.Sql,
  executions: Iterable<Execution>,
  request: Request,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (request.method === 'POST' && pathname.startsWith('/e/')) return receiveEvents(sql, request);
  if (request.method === 'POST' && CHECKPOINT.test(pathname)) {
    const body = (await request.json()) as { qi_id?: string; generation_id?: unknown; steps?: Op[] };
    for (const execution of executions) {
      if (execution.job.id === body.qi_id) return execution.checkpoint(body.generation_id, body.steps ?? []);
    }
    return Response.json({ error: 'stale dispatch' }, { status: 409 });
  }
  return Response.json(
    { error: 'not supported by the embedded workflow engine', status: 404 },
    { status: 404 },
  );
}
