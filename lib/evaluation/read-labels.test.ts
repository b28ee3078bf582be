import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LabelError, readLabels } from './read-labels';

const root = mkdtempSync(path.join(tmpdir(), 'labels-'));
const put = (name: string, text = '') => {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
};
beforeAll(() => {
  for (const name of ['live/a.mp4', 'replay/b.webm', 'replay/c/001.jpg', 'replay/c/002.jpg', 'notes/x.txt'])
    put(`set/${name}`);
});
afterAll(() => rmSync(root, { recursive: true }));

it('takes the subfolders of a folder for labels, and a folder of pictures for one clip', () => {
  expect(readLabels(path.join(root, 'set'))).toEqual([
    {
      path: path.join(root, 'set/live/a.mp4'),
      name: 'live/a.mp4',
      isLive: true,
      attackType: null,
      group: null,
    },
    expect.objectContaining({ name: 'replay/b.webm', isLive: false, attackType: 'replay' }),
    expect.objectContaining({ name: 'replay/c', attackType: 'replay' }),
  ]);
  expect(readLabels(path.join(root, 'set'), { ignore: ['replay'] })).toHaveLength(1);
});

it('reads a list: quotes, a byte order mark, other columns, groups, and a filter', () => {
  put(
    'list.csv',
    '\ufefflabel,file,notes,use\nReal,set/live/a.mp4,"by hand; group=ada",yes\nmask,set/replay/b.webm,"a, b",no\n',
  );
  const file = path.join(root, 'list.csv');
  expect(readLabels(file)).toMatchObject([
    { name: 'set/live/a.mp4', isLive: true, attackType: null, group: 'ada' },
    { name: 'set/replay/b.webm', isLive: false, attackType: 'mask', group: null },
  ]);
  expect(readLabels(file, { where: { use: 'no' } })).toHaveLength(1);
});

it.each([
  ['nothing.csv', null, 'does not exist'],
  ['empty.csv', 'file,label\n', 'lists no clip'],
  ['column.csv', 'file,kind\na,b\n', 'has no column "label"'],
  ['torn.csv', 'file,label\n"a,live\n', 'is not a table in CSV'],
  ['missing.csv', 'file,label\nno.mp4,live\n', 'no.mp4 does not exist'],
  ['unlabelled.csv', 'file,label\nset/live/a.mp4,\n', 'row 1 has no file or no label'],
])('says what is wrong with %s', (name, text, message) => {
  if (text !== null) put(name, text);
  const read = () => readLabels(path.join(root, name));
  expect(read).toThrow(LabelError);
  expect(read).toThrow(message);
});

it('wants a folder around each clip that says what it is', () => {
  put('flat/a.mp4');
  expect(() => readLabels(path.join(root, 'flat'))).toThrow('lies in no folder that says what it is');
});
