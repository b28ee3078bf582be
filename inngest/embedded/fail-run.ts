import type postgres from 'postgres';
import type { FunctionConfig } from './function-configs';
import type { WireError } from './types';

const FAILURE_EVENT = 'inngest/function.failed';
const MAX_TEXT_CHARS = 8_192;

function trimmed(error: WireError): WireError {
  const { name, message, stack, ...rest } = error;
  const short = {
    name,
    message: message.slice(0, MAX_TEXT_CHARS),
    stack: (stack ?? '').slice(0, MAX_TEXT_CHARS),
  };
  return JSON.stringify(rest).length > MAX_TEXT_CHARS ? short : { ...short, ...rest };
}

/**
 * Ends a run as failed, drops its jobs and, where a function has an `onFailure`, writes the event that starts it,
 * all in the caller's transaction. Does nothing when the run has already ended.
 */
export async function failRun(
  tx: postgres.TransactionSql,
  runId: string,
  cause: WireError,
  configs: FunctionConfig[],
): Promise<void> {
  const error = trimmed(cause);
  const [run] = await tx<{ fnId: string; event: { name: string } }[]>`
    update wf.run r set status = 'failed', ended_at = now(), error = ${JSON.stringify(error)}::text::json
    from wf.event e
    where r.id = ${runId} and r.ended_at is null and e.id = r.event_id
    returning r.fn_id as "fnId", json_build_object('id', e.id, 'name', e.name, 'data', e.data,
      'ts', floor(extract(epoch from e.created_at) * 1000)::bigint) as event`;
  if (run === undefined) return;
  await tx`delete from wf.job where run_id = ${runId}`;
  // A failing failure handler ends here, as it does on a server.
  if (run.event.name === FAILURE_EVENT) return;
  if (!configs.some(({ events }) => events.some(({ name }) => name === FAILURE_EVENT))) return;
  const data = {
    function_id: run.fnId,
    run_id: runId,
    event: run.event,
    events: [run.event],
    error,
    _inngest: { status: 'Failed' },
  };
  await tx`
    insert into wf.event (id, name, data) values (${`${runId}:failed`}, ${FAILURE_EVENT}, ${JSON.stringify(data)}::text::json)
    on conflict (id) do nothing`;
}
