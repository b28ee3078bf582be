-- A person signs in; a member is the place of a person in one tenant, and a person may have several.
create table people (
  id uuid primary key,
  email text not null check (char_length(email) between 3 and 254),
  name text not null check (char_length(name) between 1 and 120),
  -- Null: signs in by other means only.
  password_hash text,
  is_operator boolean not null default false,
  last_sign_in_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);
create unique index people_email_key on people (lower(email));
create index people_operator_idx on people (id) where is_operator;

-- Until now each member was a person of its own. The same id lets sessions keep theirs.
insert into people (id, email, name, password_hash, is_operator, last_sign_in_at, created_at)
  select id, email, name, password_hash, is_operator, last_sign_in_at, created_at from members;
alter table members add column person_id uuid references people;
update members set person_id = id;
alter table members
  alter column person_id set not null,
  add constraint members_person_key unique (tenant_id, person_id),
  -- By this a sign-in leads to where the person was last.
  add column last_used_at timestamptz(3),
  -- Sessions that are older don't count here: enabling a member again must not bring them back.
  add column sessions_since timestamptz(3),
  drop column email,
  drop column name,
  drop column password_hash,
  drop column is_operator,
  drop column last_sign_in_at;
create index members_person_idx on members (person_id);
-- The unique constraint begins with the tenant as well.
drop index members_tenant_idx;

alter table portal_sessions drop constraint portal_sessions_member_id_fkey;
alter table portal_sessions rename column member_id to person_id;
alter table portal_sessions add foreign key (person_id) references people on delete cascade;
alter index portal_sessions_member_idx rename to portal_sessions_person_idx;

-- One-time links by mail; only the hash of a token is kept.
create table sign_in_links (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  person_id uuid not null references people on delete cascade,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index sign_in_links_person_idx on sign_in_links (person_id);
create index sign_in_links_expiry_idx on sign_in_links (expires_at);
