-- Numbers of schema versions are never used twice, and the request log can be searched.

-- The highest number given so far: a draft that was discarded takes its number with it.
alter table tenants add column last_schema_version integer not null default 0 check (last_schema_version >= 0);

alter table request_log
  -- What the answer's `X-Request-Id` said.
  add column request_id text check (char_length(request_id) <= 64),
  -- Of the key, known or refused, or of the portal's switch.
  add column mode text check (mode in ('live', 'test'));
create index request_log_request_id_idx on request_log (tenant_id, request_id) where request_id is not null;
create index request_log_errors_idx on request_log (tenant_id, id desc) where status >= 400;

-- Usage by day: a month out of years.
create index submissions_time_idx on submissions (tenant_id, mode, created_at);
