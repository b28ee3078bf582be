-- Tenants, people, keys, submissions, credits, metadata schemas, logs.
-- The promises of the API that can be kept by the database are kept here, not only in code.

create table tenants (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'),
  name text not null check (char_length(name) between 1 and 120),
  threshold smallint not null check (threshold between 0 and 100),
  retention_hours integer not null check (retention_hours between 0 and 87600),
  created_at timestamptz(3) not null default now()
);

create table members (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  email text not null check (char_length(email) between 3 and 254),
  name text not null check (char_length(name) between 1 and 120),
  password_hash text not null,
  role text not null check (role in ('owner', 'admin', 'developer', 'viewer')),
  disabled_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);
create unique index members_email_key on members (lower(email));
create index members_tenant_idx on members (tenant_id);

-- One row per portal sign-in; the signed cookie names it, so that signing out ends every copy of the cookie.
create table portal_sessions (
  id uuid primary key,
  member_id uuid not null references members on delete cascade,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  revoked_at timestamptz(3)
);
create index portal_sessions_member_idx on portal_sessions (member_id);

create table api_keys (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  mode text not null check (mode in ('live', 'test')),
  name text not null check (char_length(name) between 1 and 120),
  key_hash bytea not null unique check (octet_length(key_hash) = 32),
  prefix text not null,
  last_four text not null check (char_length(last_four) = 4),
  scopes text[] not null default '{}',
  allowed_cidrs text[] not null default '{}',
  rate_limit_per_minute integer check (rate_limit_per_minute > 0),
  created_by uuid references members on delete set null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  last_used_at timestamptz(3)
);
create index api_keys_tenant_idx on api_keys (tenant_id, created_at desc);

create table metadata_schemas (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  version integer not null check (version > 0),
  status text not null check (status in ('draft', 'published', 'archived')),
  schema jsonb not null,
  created_by uuid references members on delete set null,
  created_at timestamptz(3) not null default now(),
  published_at timestamptz(3),
  unique (tenant_id, version)
);
create unique index metadata_schemas_one_published on metadata_schemas (tenant_id) where status = 'published';
create unique index metadata_schemas_one_draft on metadata_schemas (tenant_id) where status = 'draft';

create table submissions (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  api_key_id uuid references api_keys on delete set null,
  member_id uuid references members on delete set null,
  mode text not null check (mode in ('live', 'test')),
  status text not null default 'pending' check (status in ('pending', 'processing', 'completed', 'failed')),
  model text not null,
  model_version text,
  threshold smallint not null check (threshold between 0 and 100),
  idempotency_key text check (char_length(idempotency_key) between 1 and 255),
  content_hash text not null,
  input_kind text not null check (input_kind in ('file', 'url')),
  -- The address may carry a signature; it is stored encrypted and dropped once the video is here.
  video_url_sealed bytea,
  video_key text,
  video_sha256 text,
  video_size_bytes bigint check (video_size_bytes >= 0),
  video_removed_at timestamptz(3),
  metadata jsonb check (jsonb_typeof(metadata) = 'object'),
  metadata_schema_id uuid references metadata_schemas,
  credits integer not null check (credits >= 0),
  billing_state text not null check (billing_state in ('none', 'reserved', 'captured', 'released')),
  real_score double precision check (real_score between 0 and 1),
  verdict text check (verdict in ('live', 'fake')),
  frames_processed integer check (frames_processed >= 0),
  processing_ms integer check (processing_ms >= 0),
  signals jsonb,
  reasons jsonb not null default '[]',
  error_code text,
  error_message text,
  created_at timestamptz(3) not null default now(),
  started_at timestamptz(3),
  completed_at timestamptz(3),
  deadline_at timestamptz(3) not null,
  constraint completed_has_a_verdict check (
    (status = 'completed') = (real_score is not null and verdict is not null and frames_processed is not null)
  ),
  constraint failed_has_an_error check ((status = 'failed') = (error_code is not null)),
  constraint terminal_has_a_time check ((status in ('completed', 'failed')) = (completed_at is not null)),
  constraint billing_follows_status check (
    billing_state = 'none'
    or (billing_state = 'reserved' and status in ('pending', 'processing'))
    or (billing_state = 'captured' and status = 'completed')
    or (billing_state = 'released' and status = 'failed')
  )
);
-- The API's promise: the same key with the same Idempotency-Key is one submission, however many arrive at once.
create unique index submissions_key_idempotency on submissions (api_key_id, idempotency_key)
  where idempotency_key is not null and api_key_id is not null;
create unique index submissions_member_idempotency on submissions (member_id, idempotency_key)
  where idempotency_key is not null and member_id is not null;
create index submissions_tenant_idx on submissions (tenant_id, mode, id desc);
create index submissions_open_idx on submissions (deadline_at) where status in ('pending', 'processing');
create index submissions_retention_idx on submissions (completed_at)
  where video_key is not null and video_removed_at is null;

-- A terminal state never changes, and whoever waits for a change is told.
create function submissions_guard() returns trigger language plpgsql as $$
begin
  if old.status in ('completed', 'failed') and (
    new.status <> old.status or new.verdict is distinct from old.verdict
    or new.real_score is distinct from old.real_score or new.billing_state <> old.billing_state
    or new.completed_at is distinct from old.completed_at or new.error_code is distinct from old.error_code
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
create trigger submissions_guard before update on submissions for each row execute function submissions_guard();

-- `balance` is what can still be spent; reserved credits have already left it.
create table credit_accounts (
  tenant_id uuid primary key references tenants on delete cascade,
  balance bigint not null check (balance >= 0)
);

-- Append-only. The sum of a tenant's amounts is its balance.
create table credit_ledger (
  id bigint generated always as identity primary key,
  tenant_id uuid not null references tenants on delete cascade,
  submission_id uuid references submissions on delete set null,
  kind text not null check (kind in ('grant', 'reserve', 'capture', 'release')),
  amount bigint not null,
  note text check (char_length(note) <= 200),
  created_at timestamptz(3) not null default now(),
  constraint amount_matches_kind check (
    (kind = 'grant') or (kind = 'reserve' and amount <= 0) or (kind = 'capture' and amount = 0)
    or (kind = 'release' and amount >= 0)
  )
);
create index credit_ledger_tenant_idx on credit_ledger (tenant_id, id desc);
create unique index credit_ledger_once on credit_ledger (submission_id, kind) where submission_id is not null;
create unique index credit_ledger_one_end on credit_ledger (submission_id)
  where submission_id is not null and kind in ('capture', 'release');

create table request_log (
  id uuid primary key,
  tenant_id uuid references tenants on delete cascade,
  api_key_id uuid references api_keys on delete set null,
  member_id uuid references members on delete set null,
  method text not null,
  route text not null,
  status smallint not null,
  error_code text,
  -- Which of missing, malformed, unknown, expired, revoked a 401 was; never shown to the caller.
  private_reason text,
  duration_ms integer not null,
  created_at timestamptz(3) not null default now()
);
create index request_log_tenant_idx on request_log (tenant_id, id desc);
create index request_log_age_idx on request_log (created_at);

create table audit_log (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  actor_kind text not null check (actor_kind in ('member', 'api_key', 'operator')),
  actor_id uuid,
  action text not null,
  target text,
  detail jsonb not null default '{}',
  created_at timestamptz(3) not null default now()
);
create index audit_log_tenant_idx on audit_log (tenant_id, id desc);

-- Workers write here every few seconds; a stale newest row means that the queue does not move.
create table worker_heartbeats (
  worker_id text primary key,
  seen_at timestamptz(3) not null default now()
);
