import { expect, it } from 'vitest';
import { etagOf, matchesEtag } from './etag';

it('matches the same text only, in lists, weak tags and the wildcard', () => {
  const etag = etagOf('{"a":1}');
  expect(matchesEtag(etag, etag)).toBe(true);
  expect(matchesEtag(`"x", W/${etag}`, etag)).toBe(true);
  expect(matchesEtag('*', etag)).toBe(true);
  expect(matchesEtag(etagOf('{"a":2}'), etag)).toBe(false);
  expect(matchesEtag(undefined, etag)).toBe(false);
});
