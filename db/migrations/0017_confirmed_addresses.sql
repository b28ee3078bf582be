-- An address counts only once its mailbox proved it. Until then an account is of the tenant that vouched for it: the same
-- address in another tenant is another account. The proof makes one of them.
alter table people
  add column address_verified_at timestamptz(3),
  add column vouched_by uuid references tenants on delete set null;
-- Nobody's mailbox has been asked so far. Who is in several tenants stays there; nothing more is added without a proof.
update people p set vouched_by = (
  select m.tenant_id from members m where m.person_id = p.id order by m.created_at, m.id limit 1);

drop index people_email_key;
create index people_email_idx on people (lower(email));
create unique index people_verified_email_key on people (lower(email)) where address_verified_at is not null;
create unique index people_vouched_email_key on people (vouched_by, lower(email)) where address_verified_at is null;

-- The link that goes out by mail, which proves the mailbox; the other one is shown to whoever invites, and proves nothing.
alter table invites
  add column mail_token_hash bytea unique check (octet_length(mail_token_hash) = 32);

-- Networks from which people signed in, as keyed hashes: a flood of strangers does not keep these out.
create table known_networks (
  person_id uuid not null references people on delete cascade,
  network bytea not null check (octet_length(network) = 32),
  seen_at timestamptz(3) not null default now(),
  primary key (person_id, network)
);
create index known_networks_seen_idx on known_networks (seen_at);
