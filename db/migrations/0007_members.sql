-- Sessions are removed when they are over; when somebody last signed in stays known.
alter table members add column last_sign_in_at timestamptz(3);
update members m set last_sign_in_at = (select max(s.created_at) from portal_sessions s where s.member_id = m.id);
-- By this a member tells one of the own sessions from another.
alter table portal_sessions add column user_agent text check (char_length(user_agent) <= 300);

-- A member who leaves is taken out of what refers to him: without these, that would read whole tables.
create index submissions_member_idx on submissions (member_id) where member_id is not null;
create index request_log_member_idx on request_log (member_id) where member_id is not null;
create index uploads_member_idx on uploads (member_id) where member_id is not null;
