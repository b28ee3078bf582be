import { expect, it } from 'vitest';
import { summariseByGroup } from './by-group';
import { reportHtml } from './report-html';
import { summarise } from './summarise';
import type { ClipOutcome } from './types';
import { worstClips } from './worst-clips';

function outcome(name: string, attackType: string | null, realScore: number | null): ClipOutcome {
  return {
    clip: { name, isLive: attackType === null, attackType, group: name[0]! },
    realScore,
    refusedFor: realScore === null ? ['too_dark'] : [],
    warnings: [],
    frames: realScore === null ? 0 : 10,
    decodeMs: 20,
    inferMs: 40,
  };
}

const outcomes = [
  outcome('a1', null, 0.9),
  outcome('a2', null, 0.7),
  outcome('b1', null, 0.4),
  outcome('b2', null, null),
  outcome('c1', 'replay', 0.1),
  outcome('c2', 'replay', 0.8),
  outcome('d1', 'print', 0.2),
  outcome('d2', 'print', null),
];

it('counts errors among judged clips, refusals apart, and each kind of attack by itself', () => {
  const figures = summarise('m', outcomes, 0.65);
  expect(figures.clips).toEqual({ live: 4, attacks: 4, groups: 4 });
  expect(figures.bpcer).toMatchObject({ hits: 1, total: 3 });
  expect(figures.apcer).toMatchObject({ hits: 1, total: 3 });
  expect(figures.liveNonResponse).toMatchObject({ hits: 1, total: 4 });
  const print = figures.attacks.find((attack) => attack.type === 'print');
  expect(print).toMatchObject({
    apcer: { hits: 0, total: 1 },
    nonResponse: { hits: 1, total: 2 },
    stopped: { hits: 2, total: 2 },
  });
  expect(figures.worstApcer).toMatchObject({ type: 'replay', apcer: { hits: 1, total: 2 } });
  expect(figures.acer).toBeCloseTo((1 / 2 + 1 / 3) / 2);
  expect(figures.refusals).toEqual([{ code: 'too_dark', live: 1, attacks: 1 }]);
});

it('a clip exactly at the threshold is live', () => {
  expect(summarise('m', [outcome('a', null, 0.65)], 0.65).bpcer.hits).toBe(0);
  expect(summarise('m', [outcome('a', 'replay', 0.65)], 0.65).apcer.hits).toBe(1);
});

it('names the worst mistakes first', () => {
  const { mistakes } = summarise('m', outcomes, 0.65);
  expect(mistakes.map((mistake) => mistake.name)).toEqual(['b1', 'c2']);
});

it('has an answer for one side only, and for nothing', () => {
  const live = summarise('m', outcomes.slice(0, 4), 0.65);
  expect(live).toMatchObject({ auc: null, eer: null, acer: null, worstApcer: null });
  expect(summarise('m', [], 0.65)).toMatchObject({ clips: { live: 0, attacks: 0 }, brier: null });
});

it('the report stands alone: no script, no address, and names can’t break out of it', () => {
  const evil = outcome('"><script>alert(1)</script>', 'replay', 0.99);
  const facts = { source: '<img src=x>', createdAt: '2026-01-01T00:00:00Z', version: '0.1.0' };
  const html = reportHtml([summarise('m', [...outcomes, evil], 0.65), summarise('n', [], 0.5)], facts);
  expect(html).not.toMatch(/<script|<img|https?:|url\(/i);
  expect(html).toContain('&#60;script&#62;');
  expect(html.match(/<svg/g)).toHaveLength(6);
});

it('shows the worst as pictures that the page carries itself, with the face that was seen', () => {
  const face = [0.1, 0.2, 0.3, 0.4] as [number, number, number, number];
  const wrong = { ...outcome('x', 'replay', 0.99), pictures: [{ jpeg: 'QUJD"><script>', face }] };
  const judged = [wrong, outcome('y', null, 0.2), outcome('z', null, null), outcome('right', null, 0.9)];
  const worst = worstClips(judged, 0.65);
  expect(worst.map(({ name, answer }) => [name, answer])).toEqual([
    ['y', 'fake, 20.0'],
    ['z', 'refused: too_dark'],
    ['x', 'live, 99.0'],
  ]);
  const facts = { source: 'set', createdAt: '2026-01-01T00:00:00Z', version: '0.1.0' };
  const evaluation = { ...summarise('m', judged, 0.65), grouped: summariseByGroup(judged, 0.65), worst };
  const html = reportHtml([evaluation], facts);
  expect(html.match(/src="[^"]*"/g)).toEqual(['src="data:image/jpeg;base64,QUJDscript"']);
  expect(html).toContain('left:10.0%;top:20.0%;width:30.0%;height:40.0%');
  expect(html).not.toMatch(/<script|https?:|url\(/i);
});
