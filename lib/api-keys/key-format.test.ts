import { describe, expect, it } from 'vitest';
import { describeKey, generateKey, hashKey, isWellFormedKey } from './key-format';

describe('API key format', () => {
  it('makes keys of the documented shape that differ from one another', () => {
    const keys = Array.from({ length: 1_000 }, () => generateKey('live'));
    for (const key of keys) expect(key).toMatch(/^sk-live-[0-9A-Za-z]{38}$/);
    expect(new Set(keys).size).toBe(keys.length);
    expect(generateKey('test')).toMatch(/^sk-test-/);
  });

  it('accepts its own keys and refuses them with any one character changed', () => {
    for (let round = 0; round < 200; round++) {
      const key = generateKey('test');
      expect(isWellFormedKey(key)).toBe(true);
      const at = 8 + (round % (key.length - 8));
      const other = key[at] === 'x' ? 'y' : 'x';
      expect(isWellFormedKey(key.slice(0, at) + other + key.slice(at + 1))).toBe(false);
    }
  });

  it('refuses what was never a key', () => {
    for (const text of ['', 'sk-your-api-key', 'sk-live-', 'x'.repeat(10_000), `${generateKey('live')}\n`]) {
      expect(isWellFormedKey(text)).toBe(false);
    }
  });

  it('stores a hash and shows only the ends', () => {
    const key = generateKey('live');
    expect(hashKey(key)).toHaveLength(32);
    const shown = describeKey(key);
    expect(key.startsWith(shown.prefix)).toBe(true);
    expect(shown.prefix.length + shown.lastFour.length).toBeLessThan(20);
  });
});
