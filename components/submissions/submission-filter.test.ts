import { afterEach, describe, expect, it } from 'vitest';
import { filterFrom, filterParams, filterQuery } from './submission-filter';

const { TZ } = process.env;
afterEach(() => {
  if (TZ === undefined) delete process.env.TZ;
  else process.env.TZ = TZ;
});

describe('the filter of submissions', () => {
  it('survives a trip through the address', () => {
    const filter = {
      status: 'completed',
      verdict: 'live',
      model: 'm',
      from: '2026-11-01',
      to: '2026-11-02',
      metadata: 'a.b=c d',
    };
    expect(filterFrom(new URLSearchParams(filterQuery(filter)))).toEqual(filter);
  });

  it('drops what no API would take', () => {
    const search = new URLSearchParams(
      'status=odd&verdict=maybe&from=yesterday&to=2026-13-40&metadata=channel',
    );
    expect(Object.values(filterFrom(search)).filter(Boolean)).toEqual([]);
  });

  it.each([
    ['UTC', '2026-11-30T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-11-29T10:00:00.000Z', '2026-11-30T10:00:00.000Z'],
    ['America/Los_Angeles', '2026-11-30T08:00:00.000Z', '2026-12-01T08:00:00.000Z'],
  ])('means whole days of a reader in %s', (zone, from, to) => {
    process.env.TZ = zone;
    expect(filterParams({ from: '2026-11-30', to: '2026-11-30' })).toEqual({ from, to });
  });

  it('takes the day on which clocks are put back whole', () => {
    process.env.TZ = 'Europe/Berlin';
    expect(filterParams({ from: '2026-10-25', to: '2026-10-25' })).toEqual({
      from: '2026-10-24T22:00:00.000Z',
      to: '2026-10-25T23:00:00.000Z',
    });
  });

  it('names the path of the metadata', () => {
    expect(filterParams({ metadata: 'session.type = a=b' })).toEqual({ 'metadata.session.type': 'a=b' });
  });
});
