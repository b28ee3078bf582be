-- An erasure leaves nothing behind, and a member's live and test submissions are apart.

-- The same Idempotency-Key of one member stands for one submission in each mode; API keys have one mode anyway.
drop index submissions_member_idempotency;
create unique index submissions_member_idempotency on submissions (member_id, mode, idempotency_key)
  where idempotency_key is not null and member_id is not null;

-- Erased submissions whose files may still be there, for the sweep.
drop index submissions_erased_idx;
create index submissions_erased_idx on submissions (erased_at, id)
  where erased_at is not null and video_removed_at is null;

-- Erasures of earlier releases could leave pictures that a run wrote later: the sweep removes the files of each once more.
update submissions set video_removed_at = null where erased_at is not null;

-- What a run had seen of a person was the result of a step. It is in the row of the submission; a run that is under way
-- judges once more.
delete from wf.step where name = 'probe-decode-infer';

-- And the workflow state of erased submissions goes.
with own as (
  select s.id || suffix as id from submissions s, unnest(array[':submitted', ':fetched', ':settled']) as suffix where s.erased_at is not null
)
delete from wf.event where id in (
  select id from own
  union all select r.id || ':failed' from wf.run r join own on own.id = r.event_id
);
delete from uploads u using submissions s where s.id = u.submission_id and s.erased_at is not null;
