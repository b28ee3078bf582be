-- Programs of developers that fetch the events of a tenant instead of being called: `lifesign listen`.

create table webhook_listeners (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  mode text not null check (mode in ('live', 'test')),
  -- Empty: every event.
  event_types text[] not null default '{}',
  secret_sealed bytea not null,
  created_at timestamptz(3) not null default now(),
  -- Put off with every fetch; from then on nothing is kept for it.
  listens_until timestamptz(3) not null
);
create index webhook_listeners_tenant_idx on webhook_listeners (tenant_id, mode);
create index webhook_listeners_age_idx on webhook_listeners (listens_until);

-- What a listener has not acknowledged yet.
create table webhook_listener_messages (
  listener_id uuid not null references webhook_listeners on delete cascade,
  message_id text not null references webhook_messages on delete cascade,
  created_at timestamptz(3) not null default now(),
  primary key (listener_id, message_id)
);
-- For the erasure of a submission, and the end of the log.
create index webhook_listener_messages_message_idx on webhook_listener_messages (message_id);
