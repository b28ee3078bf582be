import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { uuidv7 } from '@/lib/ids';
import { errorCode, errorDetails, type SubmitInput } from './support/client';
import { makeClip } from './support/clips/make-clips';
import { createTenant, type TestTenant } from './support/tenant';

let tenant: TestTenant;
let clip: string;
beforeAll(async () => {
  tenant = await createTenant('errors');
  clip = await makeClip({ name: 'errors', container: 'mp4', codec: 'h264' });
});

/** What a refused submit must leave behind: nothing. */
async function expectRefused(input: SubmitInput, status: number, code: string): Promise<string[]> {
  const [balance, rows] = [
    await tenant.balance(),
    await sql()`select id from submissions where tenant_id = ${tenant.id}`,
  ];
  const answer = await tenant.client.submit(input);
  expect([answer.status, errorCode(answer)]).toEqual([status, code]);
  expect(answer.body).toMatchObject({ data: null, success: false });
  expect(answer.headers.get('x-request-id')).toBeTruthy();
  expect(await tenant.balance()).toBe(balance);
  expect(await sql()`select id from submissions where tenant_id = ${tenant.id}`).toHaveLength(rows.length);
  return errorDetails(answer);
}

const text = (content: string) => new Blob([content]);

describe('400 invalid_video_input', () => {
  it.each<[string, () => SubmitInput]>([
    ['no video at all', () => ({})],
    ['a file and an address', () => ({ file: clip, fields: { video_url: 'https://example.com/a.mp4' } })],
    [
      'an address and an upload',
      () => ({ fields: { video_url: 'https://example.com/a.mp4', upload_id: 'x' } }),
    ],
    ['an upload that does not exist', () => ({ fields: { upload_id: uuidv7() } })],
    ['a wrong extension', () => ({ file: clip, fileName: 'video.exe' })],
    ['no extension', () => ({ file: clip, fileName: 'video' })],
    ['an empty file', () => ({ file: text('') })],
    ['text with a video name', () => ({ file: text('hello '.repeat(1_000)), fileName: 'video.mp4' })],
    [
      'a playlist with a video name',
      () => ({ file: text('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd'), fileName: 'v.mp4' }),
    ],
    ['an unknown model', () => ({ file: clip, fields: { model: 'mixed-11-v9' } })],
    ['another scheme', () => ({ fields: { video_url: 'file:///etc/passwd' } })],
    ['an address with a password', () => ({ fields: { video_url: 'http://user:secret@example.com/a.mp4' } })],
    ['no address', () => ({ fields: { video_url: 'not an address' } })],
    ['a very long address', () => ({ fields: { video_url: `https://example.com/${'a'.repeat(8_192)}` } })],
  ])('for %s', async (_name, input) => {
    await expectRefused(input(), 400, 'invalid_video_input');
  });

  it('for a broken multipart body, and for none', async () => {
    for (const [type, body] of [
      ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nmixed'],
      ['multipart/form-data', 'anything'],
      ['text/plain', 'anything'],
      ['application/json', '{"video_url":'],
      ['application/json', '[]'],
    ]) {
      const answer = await tenant.client.request(tenant.client.detectPath, {
        method: 'POST',
        headers: { 'content-type': type! },
        body: body!,
      });
      expect([type, answer.status, errorCode(answer)]).toEqual([type, 400, 'invalid_video_input']);
    }
  });

  it('names the known models', async () => {
    const details = await expectRefused({ file: clip, fields: { model: 'x' } }, 400, 'invalid_video_input');
    expect(details.join()).toContain('mixed-10-v2');
  });
});

describe('400 invalid_metadata', () => {
  it.each([
    ['no JSON', 'hello'],
    ['an array', '[1]'],
    ['a text', '"a"'],
    ['null', 'null'],
    ['nesting beyond 8', `${'{"a":'.repeat(9)}1${'}'.repeat(9)}`],
    ['more than 16 KiB', JSON.stringify({ a: 'x'.repeat(16_400) })],
    ['a NUL character', '{"a":"\\u0000"}'],
    ['a lone surrogate', '{"a":"\\ud800"}'],
  ])('for %s', async (_name, metadata) => {
    await expectRefused({ file: clip, fields: { metadata } }, 400, 'invalid_metadata');
  });

  it('takes metadata at the caps', async () => {
    const nested = `${'{"a":'.repeat(8)}1${'}'.repeat(8)}`;
    const large = JSON.stringify({ a: 'x'.repeat(16_384 - 8) });
    for (const metadata of [nested, large]) {
      const answer = await tenant.client.submit({ file: clip, fields: { metadata } });
      expect(answer.status).toBe(201);
      expect(answer.body.data.tenant_metadata).toEqual(JSON.parse(metadata));
    }
  });

  it("for what the tenant's schema forbids, with pointer and keyword; a missing one counts as empty", async () => {
    const own = await createTenant('schema');
    await own.publishSchema({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { channel: { enum: ['web', 'mobile'] }, age: { type: 'integer', minimum: 18 } },
      required: ['channel'],
      additionalProperties: false,
    });
    const submit = (metadata?: object) =>
      own.client.submit({ file: clip, fields: metadata && { metadata: JSON.stringify(metadata) } });
    expect((await submit({ channel: 'web', age: 18 })).status).toBe(201);
    for (const [metadata, detail] of [
      [{ channel: 'fax' }, /^\/channel: must be one of "web", "mobile"/],
      [{ channel: 'web', age: 17 }, /^\/age: /],
      [{ channel: 'web', extra: 1 }, /extra/],
      [undefined, /channel/],
    ] as const) {
      const answer = await submit(metadata);
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_metadata']);
      expect(errorDetails(answer).join()).toMatch(detail);
    }
    const balance = 1_000 - 1;
    expect([balance, balance + 1]).toContain(await own.balance());
  });
});

describe('400 invalid_request', () => {
  it.each(['?wait=31', '?wait=-1', '?wait=x'])('for %s', async (query) => {
    const answer = await tenant.client.poll(uuidv7(), query);
    expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
    expect(errorDetails(answer)[0]).toMatch(/^wait: /);
  });

  it.each(['?limit=0', '?limit=101', '?cursor=zzz', '?status=gone', '?from=yesterday'])(
    'for a list with %s',
    async (query) => {
      const answer = await tenant.client.request(`${tenant.client.detectPath}${query}`);
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
    },
  );
});
