import { describe, expect, it } from 'vitest';
import { slugOf } from './slug-of';

describe('slugOf', () => {
  it.each([
    ['Acme', 'acme'],
    ['Übergrößen & Co.', 'ubergrossen-co'],
    ['  – ', ''],
    ['日本', ''],
    [`${'a'.repeat(62)} b`, 'a'.repeat(62)],
    ['x'.repeat(120), 'x'.repeat(63)],
  ])('makes of %j %j', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });
});
