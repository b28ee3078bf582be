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

it('reads a folder by its index: no stills, weights or rows open to training, groups of one half only', () => {
  const rows = [
    'file,label,source_repo,notes,use',
    'live/a.mp4,live,x/y,group=ada,evaluate only',
    'replay/b.webm,replay,eve/attacks,,evaluate only',
    'replay/c,live,x/y,group=bob; tight face crops,evaluate only',
    'live/old.mp4,live,x/y,group=old,train and evaluate',
    'live/new.mp4,live,x/y,group=new,evaluate only',
    'p.jpg,still,x/y,group=eve,train and evaluate',
    'p.jpg,print,x/y,group=bob,evaluate only',
    'm.onnx,model,x/y,,peer model',
  ];
  put('indexed/index.csv', rows.join('\n'));
  for (const name of ['live/a.mp4', 'live/old.mp4', 'live/new.mp4', 'replay/b.webm', 'replay/c/1.jpg'])
    put(`indexed/${name}`);
  const of = new Map([
    ['ada', 'report'],
    ['eve/attacks', 'report'],
    ['bob', 'choose'],
  ]);
  const names = (options: Parameters<typeof readLabels>[1]) =>
    readLabels(path.join(root, 'indexed'), options).map(({ name }) => name);
  expect(names({})).toEqual(['live/a.mp4', 'replay/b.webm', 'replay/c', 'live/new.mp4']);
  expect(names({ half: { name: 'report', of } })).toEqual(['live/a.mp4', 'replay/b.webm']);
  expect(names({ half: { name: 'choose', of } })).toEqual(['replay/c']);
  const withTrained = readLabels(path.join(root, 'indexed'), { withTrained: true });
  expect(withTrained.filter((one) => one.facts!.isTrained).map(({ name }) => name)).toEqual(['live/old.mp4']);
  expect(withTrained.find(({ name }) => name === 'replay/c')!.facts!.isCrops).toBe(true);
});

it('says more of a clip by tables of label and group; the row itself goes first', () => {
  put(
    'more.csv',
    'file,label,group,light,copy,copy_of\nset/live/a.mp4,live,ada,dim,,\nset/replay/b.webm,replay,ada,,low,x',
  );
  const groupFacts: Record<string, string>[] = [
    { label: 'live', group: 'ada', kind: 'studio', light: 'even', ita: '50' },
    { group: 'bob', kind: 'streamer' },
  ];
  const [live, replay] = readLabels(path.join(root, 'more.csv'), { groupFacts });
  expect(live!.facts!.facets).toEqual({
    kind: 'studio',
    light: 'dim',
    ita: '50',
    'skin tone': 'light',
    input: 'video',
  });
  expect(replay!.facts).toMatchObject({ facets: {}, copy: 'low', copyOf: 'x' });
});
