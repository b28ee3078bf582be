import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { contentHash } from '@/lib/submissions/idempotency';
import { errorCode, errorFacts } from './support/client';
import { makeClip } from './support/clips/make-clips';
import { stalledServer } from './support/stalled-server';
import { createTenant } from './support/tenant';

let clip: string;
let otherClip: string;
beforeAll(async () => {
  clip = await makeClip({ name: 'idempotent-a', container: 'mp4', codec: 'h264' });
  otherClip = await makeClip({ name: 'idempotent-b', container: 'webm', codec: 'vp8' });
});

describe('one Idempotency-Key', () => {
  it('makes 50 concurrent submits one row, one charge, one job and 50 equal answers', async () => {
    const tenant = await createTenant('fifty');
    const before = await tenant.balance();
    const headers = { 'Idempotency-Key': 'the-one' };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => tenant.client.submit({ file: clip, headers })),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(answers.filter((answer) => answer.headers.get('idempotent-replayed') === 'true')).toHaveLength(49);
    const id = answers[0]!.body.data.submission_id;
    await tenant.client.result(id);
    const rows = await sql()`select id from submissions where tenant_id = ${tenant.id}`;
    expect(rows).toHaveLength(1);
    const runs = await sql()`select id from wf.run where event_id = ${`${id}:submitted`}`;
    expect(runs).toHaveLength(1);
    const moves = (await tenant.ledger()).filter((move) => move.submission_id === id);
    expect(moves.map((move) => move.kind).sort()).toEqual(['release', 'reserve']);
    expect(await tenant.balance()).toBe(before);
  });

  it('replays the original, long after it has ended, with the very same body', async () => {
    const { client } = await createTenant('replay');
    const headers = { 'Idempotency-Key': '"quoted-key"' };
    const first = await client.submit({ file: clip, headers, fields: { metadata: '{"b":1,"a":2}' } });
    await client.result(first.body.data.submission_id);
    const again = await client.submit({ file: clip, headers, fields: { metadata: '{ "a": 2, "b": 1 }' } });
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
  });

  it.each([
    ['another video', () => ({ file: otherClip })],
    ['another model', () => ({ file: clip, fields: { model: 'mixed-30-v2' } })],
    ['other metadata', () => ({ file: clip, fields: { metadata: '{"a":1}' } })],
    ['an address in place of the file', () => ({ fields: { video_url: 'https://example.com/a.mp4' } })],
  ])('refuses %s with 422 and changes nothing', async (_name, input) => {
    const tenant = await createTenant('reuse');
    const headers = { 'Idempotency-Key': 'reused' };
    const first = await tenant.client.submit({ file: clip, headers });
    await tenant.client.result(first.body.data.submission_id);
    const balance = await tenant.balance();
    const answer = await tenant.client.submit({ ...input(), headers });
    expect([answer.status, errorCode(answer)]).toEqual([422, 'idempotency_key_reused']);
    expect(await tenant.balance()).toBe(balance);
  });

  describe('with an address that storage has signed', () => {
    const signed = (n: number, id = 'a') =>
      `https://bucket.s3.amazonaws.com/clip.mp4?id=${id}&X-Amz-Date=${n}&X-Amz-Credential=c${n}&X-Amz-Signature=s${n}`;
    const headers = { 'Idempotency-Key': 'signed-anew' };

    it('stands for the object, however often it is signed, and for no other', async () => {
      const { client } = await createTenant('signed');
      const submit = (url: string) => client.submit({ fields: { video_url: url }, headers });
      const first = await submit(signed(1));
      const again = await submit(signed(2));
      expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
      expect(again.body.data.submission_id).toBe(first.body.data.submission_id);
      const other = await submit(signed(3, 'b'));
      expect([other.status, errorCode(other)]).toEqual([422, 'idempotency_key_reused']);
    });

    it('stands for what it stood for before signatures were left out', async () => {
      const { client } = await createTenant('signed-before');
      const submit = (url: string) => client.submit({ fields: { video_url: url }, headers });
      const first = await submit(signed(1));
      const id = first.body.data.submission_id;
      const former = contentHash({ video: { url: signed(1) }, model: 'mixed-10-v2', metadata: null });
      await sql()`update submissions set content_hash = ${former} where id = ${id}`;
      const again = await submit(signed(1));
      expect([again.status, again.body.data.submission_id]).toEqual([201, id]);
    });
  });

  it('is not used up by a request that was refused', async () => {
    const { client } = await createTenant('refused');
    const headers = { 'Idempotency-Key': 'second-try' };
    expect((await client.submit({ file: clip, headers, fields: { metadata: 'no json' } })).status).toBe(400);
    const good = await client.submit({ file: clip, headers });
    expect([good.status, good.headers.get('idempotent-replayed')]).toEqual([201, null]);
  });

  it('belongs to one API key: another key, and another tenant, may use the same text', async () => {
    const [one, two] = [await createTenant('own-a'), await createTenant('own-b')];
    const headers = { 'Idempotency-Key': 'shared-text' };
    const clients = [one.client, await one.newClient(), two.client];
    const ids = await Promise.all(
      clients.map(async (c) => (await c.submit({ file: clip, headers })).body.data.submission_id),
    );
    expect(new Set(ids).size).toBe(3);
  });

  it('is answered without a body when none is sent', async () => {
    const { client } = await createTenant('empty');
    const headers = { 'Idempotency-Key': 'no-body' };
    const first = await client.submit({ file: clip, headers });
    const again = await client.request(client.detectPath, { method: 'POST', headers });
    expect(again.body).toEqual(first.body);
  });

  it('has 1 to 255 printable characters', async () => {
    const { client } = await createTenant('cap');
    const withKey = (key: string) => client.submit({ file: clip, headers: { 'Idempotency-Key': key } });
    expect((await withKey('x'.repeat(255))).status).toBe(201);
    for (const bad of ['x'.repeat(256), '']) {
      const answer = await withKey(bad);
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
    }
  });
});

