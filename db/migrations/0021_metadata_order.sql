-- Metadata is given back as it was sent: its names have an order, which jsonb forgets. What was stored before keeps the
-- order that jsonb gave it. Filters find rows by the same operator as before, on the same value.
drop index submissions_metadata_idx;
alter table submissions drop constraint submissions_metadata_check;
alter table submissions alter column metadata type json using metadata::json;
alter table submissions add constraint submissions_metadata_check check (json_typeof(metadata) = 'object');
create index submissions_metadata_idx on submissions using gin ((metadata::jsonb) jsonb_path_ops);
