import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findTestData, withTestData } from '@/e2e/support/test-data';
import { AppError } from '@/lib/errors';
import { BOUNDARY, form, inChunks, one, read, refusal, whole } from './testing/multipart';

const casesFile = findTestData('multipart', 'multipart_cases_dev.jsonl');

test.each([1, 7, 64, 65_536])(
  'a form arrives byte for byte in chunks of %i, fields in any order',
  async (size) => {
    const content = Buffer.concat([
      randomBytes(3_000),
      Buffer.from(`\r\n--${BOUNDARY.slice(0, 5)}\r\n--`),
      randomBytes(50),
    ]);
    const body = form([
      { name: 'model', content: 'mixed-10-v2' },
      { name: 'video_file', fileName: 'a.MP4', content },
      { name: 'metadata', content: '{"é":1}' },
      { name: 'empty', content: '' },
    ]);
    const { fields, files } = await read(inChunks(body, size));
    expect([...fields]).toEqual([
      ['model', 'mixed-10-v2'],
      ['metadata', '{"é":1}'],
      ['empty', ''],
    ]);
    expect(files).toEqual([
      { fieldName: 'video_file', fileName: 'a.MP4', extension: 'mp4', mimeType: 'video/mp4', content },
    ]);
  },
);

test('an empty file part, as browsers send when nothing was chosen, counts as absent', async () => {
  const body = form([
    { name: 'video_file', fileName: '', content: '' },
    { name: 'video_url', content: 'https://example.com/a.mp4' },
  ]);
  const { fields, files } = await read(inChunks(body, 999));
  expect(files).toEqual([]);
  expect(fields.get('video_url')).toBe('https://example.com/a.mp4');
});

test.each([
  ['../../etc/passwd.mp4', 'passwd.mp4', 'mp4'],
  ['C:\\videos\\clip.WebM', 'clip.WebM', 'webm'],
  ['a\\"b.mov', 'a"b.mov', 'mov'],
  ['..', '', ''],
  ['evil\u202e4pm.exe', 'evil4pm.exe', 'exe'],
  [`${'é'.repeat(300)}.mkv`, 'é'.repeat(100), 'mkv'],
  ['nul\0byte.avi', 'nulbyte.avi', 'avi'],
  ['noextension', 'noextension', ''],
])('the file name %j is only ever shown, never a path', async (sent, shown, extension) => {
  const { files } = await read(inChunks(form([{ name: 'video_file', fileName: sent, content: 'x' }]), 100));
  expect(files[0]).toMatchObject({ fileName: shown, extension });
});

test.each([
  // .NET (RestSharp), Spring, and mail libraries.
  ['=?utf-8?B?c8OpbGZpZS5tcDQ=?=', 'sélfie.mp4', 'mp4'],
  ['=?UTF-8?Q?s=C3=A9lfie_1.mp4?=', 'sélfie 1.mp4', 'mp4'],
  ['=?iso-8859-1?q?s=E9lfie.mov?=', 'sélfie.mov', 'mov'],
  ['=?UTF-8?B?c8OpbGZpZQ==?= =?UTF-8*fr?B?LndlYm0=?=', 'sélfie.webm', 'webm'],
  ['=?UTF-8?B?Li4vLi4vYS9iLm1wNA==?=', 'b.mp4', 'mp4'],
  // None of these is one.
  ['=?klingon?B?YQ==?=.mp4', '=?klingon?B?YQ==?=.mp4', 'mp4'],
  ['=?utf-8?B?/w==?=.mp4', 'w==?=.mp4', 'mp4'],
  ['1+1=?.mp4', '1+1=?.mp4', 'mp4'],
])('a name in encoded words is decoded: %s', async (sent, shown, extension) => {
  const { files } = await read(inChunks(form([{ name: 'video_file', fileName: sent, content: 'x' }]), 100));
  expect(files[0]).toMatchObject({ fileName: shown, extension });
});

