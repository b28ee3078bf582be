import { describe, expect, it } from 'vitest';
import { filterFrom, filterParams, filterQuery } from './submission-filter';

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
    const search = new URLSearchParams('status=odd&verdict=maybe&from=yesterday&to=1&metadata=channel');
    expect(Object.values(filterFrom(search)).filter(Boolean)).toEqual([]);
  });

  it('means whole days and names the path of the metadata', () => {
    expect(filterParams({ from: '2026-11-01', to: '2026-11-01', metadata: 'session.type = a=b' })).toEqual({
      from: '2026-11-01T00:00:00Z',
      to: '2026-11-02T00:00:00.000Z',
      'metadata.session.type': 'a=b',
    });
  });
});
