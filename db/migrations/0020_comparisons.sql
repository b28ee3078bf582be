-- What other weights would have said of submissions that were judged. It changes no result and costs nothing; a tenant has
-- one at a time in each mode.

create table comparisons (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  mode text not null check (mode in ('live', 'test')),
  -- The weights that judge once more.
  generation smallint not null check (generation > 0),
  created_at timestamptz(3) not null default now(),
  -- Null while it goes on.
  ended_at timestamptz(3),
  unique (tenant_id, mode)
);

create table comparison_clips (
  comparison_id uuid not null references comparisons on delete cascade,
  submission_id uuid not null references submissions on delete cascade,
  -- What they say, once they have: a score, or why there is none.
  judged_at timestamptz(3),
  model_version text,
  real_score double precision check (real_score between 0 and 1),
  error_code text,
  primary key (comparison_id, submission_id),
  constraint judged_says_something check ((judged_at is not null) = (num_nonnulls(real_score, error_code) = 1))
);
-- For the erasure of a submission.
create index comparison_clips_submission_idx on comparison_clips (submission_id);