describe('credits', () => {
  it('let exactly one of 50 different submits through on a balance of one', async () => {
    const tenant = await createTenant('last-credit', { credits: 1 });
    // The video never arrives, so the one that is accepted still holds its credit when the last one asks.
    const stalled = await stalledServer();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        tenant.client.submit({
          fields: { video_url: `${stalled.url}/${i}.mp4` },
          headers: { 'Idempotency-Key': `different-${i}` },
        }),
      ),
    );
    const accepted = answers.filter((answer) => answer.status === 201);
    const refused = answers.filter((answer) => answer.status === 402);
    expect([accepted.length, refused.length]).toEqual([1, 49]);
    expect(errorCode(refused[0]!)).toBe('insufficient_credits');
    expect(errorFacts(refused[0]!)).toEqual(['required: 1', 'available: 0']);
    const rows = await sql()`select id from submissions where tenant_id = ${tenant.id}`;
    expect(rows).toHaveLength(1);
    stalled.close();
    await tenant.client.result(accepted[0]!.body.data.submission_id);
    const sum = (await tenant.ledger()).reduce((total, move) => total + move.amount, 0);
    expect(await tenant.balance()).toBe(sum);
  });

  it('are guarded by the database itself', async () => {
    const tenant = await createTenant('guard', { credits: 0 });
    const view = await (await tenant.newClient({ mode: 'test' })).judge({ file: clip });
    const id = view.submission_id;
    await expect(
      sql()`update credit_accounts set balance = -1 where tenant_id = ${tenant.id}`,
    ).rejects.toThrow(/credit_accounts_balance_check/);
    await expect(
      sql()`update submissions set status = 'processing', completed_at = null, error_code = null where id = ${id}`,
    ).rejects.toThrow(/is final/);
    const move = () => sql()`insert into credit_ledger (tenant_id, submission_id, kind, amount)
      values (${tenant.id}, ${id}, 'release', 1)`;
    await move();
    await expect(move()).rejects.toThrow(/credit_ledger_once/);
  });
});
