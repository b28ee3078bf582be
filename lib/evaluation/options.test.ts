import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readClips, readFormer, readOptions } from './options';

const root = mkdtempSync(path.join(tmpdir(), 'options-'));
const file = (name: string) => path.join(root, name);
beforeAll(() => {
  for (const set of ['one', 'two']) {
    mkdirSync(file(set));
    for (const name of ['a.mp4', 'b.mp4']) writeFileSync(file(`${set}/${name}`), '');
    const rows = ['a.mp4,live,ada,evaluate only', 'b.mp4,replay,bob,evaluate only'];
    writeFileSync(file(`${set}/index.csv`), ['file,label,group,use', ...rows].join('\n'));
  }
  writeFileSync(file('halves.csv'), 'group,half\nada,choose\nbob,report\n');
  writeFileSync(file('groups.csv'), 'label,group,kind\nlive,ada,studio\n');
  writeFileSync(file('more.csv'), 'label,group,light\nlive,ada,dim\n');
  writeFileSync(file('figures.json'), JSON.stringify({ figures: [{ name: 'old' }] }));
  writeFileSync(file('other.json'), '{}');
});
afterAll(() => rmSync(root, { recursive: true }));

const clips = (...args: string[]) => readClips(readOptions(args));

it('reads the clips of several sources, of one half, with what tables say of their groups', () => {
  expect(clips(file('one'), file('two'))).toHaveLength(4);
  const half = ['--half', 'choose', '--halves', file('halves.csv')];
  const tables = ['--groups', file('groups.csv'), '--groups', file('more.csv')];
  const chosen = clips(file('one'), file('two'), ...half, ...tables);
  expect(chosen.map(({ name, facts }) => [name, facts!.facets.kind, facts!.facets.light])).toEqual([
    ['a.mp4', 'studio', 'dim'],
    ['a.mp4', 'studio', 'dim'],
  ]);
});

it.each([
  [['--half', 'third', '--halves', 'halves.csv'], 'has no half "third"'],
  [['--half', 'choose', '--halves', 'none.csv'], 'none.csv does not exist'],
  [['--groups', 'none.csv'], 'none.csv does not exist'],
  [['--sample', '0'], '--sample must be a number from 1'],
])('says what is wrong with %j', (args, message) => {
  const given = args.map((one) => (one.endsWith('.csv') ? file(one) : one));
  expect(() => clips(file('one'), ...given)).toThrow(message);
});

it('reads figures that an earlier run kept, and nothing else', () => {
  expect(readFormer(readOptions(['x', '--before', file('figures.json')]))).toEqual([{ name: 'old' }]);
  for (const name of ['other.json', 'none.json'])
    expect(() => readFormer(readOptions(['x', '--before', file(name)]))).toThrow('holds no figures');
});
