-- The portal reads its own pages through the API: requests with keys are found without passing over all of those.
create index request_log_keys_idx on request_log (tenant_id, mode, id desc) where api_key_id is not null;
