-- Frames that arrive one by one, until there are enough of them to be judged.

create table frame_sessions (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  -- The API key or member that sends the frames; sessions of others with the same name are other sessions.
  owner_id uuid not null,
  mode text not null check (mode in ('live', 'test')),
  name text not null check (char_length(name) <= 128),
  model text not null,
  frames_required smallint not null check (frames_required > 0),
  frames_received smallint not null default 0 check (frames_received between 0 and frames_required),
  size_bytes bigint not null default 0 check (size_bytes >= 0),
  -- The submission that the full set becomes: chosen once, by whoever brings the last frame. No frame is added from then on.
  submission_id uuid,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  constraint claimed_when_full check ((submission_id is not null) = (frames_received = frames_required)),
  unique (owner_id, mode, name)
);
create index frame_sessions_tenant_idx on frame_sessions (tenant_id) where submission_id is null;
create index frame_sessions_expiry_idx on frame_sessions (expires_at);

create table frame_session_frames (
  session_id uuid not null references frame_sessions on delete cascade,
  frame_index integer not null check (frame_index >= 0),
  timestamp_ms double precision not null,
  size_bytes integer not null check (size_bytes > 0),
  primary key (session_id, frame_index)
);
