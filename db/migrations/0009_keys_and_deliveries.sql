-- What the portal shows of keys and deliveries.

-- Which key replaced a key.
create index api_keys_rotated_idx on api_keys (rotated_from) where rotated_from is not null;

-- What was sent beside the body. Null: nothing was, the sandbox made the attempt fail.
alter table webhook_attempts add column request_headers jsonb;

-- The log of an endpoint, newest first.
create index webhook_deliveries_newest_idx on webhook_deliveries (endpoint_id, created_at desc, id desc);
