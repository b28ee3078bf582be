-- A member who leaves is taken out of what refers to him: without these, that would read whole tables.
create index submissions_member_idx on submissions (member_id) where member_id is not null;
create index request_log_member_idx on request_log (member_id) where member_id is not null;
create index uploads_member_idx on uploads (member_id) where member_id is not null;
