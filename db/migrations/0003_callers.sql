-- What surrounds a submission: settings, rotation of keys, invites, resumable uploads, sandbox outcomes, evidence frames,
-- erasure, webhooks.

alter table tenants
  -- Origins of web pages that may send resumable uploads: `https://app.example.com`, without a path.
  add column allowed_origins text[] not null default '{}' check (cardinality(allowed_origins) <= 50),
  add column evidence_frames boolean not null default false,
  add column updated_at timestamptz(3) not null default now();

alter table api_keys
  -- The key that this one replaces; that one keeps working until its own `expires_at`.
  add column rotated_from uuid references api_keys on delete set null,
  add column expiry_announced_at timestamptz(3);
create index api_keys_expiry_idx on api_keys (expires_at)
  where expires_at is not null and revoked_at is null and expiry_announced_at is null;

-- Only a hash of the token is kept; the link is shown once.
create table invites (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  email text not null check (char_length(email) between 3 and 254),
  role text not null check (role in ('owner', 'admin', 'developer', 'viewer')),
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  created_by uuid references members on delete set null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  accepted_at timestamptz(3),
  revoked_at timestamptz(3)
);
create unique index invites_one_open on invites (tenant_id, lower(email))
  where accepted_at is null and revoked_at is null;

-- A resumable upload. Its address carries a token of which only the hash is here.
create table uploads (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  api_key_id uuid references api_keys on delete set null,
  member_id uuid references members on delete set null,
  mode text not null check (mode in ('live', 'test')),
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  -- open: bytes are expected; finished: whole, hashed, in storage; used: belongs to a submission; expired: purged.
  status text not null default 'open' check (status in ('open', 'finished', 'used', 'expired')),
  max_bytes bigint not null check (max_bytes > 0),
  -- Announced by the client with its first request; fixed from then on.
  size_bytes bigint check (size_bytes between 0 and max_bytes),
  file_name text check (char_length(file_name) <= 255),
  storage_key text,
  sha256 text,
  submission_id uuid,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  finished_at timestamptz(3),
  constraint finished_is_known check (status not in ('finished', 'used') or (storage_key is not null and sha256 is not null))
);
create index uploads_tenant_idx on uploads (tenant_id, status);
create index uploads_expiry_idx on uploads (expires_at) where status in ('open', 'finished');

alter table submissions drop constraint submissions_input_kind_check;
alter table submissions
  add constraint submissions_input_kind_check check (input_kind in ('file', 'url', 'upload', 'frames')),
  add column upload_id uuid,
  -- What the sandbox was asked to do; never on live submissions.
  add column test_outcome text check (test_outcome is null or mode = 'test'),
  -- How many attempts to deliver its webhooks the sandbox makes fail.
  add column test_webhook_failures smallint not null default 0 check (test_webhook_failures between 0 and 10),
  -- Timestamps (ms) of the evidence frames in storage, in order; null when none were kept.
  add column evidence_frames integer[],
  add column erased_at timestamptz(3),
  add constraint test_failures_in_test_only check (test_webhook_failures = 0 or mode = 'test');
create unique index submissions_upload_idx on submissions (upload_id) where upload_id is not null;
create index submissions_metadata_idx on submissions using gin (metadata jsonb_path_ops);
create index submissions_waiting_idx on submissions (id) where status = 'pending';

-- The level at which `credits.low` is sent, once per crossing: armed again by a grant or a change of the level.
alter table credit_accounts
  add column low_balance_level bigint check (low_balance_level >= 0),
  add column low_balance_armed boolean not null default true;

create function credit_accounts_watch() returns trigger language plpgsql as $$
begin
  if new.balance < old.balance and new.low_balance_armed and new.balance <= new.low_balance_level then
    new.low_balance_armed := false;
    insert into wf.event (id, name, data)
    select message_id, 'webhook/event', json_build_object('message_id', message_id, 'tenant_id', new.tenant_id,
      'mode', 'live', 'type', 'credits.low',
      'payload', json_build_object('balance', new.balance, 'level', new.low_balance_level))
    from (select 'msg_' || replace(gen_random_uuid()::text, '-', '') as message_id) as made;
  end if;
  return new;
end $$;
create trigger credit_accounts_watch before update on credit_accounts
  for each row when (new.low_balance_level is not null) execute function credit_accounts_watch();

create table webhook_endpoints (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  mode text not null check (mode in ('live', 'test')),
  url text not null check (char_length(url) <= 2048),
  description text not null default '' check (char_length(description) <= 200),
  -- Empty: every event.
  event_types text[] not null default '{}',
  created_by uuid references members on delete set null,
  created_at timestamptz(3) not null default now(),
  disabled_at timestamptz(3),
  -- `manual`, `gone` (answered 410) or `failing` (every attempt of a schedule failed).
  disabled_reason text check (disabled_reason in ('manual', 'gone', 'failing')),
  last_success_at timestamptz(3)
);
create index webhook_endpoints_tenant_idx on webhook_endpoints (tenant_id, mode);

-- Several at once while one replaces another. Sealed, because signing needs them in the clear.
create table webhook_secrets (
  id uuid primary key,
  endpoint_id uuid not null references webhook_endpoints on delete cascade,
  secret_sealed bytea not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3)
);
create index webhook_secrets_endpoint_idx on webhook_secrets (endpoint_id, created_at desc);

-- `id` is the `webhook-id` that receivers see, the same on every attempt and replay.
create table webhook_messages (
  id text primary key,
  tenant_id uuid not null references tenants on delete cascade,
  mode text not null check (mode in ('live', 'test')),
  type text not null,
  submission_id uuid references submissions on delete cascade,
  -- The exact text that is sent and signed.
  body text not null,
  created_at timestamptz(3) not null default now()
);
create index webhook_messages_tenant_idx on webhook_messages (tenant_id, created_at desc);
create index webhook_messages_submission_idx on webhook_messages (submission_id) where submission_id is not null;
create index webhook_messages_age_idx on webhook_messages (created_at);

-- One message on its way to one endpoint.
create table webhook_deliveries (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  message_id text not null references webhook_messages on delete cascade,
  endpoint_id uuid not null references webhook_endpoints on delete cascade,
  status text not null default 'pending' check (status in ('pending', 'succeeded', 'failed')),
  attempts smallint not null default 0 check (attempts >= 0),
  next_attempt_at timestamptz(3),
  is_replay boolean not null default false,
  created_at timestamptz(3) not null default now(),
  finished_at timestamptz(3)
);
create index webhook_deliveries_endpoint_idx on webhook_deliveries (endpoint_id, id desc);
create index webhook_deliveries_message_idx on webhook_deliveries (message_id);
create unique index webhook_deliveries_first on webhook_deliveries (message_id, endpoint_id) where not is_replay;

create table webhook_attempts (
  delivery_id uuid not null references webhook_deliveries on delete cascade,
  attempt smallint not null check (attempt > 0),
  started_at timestamptz(3) not null default now(),
  duration_ms integer not null check (duration_ms >= 0),
  response_status smallint,
  -- The first kilobyte of what was answered.
  response_body text,
  error text,
  primary key (delivery_id, attempt)
);
