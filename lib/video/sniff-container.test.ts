import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { oddClips, pairClips } from '@/e2e/support/clips/clip-set';
import { seededRandom } from '@/e2e/support/clips/draw-picture';
import { hasAllowedExtension, SNIFF_BYTES, sniffContainer } from './sniff-container';

const box = (type: string, content: Buffer | string = '') => {
  const body = Buffer.from(content as string, 'latin1');
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
};
const ftyp = (brand: string) => box('ftyp', `${brand}\0\0\0\0${brand}`);
const pad = (bytes: Buffer | string, to = 64) => {
  const content = Buffer.from(bytes as string, 'latin1');
  return Buffer.concat([content, Buffer.alloc(Math.max(0, to - content.length))]);
};

test.each(['mp4', 'MP4', '.mov', 'a.b.WebM', 'x.mkv', 'AVI'])('%j has an allowed extension', (name) => {
  expect(hasAllowedExtension(name)).toBe(true);
});

test.each(['', 'mp', 'a.mp4 ', 'mp4.exe', 'a.m4v', 'mp4/', 'video'])('%j has not', (name) => {
  expect(hasAllowedExtension(name)).toBe(false);
});

test.each([
  ['mp4', ftyp('isom')],
  ['mp4', ftyp('mp42')],
  ['mov', ftyp('qt  ')],
  ['mov', box('moov', 'x'.repeat(20))],
  ['mov', Buffer.concat([box('wide'), box('mdat', 'x'.repeat(20))])],
  ['mov', Buffer.concat([box('free', 'x'.repeat(9_000))])],
  ...['free', 'skip', 'wide', 'uuid', 'styp', 'pdin', 'pnot'].flatMap((type): [string, Buffer][] => [
    ['mp4', Buffer.concat([box(type, 'x'.repeat(40)), ftyp('isom')])],
    ['mov', Buffer.concat([box(type, 'x'.repeat(40)), ftyp('qt  ')])],
  ]),
  ['mp4', Buffer.concat([box('free'), box('uuid', 'x'.repeat(900)), ftyp('isom')])],
  ['avi', Buffer.from('RIFF\x10\0\0\0AVI LIST\x04\0\0\0hdrl', 'latin1')],
])('%s is known by its first box', (container, bytes) => {
  expect(sniffContainer(pad(bytes))).toBe(container);
});

test.each([
  ['nothing', ''],
  ['text', 'hello, this is text'.repeat(10)],
  ['a playlist', '#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/a.ts\n'],
  ['a concat script', "ffconcat version 1.0\nfile '/etc/passwd'\n"],
  ['PNG', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  ['JPEG', '\xff\xd8\xff\xe0\0\x10JFIF\0'],
  ['GIF', 'GIF89a\x01\0\x01\0'],
  ['ELF', '\x7fELF\x02\x01\x01'],
  ['PDF', '%PDF-1.7\n'],
  ['ZIP', 'PK\x03\x04\x14\0\0\0'],
  ['WAV', 'RIFF\x24\0\0\0WAVEfmt '],
  ['WebP', 'RIFF\x24\0\0\0WEBPVP8 '],
  ['AVI without its header list', 'RIFF\x24\0\0\0AVI JUNK\x04\0\0\0hdrl'],
  ['HEIC', ftyp('heic')],
  ['AVIF', ftyp('avif')],
  ['an AVIF sequence', ftyp('avis')],
  ['a picture of brand mif1', ftyp('mif1')],
  ['JPEG 2000', ftyp('jp2 ')],
  ['an ftyp box of no size', Buffer.concat([Buffer.alloc(4), Buffer.from('ftypisom')])],
  ['a free box before text', Buffer.concat([box('free', 'abc'), Buffer.from('hello hello hello hello')])],
  ['a picture behind a free box', Buffer.concat([box('free', 'abc'), ftyp('heic')])],
  ['a uuid box before text', Buffer.concat([box('uuid', 'x'.repeat(40)), Buffer.from('hello hello hello')])],
  ['free boxes without end', Buffer.concat([Buffer.alloc(4), Buffer.from('free')])],
  ['EBML of another kind', '\x1aE\xdf\xa3\x88\x42\x82\x85other'],
  ['EBML without a DocType', '\x1aE\xdf\xa3\x84\x42\x86\x81\x01'],
  ['EBML that is cut off', '\x1aE\xdf\xa3'],
  ['FLV', 'FLV\x01\x05\0\0\0\x09'],
  ['MPEG-PS', '\0\0\x01\xba\x44\0\x04\0'],
])('%s is no video', (_name, bytes) => {
  expect(sniffContainer(pad(bytes as Buffer))).toBeNull();
});

test('random bytes never throw and are no video', () => {
  const random = seededRandom(1);
  for (let round = 0; round < 2_000; round++) {
    const bytes = Buffer.alloc(64);
    for (let at = 0; at < 64; at++) bytes[at] = random() * 256;
    if (round % 3 === 0) bytes.writeUInt32BE(0x1a45dfa3, 0);
    expect(sniffContainer(bytes)).toBeNull();
  }
});

test.each([...pairClips(), ...oddClips()])(
  'a generated $name is known by its beginning',
  async ({ make }) => {
    const file = await make();
    const head = readFileSync(file).subarray(0, SNIFF_BYTES);
    expect(sniffContainer(head)).toBe(file.slice(file.lastIndexOf('.') + 1));
  },
);
