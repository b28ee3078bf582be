-- Which weights judge, and which did: an alias may stand for several generations of them.

alter table tenants
  -- Null: what the operator prefers.
  add column model_generation smallint check (model_generation > 0),
  -- From then on as if none were chosen.
  add column model_generation_until timestamptz(3),
  add constraint end_needs_a_generation check (model_generation_until is null or model_generation is not null);

-- Those that shall judge it, as they stood when it was submitted. Null: submitted to a release that had one of each.
alter table submissions add column model_generation smallint check (model_generation > 0);

-- Whose verdict it was is as final as the verdict.
create or replace function submissions_guard() returns trigger language plpgsql as $$
begin
  if old.status in ('completed', 'failed') and (
    new.status <> old.status or new.verdict is distinct from old.verdict
    or new.real_score is distinct from old.real_score or new.billing_state <> old.billing_state
    or new.completed_at is distinct from old.completed_at or new.error_code is distinct from old.error_code
    or new.model_version is distinct from old.model_version
  ) then
    raise exception 'submission % is final', old.id using errcode = 'integrity_constraint_violation';
  end if;
  if new.status = 'pending' and old.status <> 'pending' then
    raise exception 'submission % can not go back', old.id using errcode = 'integrity_constraint_violation';
  end if;
  if new.status <> old.status then
    perform pg_notify('submission', new.id::text);
  end if;
  return new;
end $$;
