-- Who runs the installation; a right beside the roles, which are a tenant's own.
alter table members add column is_operator boolean not null default false;
create index members_operator_idx on members (id) where is_operator;
-- An installation that exists has somebody who started it: most likely the first owner.
update members set is_operator = true where id = (
  select m.id from members m join tenants t on t.id = m.tenant_id
  where m.role = 'owner' and m.disabled_at is null
    and t.id = (select id from tenants order by created_at, id limit 1)
  order by m.created_at, m.id limit 1);

-- A suspended tenant reads and is judged to the end, and writes nothing; its people are told why.
alter table tenants
  add column suspended_at timestamptz(3),
  add column suspended_reason text check (char_length(suspended_reason) between 1 and 500),
  add constraint suspended_has_a_reason check ((suspended_at is null) = (suspended_reason is null));

-- A grant that is sent twice counts once.
alter table credit_ledger add column idempotency_key text check (char_length(idempotency_key) between 1 and 255);
create unique index credit_ledger_idempotency on credit_ledger (tenant_id, idempotency_key)
  where idempotency_key is not null;

-- What a worker is and how much it does, for people; `stopped_at` tells one that was stopped from one that died.
alter table worker_heartbeats
  add column started_at timestamptz(3),
  add column stopped_at timestamptz(3),
  add column version text,
  add column places integer,
  add column media_processes integer,
  add column media_busy integer,
  add column media_queued integer;
