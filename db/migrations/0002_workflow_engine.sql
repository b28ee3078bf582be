-- The workflow engine: an outbox of events, and the runs, steps and jobs they lead to.
-- Finished rows leave the partial indexes, so picking work costs the same whatever the history.
-- JSON that user code produced is `json`, not `jsonb`: jsonb refuses \u0000 and would wedge a run on it.

create schema wf;

-- Outbox. Application code inserts here in the transaction of its domain rows; the id makes it idempotent.
create table wf.event (
  id text primary key check (char_length(id) between 1 and 512),
  seq bigint not null generated always as identity,
  name text not null check (char_length(name) between 1 and 512),
  data json not null default '{}' check (json_typeof(data) = 'object' and octet_length(data::text) <= 3145728),
  created_at timestamptz not null default now(),
  processed_at timestamptz,
  -- Only the relay to an Inngest server uses these two.
  attempts integer not null default 0,
  available_at timestamptz not null default now()
);
create index event_waiting_idx on wf.event (seq) where processed_at is null;
create index event_processed_idx on wf.event (processed_at) where processed_at is not null;

create function wf.notify_event() returns trigger language plpgsql as $$
begin
  perform pg_notify('wf', 'e');
  return null;
end
$$;
create trigger event_notify after insert on wf.event for each statement execute function wf.notify_event();

-- One execution of one function for one event.
create table wf.run (
  id uuid primary key,
  fn_id text not null,
  event_id text not null references wf.event on delete cascade,
  status text not null default 'running' check (status in ('running', 'completed', 'failed')),
  lane text not null default '',
  priority_s integer not null default 0 check (priority_s between -600 and 600),
  max_attempts integer not null check (max_attempts between 1 and 21),
  parallel boolean not null default false,
  result json,
  error json,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  check ((ended_at is null) = (status = 'running')),
  unique (event_id, fn_id)
);

-- What a step returned or threw; a step with a row here never runs again.
create table wf.step (
  run_id uuid not null references wf.run on delete cascade,
  id text not null,
  seq bigint not null generated always as identity,
  name text not null,
  memo json not null,
  created_at timestamptz not null default now(),
  primary key (run_id, id)
);

-- The queue: only work that is waiting or being done. `gen` fences results of a lease that was lost.
create table wf.job (
  id uuid primary key,
  run_id uuid not null references wf.run on delete cascade,
  step_id text not null,
  kind text not null default 'call' check (kind in ('call', 'sleep')),
  fn_id text not null,
  lane text not null,
  attempt integer not null default 0,
  order_at timestamptz not null,
  available_at timestamptz not null default now(),
  locked_by integer,
  locked_until timestamptz,
  gen integer not null default 0,
  unique (run_id, step_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
create index job_waiting_idx on wf.job (fn_id, lane, order_at, id) where locked_by is null;
create index job_available_idx on wf.job (available_at) where locked_by is null;
create index job_locked_idx on wf.job (locked_by) where locked_by is not null;

-- The latest tick that was fired of each schedule.
create table wf.cron (
  schedule text primary key,
  last_tick timestamptz not null
);

-- Numbers workers; a worker holds the advisory lock of its number for as long as it lives.
create sequence wf.worker_number as integer cycle;

-- Removes up to `batch` events that were processed longer ago than `keep`, with their finished runs and steps.
create function wf.purge(keep interval, batch integer) returns integer language sql as $$
  with old as (
    select e.id from wf.event e
    where e.processed_at < now() - keep
      and not exists (select from wf.run r where r.event_id = e.id and (r.ended_at is null or r.ended_at >= now() - keep))
    order by e.processed_at
    limit batch
    for update skip locked
  ), gone as (
    delete from wf.event e using old where e.id = old.id returning 1
  )
  select count(*)::integer from gone
$$;