test.each<[string, Buffer]>([
  ['an empty body', Buffer.alloc(0)],
  ['garbage', randomBytes(5_000)],
  ['a missing end', form([one], '')],
  ['a body cut at half', whole.subarray(0, whole.length / 2)],
  ['a body cut before the last dashes', whole.subarray(0, whole.length - 4)],
  [
    'a field twice',
    form([
      { name: 'model', content: 'a' },
      { name: 'model', content: 'b' },
    ]),
  ],
  ['a field that is also the file', form([{ name: 'video_file', content: 'a' }, one])],
  ['two files', form([one, { ...one, name: 'other' }])],
  ['10,000 parts', form(Array.from({ length: 10_000 }, (_, n) => ({ name: `n${n}`, content: 'v' })))],
  ['a part without headers', Buffer.from(`--${BOUNDARY}\r\n\r\nhello\r\n--${BOUNDARY}--\r\n`)],
  [
    'a header cut by the end',
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data\r\n--${BOUNDARY}--\r\n`),
  ],
  ['a 9 kB header', form([{ name: 'n'.repeat(9_000), content: 'v' }])],
  ['a 1 MB header', form([{ name: 'n'.repeat(1_000_000), content: 'v' }])],
  ['a 1 MB preamble', Buffer.concat([randomBytes(1_000_000), whole])],
  ['a 1 MB epilogue', Buffer.concat([whole, randomBytes(1_000_000)])],
  ['an oversized field', form([{ name: 'model', content: 'm'.repeat(2_049) }])],
  ['a field that is not UTF-8', form([{ name: 'model', content: Buffer.from([0xc3, 0x28]) }])],
  ['a foreign boundary', Buffer.from(whole.toString('latin1').replaceAll(BOUNDARY, 'other'), 'latin1')],
])('%s is refused as invalid_video_input', async (_name, body) => {
  const error = await refusal(read(inChunks(body, 16_384)));
  expect(error.code).toBe('invalid_video_input');
});

test.each([
  'application/json',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/mixed; boundary=x',
  '',
])('the content type %j is refused, and the connection is to be closed', async (contentType) => {
  const error = await refusal(read(inChunks(whole, 100), { headers: { 'content-type': contentType } }));
  expect(error.code).toBe('invalid_video_input');
  expect(error.headers.connection).toBe('close');
});

test('names that could pollute prototypes are ordinary keys', async () => {
  const names = ['__proto__', 'constructor', 'constructor.prototype', 'hasOwnProperty'];
  const { fields } = await read(inChunks(form(names.map((name) => ({ name, content: 'x' }))), 100));
  expect([...fields.keys()]).toEqual(names);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

test('metadata beyond its limit is refused as invalid_metadata', async () => {
  const body = form([{ name: 'metadata', content: 'm'.repeat(30_000) }]);
  expect((await refusal(read(inChunks(body, 1_000)))).code).toBe('invalid_metadata');
});

test.skipIf(casesFile === null)(
  withTestData('the cases of other parsers agree and never hang', casesFile),
  async () => {
    const cases = readFileSync(casesFile!, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const counts = { accepted: 0, refused: 0 };
    for (const { id, content_type, body_b64, parser_verdict } of cases) {
      for (const chunkBytes of [1, 1_000, 100_000]) {
        const outcome = await read(inChunks(Buffer.from(body_b64, 'base64'), chunkBytes), {
          headers: { 'content-type': content_type },
        }).catch((error: unknown) => error);
        if (outcome instanceof AppError) expect(outcome.status, id).toBe(400);
        else if (outcome instanceof Error) throw outcome;
        else expect(parser_verdict, id).toBe('ok');
        if (chunkBytes === 1_000) counts[outcome instanceof Error ? 'refused' : 'accepted'] += 1;
        if (outcome instanceof AppError && parser_verdict === 'ok' && chunkBytes === 1_000) {
          console.info(`stricter than the reference: ${id}: ${outcome.message}`);
        }
      }
    }
    console.info(`multipart cases: ${JSON.stringify(counts)}`);
  },
);

test('500 random cuts and flips of a form end in an answer of 200 or 400, never a hang', async () => {
  for (let round = 0; round < 500; round++) {
    const body = Buffer.from(whole);
    for (let flips = 0; flips < round % 5; flips++) {
      body[Math.floor(Math.random() * body.length)] = randomBytes(1)[0]!;
    }
    const cut = body.subarray(0, Math.ceil(Math.random() * body.length));
    const outcome = await read(inChunks(cut, 1 + (round % 50))).catch((error: unknown) => error);
    if (outcome instanceof Error && !(outcome instanceof AppError && outcome.status === 400)) throw outcome;
  }
});
