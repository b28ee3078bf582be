import { expect, it } from 'vitest';
import { uuidv7 } from '@/lib/ids';
import { earlierDatabase } from './testing/migration';

const database = earlierDatabase('0018_erasure.sql');

it('takes what was seen of people out of the workflow, all of erased ones, and lets a key stand for one in each mode', async () => {
  const sql = await database.before();
  const [tenant, person, member] = [uuidv7(), uuidv7(), uuidv7()];
  const [erased, kept] = [uuidv7(), uuidv7()];
  await sql`insert into tenants (id, slug, name, threshold, retention_hours) values (${tenant}, 'acme', 'Acme', 65, 1)`;
  await sql`insert into people (id, email, name) values (${person}, 'ada@x.example', 'Ada')`;
  await sql`insert into members (id, tenant_id, person_id, role) values (${member}, ${tenant}, ${person}, 'owner')`;
  const submission = (id: string, mode: string, isErased: boolean, key: string) => sql`
    insert into submissions (id, tenant_id, member_id, mode, status, model, threshold, idempotency_key, content_hash,
      input_kind, video_key, video_removed_at, credits, billing_state, error_code, completed_at, erased_at, deadline_at)
    values (${id}, ${tenant}, ${member}, ${mode}, 'failed', 'mixed-10-v2', 65, ${key}, 'x', 'file', 'k', now(), 0, 'none',
      'canceled', now(), ${isErased ? new Date() : null}, now())`;
  for (const [id, isErased] of [
    [erased, true],
    [kept, false],
  ] as const) {
    await submission(id, 'test', isErased, `key of ${id}`);
    for (const kind of ['submitted', 'settled']) {
      const [event, run] = [`${id}:${kind}`, uuidv7()];
      await sql`insert into wf.event (id, name) values (${event}, ${kind}), (${`${run}:failed`}, 'inngest/function.failed')`;
      await sql`insert into wf.run (id, fn_id, event_id, max_attempts) values (${run}, 'f', ${event}, 1)`;
      await sql`insert into wf.step (run_id, id, name, memo) values
        (${run}, 'a', 'fetch', '{}'), (${run}, 'b', 'probe-decode-infer', '{"signals":{}}')`;
    }
    await sql`insert into uploads (id, tenant_id, mode, token_hash, status, max_bytes, storage_key, sha256, submission_id,
        expires_at)
      values (${uuidv7()}, ${tenant}, 'test', sha256(${id}::text::bytea), 'used', 1, 'k', 'hash', ${id}, now())`;
  }
  await database.after();
  expect((await sql`select id from wf.event`).map(({ id }) => id.slice(-9)).sort()).toEqual(
    [`${kept}:settled`, `${kept}:submitted`]
      .map((id) => id.slice(-9))
      .concat((await sql`select id || ':failed' as id from wf.run`).map(({ id }) => id.slice(-9)))
      .sort(),
  );
  expect((await sql`select name from wf.step`).map(({ name }) => name)).toEqual(['fetch', 'fetch']);
  expect((await sql`select submission_id from uploads`).map((row) => row.submission_id)).toEqual([kept]);
  // The sweep looks at erased ones once more.
  const swept =
    await sql`select id from submissions where erased_at is not null and video_removed_at is null`;
  expect(swept.map(({ id }) => id)).toEqual([erased]);
  await submission(uuidv7(), 'live', false, `key of ${kept}`);
  await expect(submission(uuidv7(), 'live', false, `key of ${kept}`)).rejects.toMatchObject({
    code: '23505',
  });
});
