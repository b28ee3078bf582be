import { describe, expect, it } from 'vitest';
import type { Model } from '@/components/data/models';
import { dayOf, endOfDay, generationsOnOffer, generationWords, weightsWords } from './weights-choice';

const version = (generation: number, newest: boolean, supported_until: string | null = null) => ({
  id: `m@${generation}`,
  generation,
  version: `${generation}.0.0`,
  newest,
  deprecated: !newest,
  supported_until,
  card_url: '/',
});
const model = (...versions: ReturnType<typeof version>[]) => ({ versions }) as Model;

describe('what a tenant can choose from', () => {
  it('is each generation once, newest first, with the first day on which it may be gone', () => {
    const models = [
      model(version(2, true), version(1, false, '2027-06-30')),
      model(version(2, true), version(1, false, '2027-03-31')),
    ];
    expect(generationsOnOffer(models)).toEqual([
      { generation: 2, versions: ['2.0.0'], isNewest: true, supportedUntil: null },
      { generation: 1, versions: ['1.0.0'], isNewest: false, supportedUntil: '2027-03-31' },
    ]);
  });

  it('is not called the newest where a model has a newer one', () => {
    const offers = generationsOnOffer([model(version(1, true)), model(version(2, true), version(1, false))]);
    expect(offers.map(({ generation, isNewest }) => [generation, isNewest])).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  it('is told in words', () => {
    const [newest, former] = generationsOnOffer([model(version(2, true), version(1, false, '2027-06-30'))]);
    expect(generationWords(newest!)).toBe('Version 2.0.0, the newest.');
    expect(generationWords(former!)).toBe('Version 1.0.0. Earlier weights, supported until 30 Jun 2027.');
    expect(generationWords({ ...former!, supportedUntil: null })).toBe('Version 1.0.0. Earlier weights.');
  });
});

it('a choice is told in words, and a day holds to its end', () => {
  expect(weightsWords(null)).toBe('the installation’s default');
  expect(weightsWords({ generation: 1, until: null })).toBe('generation 1');
  const until = endOfDay('2027-06-30');
  expect(weightsWords({ generation: 1, until })).toBe('generation 1 until 30 Jun 2027');
  expect(dayOf(until)).toBe('2027-06-30');
});
