-- Sweeps that find what is due by index, in batches, and go on until nothing is left.

-- One batch of the history of the engine: events that were processed longer ago than `keep`, with their finished runs
-- and steps, from the one after (`after_at`, `after_id`) on. Those whose runs go on are passed over, so a caller walks
-- on from `last_at`, `last_id` until fewer than `batch` were `looked` at. Planned without statistics, which come late.
create function wf.purge_batch(
  keep interval, batch integer, after_at timestamptz, after_id text,
  out removed integer, out looked integer, out last_at timestamptz, out last_id text
) language sql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
  with old as materialized (
    select e.id, e.processed_at from wf.event e
    where e.processed_at < now() - keep and (e.processed_at, e.id) > (after_at, after_id)
    order by e.processed_at, e.id
    limit batch
    for update skip locked
  ), gone as (
    delete from wf.event e using old
    where e.id = old.id
      and not exists (select from wf.run r where r.event_id = old.id and (r.ended_at is null or r.ended_at >= now() - keep))
    returning 1
  ), newest as (
    select id, processed_at from old order by processed_at desc, id desc limit 1
  )
  select (select count(*)::integer from gone), (select count(*)::integer from old),
    (select processed_at from newest), (select id from newest)
$$;

-- A fifth of such a table is days of work: dead rows are cleared away when they are a fiftieth.
alter table wf.event set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
alter table wf.run set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
alter table wf.step set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
alter table request_log set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

create index portal_sessions_expiry_idx on portal_sessions (expires_at);
create index webhook_secrets_expiry_idx on webhook_secrets (expires_at) where expires_at is not null;

-- Each tenant has a retention time of its own, so what is due is found by tenant.
create index submissions_kept_idx on submissions (tenant_id, completed_at)
  where video_key is not null and video_removed_at is null;
drop index submissions_retention_idx;
create index submissions_erased_idx on submissions (erased_at)
  where erased_at is not null and video_key is not null and video_removed_at is null;
