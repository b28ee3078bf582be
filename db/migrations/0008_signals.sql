-- What a model saw of a clip, frame by frame, and whether API keys may read it.

alter table submissions add column signal_series jsonb;
alter table tenants add column signals_in_results boolean not null default false;
