import type { Connections } from './connections';
import type { Execution } from './execution';
import { receiveEvents } from './receive-events';
import type { Op } from './types';
import { isStuck, within } from './within';

const CHECKPOINT = /^\/v1\/checkpoint\/[^/]+\/async$/;
const EVENTS_TIMEOUT_MS = 20_000;

/** Answers what the SDK asks its server: to take events, and to save steps inside a call. */
export async function answerSdk(
  database: Pick<Connections, 'state' | 'renewState'>,
  executions: Iterable<Execution>,
  request: Request,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (request.method === 'POST' && pathname.startsWith('/e/')) {
    return within(EVENTS_TIMEOUT_MS, receiveEvents(database.state, request)).catch((error) => {
      if (isStuck(error)) database.renewState();
      throw error;
    });
  }
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
