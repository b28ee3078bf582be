import { expect, it } from 'vitest';
import { seal, unseal } from './seal';

it('opens what it sealed, differs each time and shows nothing', () => {
  const url = 'https://example.com/video.mp4?signature=canary';
  const [a, b] = [seal(url, 'secret one'), seal(url, 'secret one')];
  expect(unseal(a, ['secret one'])).toBe(url);
  expect(a.equals(b)).toBe(false);
  expect(a.toString('latin1')).not.toContain('canary');
});

it('refuses another secret and changed bytes', () => {
  const sealed = seal('text', 'secret one');
  expect(() => unseal(sealed, ['secret two'])).toThrow();
  sealed[sealed.length - 1]! ^= 1;
  expect(() => unseal(sealed, ['secret one'])).toThrow();
});

it('opens what the former secret sealed, while that is still known', () => {
  const sealed = seal('text', 'former');
  expect(unseal(sealed, ['present', 'former'])).toBe('text');
  expect(() => unseal(sealed, ['present', 'another'])).toThrow();
});
