-- Work that nobody waits for any more is ended without being handed out; and a line of its own for the sandbox.

-- Not handed out after this; null: whenever its turn comes.
alter table wf.job add column expires_at timestamptz;
create index job_expiry_idx on wf.job (expires_at) where locked_by is null and expires_at is not null;

-- Live submissions wait for live ones only, and those of the sandbox in a line of their own.
create index submissions_line_idx on submissions (mode, id) where status = 'pending';
drop index submissions_waiting_idx;

alter table wf.run drop constraint run_status_check;
alter table wf.run add constraint run_status_check
  check (status in ('running', 'completed', 'failed', 'cancelled')) not valid;
alter table wf.run validate constraint run_status_check;
