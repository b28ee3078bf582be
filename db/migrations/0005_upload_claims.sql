alter table uploads
  -- What counts against the tenant's quota: the announced size, else what is held and what is just being sent.
  add column claimed_bytes bigint not null default 0 check (claimed_bytes >= 0),
  -- Of the multipart upload in the bucket, where one takes the bytes.
  add column multipart_id text;

-- For the purge, which takes rows of every status.
create index uploads_over_idx on uploads (expires_at);
drop index uploads_expiry_idx;
