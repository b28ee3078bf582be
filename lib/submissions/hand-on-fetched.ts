import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import { submissionEventName } from './create-submission';

/**
 * Hands a submission whose video has arrived on to be judged, under the time of its submission: it keeps its place in
 * line and its deadline. Repeating it does nothing new.
 * @returns false when the submission has ended meanwhile
 */
export async function handOnFetched({ id, mode }: Pick<Submission, 'id' | 'mode'>): Promise<boolean> {
  const rows = await sql()`
    with waiting as (
      -- Waits for an erasure that is under way: what it erases must not come back as an event.
      select id, tenant_id, created_at from submissions where id = ${id} and status in ('pending', 'processing') for share
    ), announced as (
      insert into wf.event (id, name, data, created_at)
      select id || ':fetched', ${submissionEventName({ mode, isRemote: false })},
        json_build_object('submission_id', id, 'tenant_id', tenant_id), created_at
      from waiting on conflict (id) do nothing
    )
    select id from waiting`;
  return rows.length > 0;
}
