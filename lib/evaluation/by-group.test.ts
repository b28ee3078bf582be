import { expect, it } from 'vitest';
import { MIN_GROUPS, summariseByGroup } from './by-group';
import { comparedTables } from './compare-figures';
import { groupTables, markdownOf } from './group-tables';
import { groupedShare } from './grouped-share';
import { skinTone } from './skin-tone';
import type { ClipFacts, ClipOutcome } from './types';

const FACTS: ClipFacts = { isTrained: false, isCrops: false, copy: null, copyOf: null, facets: {} };

function outcome(
  name: string,
  group: string,
  attackType: string | null,
  realScore: number | null,
  facts: Partial<ClipFacts> = {},
): ClipOutcome {
  return {
    clip: { name, isLive: attackType === null, attackType, group, facts: { ...FACTS, ...facts } },
    realScore,
    refusedFor: realScore === null ? ['too_dark'] : [],
    warnings: [],
    frames: 10,
    decodeMs: 1,
    inferMs: 1,
  };
}

it('a person with many clips weighs as much as one with a single clip', () => {
  const many = Array.from({ length: 8 }, (_, at) => ({ group: 'ada', isHit: at < 6 }));
  const share = groupedShare([...many, { group: 'bob', isHit: false }]);
  expect(share).toMatchObject({ hits: 6, total: 9, groups: 2, rate: 0.375 });
});

it('more clips of the same people do not narrow the interval', () => {
  const people = ['a', 'b', 'c', 'd'].map((group, at) => ({ group, isHit: at === 0 }));
  const tenfold = Array.from({ length: 10 }, () => people).flat();
  const [once, often] = [groupedShare(people), groupedShare(tenfold)];
  expect([often.low, often.high]).toEqual([once.low, once.high]);
});

it('no error among few people is no proof of none', () => {
  expect(groupedShare([{ group: 'a', isHit: false }]).high).toBeGreaterThan(0.7);
  expect(groupedShare([])).toMatchObject({ rate: null, low: null, groups: 0 });
});

it('a refused live person counts as not accepted, beside those called fake', () => {
  const { live } = summariseByGroup(
    [
      outcome('1', 'a', null, 0.9),
      outcome('2', 'b', null, 0.1),
      outcome('3', 'c', null, null),
      outcome('4', 'd', null, 0.65),
    ],
    0.65,
  );
  expect(live.notAccepted).toMatchObject({ hits: 2, total: 4, rate: 0.5 });
  expect(live.fake.hits).toBe(1);
  expect(live.refused.hits).toBe(1);
});

it('attacks: APCER among those judged, let in among all, each kind and generator by itself', () => {
  const facets = { generator: 'G', style: 'painting' };
  const { attacks, generators, styles } = summariseByGroup(
    [
      outcome('1', 'a', 'drift', 0.9),
      outcome('2', 'b', 'drift', null),
      outcome('3', 'c', 'driven', 0.8, { facets }),
    ],
    0.65,
  );
  expect(attacks.map(({ type }) => type)).toEqual(['drift', 'driven']);
  expect(attacks[0]).toMatchObject({
    apcer: { hits: 1, total: 1 },
    letIn: { hits: 1, total: 2 },
    nonResponse: { hits: 1, total: 2 },
  });
  expect(generators).toMatchObject([{ type: 'G', letIn: { hits: 1, total: 1 } }]);
  expect(styles).toMatchObject([{ type: 'painting' }]);
});

it('what training may have seen is in no figure but its own', () => {
  const outcomes = [outcome('1', 'a', null, 0.1), outcome('2', 'b', null, 0.9, { isTrained: true })];
  const figures = summariseByGroup(outcomes, 0.65);
  expect(figures.live.notAccepted).toMatchObject({ hits: 1, total: 1 });
  expect(figures.trained?.live.notAccepted).toMatchObject({ hits: 0, total: 1 });
  const titles = groupTables(figures).map(({ title }) => title);
  expect(titles).toEqual(['Live people not accepted', '† Open to training: Live people not accepted']);
});

it('copies are compared with their originals and counted nowhere else', () => {
  const copy = (name: string, copyOf: string, realScore: number | null) =>
    outcome(name, 'a', null, realScore, { copy: 'dark', copyOf });
  const original = (name: string, realScore: number | null) =>
    outcome(name, 'a', null, realScore, { copy: 'reference' });
  const figures = summariseByGroup(
    [
      original('r1', 0.9),
      copy('c1', 'r1', 0.1),
      original('r2', 0.9),
      copy('c2', 'r2', null),
      original('r3', null),
      copy('c3', 'r3', 0.9),
      copy('c4', 'not judged', 0.1),
    ],
    0.65,
  );
  expect(figures.live.notAccepted.total).toBe(0);
  expect(figures.copies).toHaveLength(1);
  expect(figures.copies[0]).toMatchObject({
    copy: 'dark',
    flipped: { hits: 1, total: 3 },
    newlyRefused: { hits: 1, total: 3 },
    lost: { hits: 2, total: 3 },
    reasons: ['too_dark'],
  });
});

it('states no figure of a skin tone of too few people, but their number', () => {
  const people = (count: number, tone: string) =>
    Array.from({ length: count }, (_, at) =>
      outcome(`${tone}${at}`, `${tone}${at}`, null, 0.1, { facets: { 'skin tone': tone } }),
    );
  const figures = summariseByGroup(
    [...people(MIN_GROUPS, 'brown'), ...people(MIN_GROUPS - 1, 'light')],
    0.65,
  );
  const table = groupTables(figures).find(({ title }) => title === 'Live people by skin tone')!;
  expect(table.rows.map((row) => [row[0], row[1]!.includes('%'), row.at(-1)])).toEqual([
    ['light', false, `${MIN_GROUPS - 1}`],
    ['brown', true, `${MIN_GROUPS}`],
  ]);
  expect(markdownOf(table)).toContain('| brown | 100.0 %');
});

it.each([
  [55.1, 'very light'],
  [55, 'light'],
  [41, 'intermediate'],
  [28, 'tan'],
  [10, 'brown'],
  [-30, 'dark'],
])('an angle of %d degrees is %s', (ita, name) => {
  expect(skinTone(ita)).toBe(name);
});

it('puts former figures beside the new ones, and says what was not measured', () => {
  const named = (name: string, outcomes: ClipOutcome[]) => ({
    name,
    measuredOn: '2026-01-01',
    threshold: 0.65,
    grouped: summariseByGroup(outcomes, 0.65),
  });
  const facets = { kind: 'studio' };
  const before = named('old', [outcome('1', 'a', null, 0.1, { facets }), outcome('2', 'b', 'drift', 0.9)]);
  const now = named('new', [outcome('1', 'a', null, 0.9, { facets }), outcome('3', 'c', 'loop', null)]);
  const [live, attacks] = comparedTables([before, now]);
  expect(live!.head).toEqual([
    'kind of recording',
    'old: not accepted',
    'refused',
    'new: not accepted',
    'refused',
  ]);
  expect(live!.rows.map((row) => row[0])).toEqual(['all', 'studio']);
  expect(live!.rows[0]![1]).toMatch(/^100.0 %.* · 1\/1$/);
  expect(live!.rows[0]![3]).toMatch(/^0.0 %.* · 0\/1$/);
  expect(attacks!.rows.map((row) => [row[0], row[1]!.slice(-3), row[3]!.slice(-3)])).toEqual([
    ['drift', '1/1', 'red'],
    ['loop', 'red', '–'],
  ]);
});
