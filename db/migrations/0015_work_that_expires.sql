-- Work that nobody waits for any more is ended without being handed out.

-- Not handed out after this; null: whenever its turn comes.
alter table wf.job add column expires_at timestamptz;
create index job_expiry_idx on wf.job (expires_at) where locked_by is null and expires_at is not null;

alter table wf.run drop constraint run_status_check;
alter table wf.run add constraint run_status_check
  check (status in ('running', 'completed', 'failed', 'cancelled')) not valid;
alter table wf.run validate constraint run_status_check;
